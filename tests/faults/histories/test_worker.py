"""The processes of the attacks print one JSON object a line."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from core.progress import no_progress
from faults.histories import worker
from faults.histories.steps import Step
from faults.histories.trials import Trial


def test_each_process_tries_its_part_of_the_histories(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def tried(folder: Path, steps: int, seed: int, history: int) -> Trial:
        assert (folder, steps, seed) == (tmp_path / "history-1", 20, 7)
        is_bad = history == 3
        return Trial([Step("add", 4)], 2, 5, ["wrong"] if is_bad else [], [Step("add", 4)] if is_bad else [])

    monkeypatch.setattr(worker, "try_history", tried)
    worker.main("histories", tmp_path, [5, 20, 7, 1, 2])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row for row in rows if "progress" not in row] == [
        {"history": 1, "steps": ["add"], "rebuilt": 2, "stages": 5, "bad": [], "shortest": []},
        {"history": 3, "steps": ["add"], "rebuilt": 2, "stages": 5, "bad": ["wrong"], "shortest": [["add", 4]]},
    ]
    assert rows[-1] == {"progress": ["trying histories", 5, 5]}


def test_a_writer_and_threads_that_read_meet(tmp_path: Path) -> None:
    """The readers of both calls share the answers: 8 and 1 of 9."""
    rows: list[dict[str, object]] = []
    numbers = (4, 90, 1)
    read = [
        threading.Thread(
            target=lambda part: rows.extend(worker.reader_rows(tmp_path, *numbers, *part, 9, progress=no_progress)),
            args=(part,),
        )
        for part in ((0, 8), (8, 1))
    ]
    for thread in read:
        thread.start()
    written = list(worker.writer_rows(tmp_path, *numbers, progress=no_progress))
    for thread in read:
        thread.join()
    assert [each["published"] for each in written] == [1] * 4
    assert [each["bad"] for each in rows] == [[]] * 9
    assert sum(sum(each["kinds"].values()) for each in rows) == 90  # type: ignore[attr-defined]


def test_what_stops_a_reader_is_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> list[dict[str, object]]:
        raise RuntimeError("The writer stands still.")

    monkeypatch.setattr(worker, "read_generations", broken)
    with pytest.raises(RuntimeError, match="stands still"):
        list(worker.reader_rows(tmp_path, 1, 2, 1, 0, 2, 2, progress=no_progress))
