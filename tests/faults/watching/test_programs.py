"""The command makes a short day with a real watcher, prints what came of it, and keeps it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.progress import no_progress
from faults.watching import programs
from faults.watching.changes import Changes
from faults.watching.programs import run_watching
from faults.watching.watched import WatchedLibrary
from patella.watching import folder_changes
from tests.support.ctrl_c import ctrl_c_from


def test_a_short_day(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(programs, "_REST", 4)
    monkeypatch.setattr(programs, "_AWAY", 1)
    seen: list[tuple[str, int, int]] = []
    status = run_watching(12, 5, False, tmp_path / "out", lambda *progress: seen.append(progress))
    printed = capsys.readouterr()
    assert status == 0, printed.out
    assert printed.out.startswith("12 changes in two folders that are watched; 0 bad\n")
    kept = json.loads((tmp_path / "out" / "report.json").read_text())
    of_day = [kept[name] for name in ("attack", "seed", "changes", "bad", "encoded_by_moves")]
    assert of_day == ["watching", 5, 12, [], 0]
    assert min(kept["syncs"], kept["comparisons"], kept["absences"], kept["kept"], kept["moves_alone"]) > 0
    assert seen[0] == ("changing the folders", 1, 12)


def test_what_is_bad_ends_the_day_and_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def find_fault(library: WatchedLibrary, changes: Changes) -> None:
        library.counts.bad.append("it lost an article")

    monkeypatch.setattr(WatchedLibrary, "rest", find_fault)
    monkeypatch.setattr(WatchedLibrary, "move_alone", lambda *_: None)
    monkeypatch.setattr(programs, "_AWAY", 1_000_000)
    assert run_watching(100, 1, True, None, no_progress) == 1
    printed = capsys.readouterr()
    assert json.loads(printed.out)["bad"] == ["it lost an article"]
    assert "it lost an article" in printed.err


def test_ctrl_c_shows_what_was_done_by_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(folder_changes, "STILL", 0.1)
    with pytest.raises(KeyboardInterrupt):
        run_watching(10_000, 1, False, None, ctrl_c_from(3))
    assert capsys.readouterr().out.startswith("3 changes in two folders that are watched; 0 bad\n")
