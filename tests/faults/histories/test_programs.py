"""The commands print counts, keep them, and fail if an answer was wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.progress import no_progress
from faults.histories import programs
from faults.histories.programs import clean_up, count_rows, run_histories, run_readers
from faults.histories.readers import draw_generations, publish
from faults.histories.reports import ReaderCounts
from index import LocalEngine
from tests.support.ctrl_c import ctrl_c_from

BAD = {
    "history": 3,
    "steps": ["add"],
    "rebuilt": 0,
    "stages": 0,
    "bad": ["words: [] is not [1]"],
    "shortest": [["add", 4]],
}


def test_histories_run_in_processes_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[tuple[str, int, int]] = []
    assert run_histories(2, 3, 1, False, tmp_path / "out", lambda *progress: seen.append(progress)) == 0
    assert capsys.readouterr().out.startswith("6 steps of 2 histories; 0 bad\n")
    kept = json.loads((tmp_path / "out" / "report.json").read_text())
    assert [kept[name] for name in ("attack", "seed", "histories", "steps", "built_anew", "bad")] == [
        *("histories", 1, 2, 6, 2, []),
    ]
    assert (tmp_path / "out" / "report.txt").read_text().startswith("6 steps of 2 histories; 0 bad\n")
    assert ("trying histories", 2, 2) in seen


def test_readers_run_in_processes_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_readers(3, 24, 1, True, None, no_progress) == 0
    report = json.loads(capsys.readouterr().out)
    assert [report[name] for name in ("threads", "processes", "publishes", "answers", "left", "wrong", "bad")] == [
        *(8, 4, 3, 24, 2, 0, []),
    ]
    assert sum(report["by_question"].values()) == 24


def test_a_bad_history_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(programs, "run_workers", lambda *_: ([BAD], False))
    assert run_histories(5, 20, 1, False, None, no_progress) == 1
    printed = capsys.readouterr()
    assert "history 3 failed at step 1; these steps suffice: add (4)" in printed.out
    assert "words: [] is not [1]" in printed.err


def test_ctrl_c_shows_what_was_tried_by_then(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_histories(10_000, 1, 1, False, None, ctrl_c_from(1))
    assert " histories; 0 bad\n" in capsys.readouterr().out


def test_ctrl_c_ends_readers_too(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    row = {"kinds": {"words": 9}, "generations": [1], "superseded": 0, "bad": []}
    monkeypatch.setattr(programs, "run_workers", lambda *_: ([row], True))
    with pytest.raises(KeyboardInterrupt):
        run_readers(3, 24, 1, False, None, no_progress)
    assert capsys.readouterr().out.startswith("9 answers during 0 publishes; 0 bad\n")


def test_rows_are_added_up() -> None:
    rows = [
        {"published": 1, "kept": 3, "bad": []},
        {"published": 1, "kept": 2, "bad": ["publish 2 made generation 7"]},
        {"kinds": {"words": 2, "text": 1}, "generations": [1, 2], "superseded": 1, "bad": ["one", "two"]},
        {"kinds": {"text": 4}, "generations": [2], "superseded": 2, "bad": []},
        {"left": 2, "bad": []},
    ]
    assert count_rows(rows) == ReaderCounts(2, 7, 2, 3, 3, 2, 3, {"text": 5, "words": 2})


def test_old_generations_that_stay_are_bad(tmp_path: Path) -> None:
    engine, reader = LocalEngine(tmp_path / "index"), LocalEngine(tmp_path / "index")
    generations = draw_generations(1, 3)
    publish(engine, generations[0])
    with reader.snapshot():
        publish(engine, generations[1])
        assert clean_up(tmp_path / "index", 1, 2) == {"left": 3, "bad": ["3 generations are left"]}
    reader.close()
    assert clean_up(tmp_path / "index", 1, 3) == {"left": 2, "bad": []}
    engine.close()
