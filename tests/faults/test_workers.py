"""Processes that make an attack: their rows are counted, and none outlives the attack."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.progress import no_progress
from faults.workers import bad_of, finish, print_row, printed_progress, run_workers
from tests.support.ctrl_c import ctrl_c_from


def test_rows_and_progress_of_all_processes_are_read() -> None:
    seen: list[tuple[str, int, int]] = []
    arguments = [["histories", "/nowhere", "0", "1", "1", str(number), "2"] for number in range(2)]
    assert run_workers("faults.histories.worker", arguments, lambda *each: seen.append(each)) == ([], False)
    assert seen == [("trying histories", 0, 0)] * 2


def test_a_process_that_fails_ends_the_others(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    endless = ["histories", str(tmp_path), "1000000", "1", "1", "0", "1"]
    with pytest.raises(RuntimeError, match="A process of the attack ended with 1"):
        run_workers("faults.histories.worker", [endless, ["histories", "/nowhere", "no number"]], no_progress)
    assert "ValueError" in capfd.readouterr().err


def test_progress_never_goes_back(tmp_path: Path) -> None:
    seen: list[int] = []
    arguments = [["histories", str(tmp_path), "4", "0", "1", str(number), "4"] for number in (3, 0, 1, 2)]
    rows, _ = run_workers("faults.histories.worker", arguments, lambda stage, done, total: seen.append(done))
    assert sorted(row["history"] for row in rows) == [0, 1, 2, 3]
    assert (seen, seen[-1]) == (sorted(seen), 4)


def test_ctrl_c_ends_the_processes(tmp_path: Path) -> None:
    endless = ["histories", str(tmp_path), "1000000", "1", "1", "0", "1"]
    assert run_workers("faults.histories.worker", [endless], ctrl_c_from(0))[1]


def test_rows_and_progress_are_lines(capsys: pytest.CaptureFixture[str]) -> None:
    progress = printed_progress()
    progress("killing", 1, 9)
    progress("killing", 2, 9)  # too soon
    progress("killing", 9, 9)
    print_row({"bad": []})
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"progress": ["killing", 1, 9]},
        {"progress": ["killing", 9, 9]},
        {"bad": []},
    ]


def test_bad_rows_are_shown_and_fail(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rows = [{"bad": ["lost"]}] * 21 + [{"bad": []}]
    assert bad_of(rows) == rows[:21]
    assert finish({"attack": "none"}, "the text", rows, False, False, tmp_path / "out") == 1
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("lost")) == ("the text\n", 20)
    assert "And 1 other; --json lists all." in printed.err
    assert (tmp_path / "out" / "report.txt").read_text() == "the text\n"
    assert finish({"attack": "none"}, "the text", [], False, True, None) == 0
    assert capsys.readouterr().out == '{"attack": "none"}\n'
    with pytest.raises(KeyboardInterrupt):
        finish({}, "", [], True, False, None)
