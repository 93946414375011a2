"""The commands print counts, keep them, and fail if a state is bad or a control is missed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import UsageError
from core.progress import no_progress
from faults.storage import programs
from faults.storage.programs import run_kills, run_operations, run_power_losses
from tests.support.ctrl_c import ctrl_c_from

LOST = {"step": "sync", "survives": "any", "loss": "power lost", "bad": ["an article is lost"]}
GOOD = LOST | {"bad": []}


def answer(monkeypatch: pytest.MonkeyPatch, **rows: list[dict[str, object]]) -> None:
    monkeypatch.setattr(programs, "_attack", lambda attack, *_: (rows[attack.replace("-", "_")], False))


def test_kills_run_in_processes_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[tuple[str, int, int]] = []
    assert run_kills(2, 1, False, tmp_path / "out", lambda *progress: seen.append(progress)) == 0
    assert capsys.readouterr().out.startswith("2 kills; 0 bad\n")
    kept = json.loads((tmp_path / "out" / "report.json").read_text())
    assert (kept["attack"], kept["seed"], kept["kills"], kept["bad"]) == ("kills", 1, 2, [])
    assert kept["by_work"] == {"sync": 1, "upload": 1}
    assert (tmp_path / "out" / "report.txt").read_text().startswith("2 kills; 0 bad\n")
    assert ("killing", 2, 2) in seen


def test_a_bad_state_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    answer(monkeypatch, power_loss=[GOOD, LOST], controls=[])
    assert run_power_losses(2, 1, False, None, no_progress) == 1
    printed = capsys.readouterr()
    assert printed.out.startswith("2 different states after a power loss; 1 bad\n")
    assert "an article is lost" in printed.err


def test_a_control_that_is_missed_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    control = {"control": "CURRENT", "states": 500, "caught": []}
    answer(monkeypatch, power_loss=[GOOD], controls=[control])
    assert run_power_losses(1, 1, True, None, no_progress) == 1
    printed = capsys.readouterr()
    assert json.loads(printed.out) == {
        "attack": "power-loss",
        "seed": 1,
        "states": 1,
        "by_step": {"sync": {"any": 1}},
        "controls": [control],
        "bad": [],
    }
    assert "the control was not caught: CURRENT" in printed.err


def test_operations_are_counted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    row = {"step": "sync", "fault": "kill", "operation": "write", "at": 3, "ended": "killed", "bad": []}
    answer(monkeypatch, operations=[{"points": 9}, row, {"points": 9}])
    assert run_operations("", 1, 1, True, None, no_progress) == 0
    assert json.loads(capsys.readouterr().out) == {
        "attack": "operations",
        "seed": 1,
        "points": 9,
        "states": 1,
        "by_fault": {"sync": {"kill": 1}},
        "by_operation": {"write": {"killed": 1}},
        "bad": [],
    }


def test_a_process_that_fails_ends_the_attack() -> None:
    with pytest.raises(RuntimeError, match="A process of the attack ended with 1"):
        programs._attack("kills", 1, "no number", no_progress)  # type: ignore[arg-type]


def test_ctrl_c_shows_what_was_tried_by_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kill = {"work": "sync", "seconds": 0.5, "whole_start": True, "bad": []}
    monkeypatch.setattr(programs, "_attack", lambda *_: ([kill], True))
    with pytest.raises(KeyboardInterrupt):
        run_kills(9, 1, False, None, no_progress)
    assert capsys.readouterr().out.startswith("1 kills; 0 bad\n")


def test_ctrl_c_ends_the_processes_of_an_attack() -> None:
    rows, stopped = programs._attack("kills", 10_000, 1, ctrl_c_from(1))
    assert stopped
    assert 0 < len(rows) < 10_000


def test_a_step_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UsageError, match=r"There is no step 'sink'\. The steps are: first publish, upload, sync, "):
        run_operations("sink", 1, 1, True, None, no_progress)
