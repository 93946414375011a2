"""Kept runs are listed, newest first, deleted, and one of each series is the baseline."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from core.errors import UsageError
from core.settings import Settings
from evaluation.kept import store as store_module
from evaluation.kept.store import RunStore, move_origins, store_of
from index import open_beside
from index.transfer.migration import copy_beside
from tests.support.commands import command
from tests.support.kept_runs import FOUND, collection_in, report_of

compare = command("evaluate", "compare")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunStore:
    """Return a store whose runs are a minute apart."""
    minutes = iter(range(60))

    def circumstances(command: str = "") -> dict[str, Any]:
        return {"command": command, "date": f"2026-11-29T10:{next(minutes):02}:00+00:00"}

    monkeypatch.setattr("evaluation.reports.circumstances", circumstances)
    return store_of(str(tmp_path / "index"))


def keep(store: RunStore, folder: Path, **of_report: Any) -> str:
    report = report_of(**of_report)
    return store.keep(report, collection_in(folder, report.collection), "the page")[0]


def baselines(store: RunStore) -> dict[str, str]:
    return store.baselines(store.summaries())


def test_runs_lie_beside_the_index(store: RunStore, tmp_path: Path) -> None:
    assert store.summaries() == []
    name = keep(store, tmp_path)
    assert [path.name for path in (tmp_path / "index.runs").iterdir()] == [name]
    assert store.shown(name) == str(tmp_path / "index.runs" / name)
    assert name.endswith("-household-hints")


def test_the_newest_run_comes_first(store: RunStore, tmp_path: Path) -> None:
    names = [keep(store, tmp_path, name=name) for name in ("a", "b/../c", "a")]
    assert [each.name for each in store.summaries()] == names[::-1]
    assert [each.collection for each in store.summaries()] == ["a", "b/../c", "a"]


def test_the_oldest_run_of_a_series_is_the_baseline_until_one_is_chosen(store: RunStore, tmp_path: Path) -> None:
    first, second = keep(store, tmp_path), keep(store, tmp_path)
    other = keep(store, tmp_path, name="other")
    series, of_other = store.run(first).summary.series, store.run(other).summary.series
    assert baselines(store) == {series: first, of_other: other}
    store.set_baseline(second)
    assert baselines(store) == baselines(RunStore(store.index)) == {series: second, of_other: other}
    store.delete(second)
    assert baselines(store) == {series: first, of_other: other}
    assert [each.name for each in store.summaries()] == [other, first]


@pytest.mark.parametrize("name", ["", ".", "..", "../index", "no such"])
def test_only_kept_runs_can_be_opened_deleted_or_chosen(store: RunStore, tmp_path: Path, name: str) -> None:
    (tmp_path / "index").mkdir()
    keep(store, tmp_path)
    for action in (store.run, store.delete, store.set_baseline):
        with pytest.raises(UsageError, match="is not kept, or not any more"):
            action(name)
    assert len(store.summaries()) == 1
    assert (tmp_path / "index").is_dir()


def test_a_run_that_cannot_be_read_hides_no_other(store: RunStore, tmp_path: Path) -> None:
    name = keep(store, tmp_path)
    beside = open_beside(store.index)
    beside.write("runs/notes/mine.txt", b"")
    beside.write("runs/baselines.json", b"{")
    assert [each.name for each in store.summaries()] == [name]
    assert list(baselines(store).values()) == [name]


def test_a_run_that_was_not_written_whole_is_not_there(
    store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Mapping[str, str]:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(store_module, "write_run", fail)
    with pytest.raises(OSError, match="No space left"):
        keep(store, tmp_path)
    assert store.summaries() == []
    assert open_beside(store.index).names() == []


def test_the_command_compares_kept_runs_by_their_names(
    store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("evaluation.programs.settings", lambda: Settings(index=tmp_path / "index"))
    better = FOUND | {"q3": ["my pots.md#frost"]}
    names = [keep(store, tmp_path, found=found) for found in (FOUND, better)]
    assert compare([*names, "--mode", "hybrid", "--measure", "right first", "--json"]) == 0
    compared = json.loads(capsys.readouterr().out)
    assert compared["before"] == names[0]
    assert [(each["run"], each["worse"], each["better"]) for each in compared["comparisons"]] == [(names[1], 0, 1)]
    assert compare([names[0], "another"]) == 2
    assert capsys.readouterr().err == "another holds no run that `patella evaluate run --out` has kept.\n"


def test_runs_that_were_copied_to_another_index_name_theirs_from_there(store: RunStore, tmp_path: Path) -> None:
    new = str(tmp_path / "far" / "away" / "index")
    names = [keep(store, tmp_path, index=tmp_path / each) for each in ("index", "evaluation/hints")]
    _, values = copy_beside(open_beside(store.index), open_beside(new))
    move_origins(store.index, new, values)
    origins = [store_of(new).run(name).summary.origin for name in names]
    assert [Path(each.index).resolve() for each in origins if each] == [Path(new), tmp_path / "evaluation" / "hints"]
