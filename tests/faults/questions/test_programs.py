"""The command asks on all cores, prints what it counted, and fails if anything is bad."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from core.progress import no_progress
from faults.questions import programs
from faults.questions.coverage_guided import HOW_TO_INSTALL
from faults.questions.programs import _Run, run_questions
from faults.questions.tally import Tally
from tests.support.ctrl_c import ctrl_c_from


def counted(**changed: object) -> dict[str, object]:
    return Tally(memory=lambda: 200.0).as_json() | {"asked": {"crossed": 5}} | changed


def ask(monkeypatch: pytest.MonkeyPatch, counts: dict[str, object], stopped: bool = False) -> list[dict[str, int]]:
    """Let the processes count this, and return what they are asked for."""
    asked: list[dict[str, int]] = []

    def pretend(run: _Run, by_kind: dict[str, int]) -> None:
        asked.append(by_kind)
        run.counts["grammar-0"], run.stopped = counts, stopped

    monkeypatch.setattr(_Run, "ask", pretend)
    return asked


def test_questions_are_asked_in_processes_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[tuple[str, int, int]] = []
    assert run_questions(60, 0, 1, False, tmp_path / "out", lambda *progress: seen.append(progress)) == 0
    assert capsys.readouterr().out.startswith("60 questions; 0 uncaught, 0 over 1 s of processor time")
    kept = json.loads((tmp_path / "out" / "report.json").read_text())
    assert (kept["attack"], kept["seed"], kept["questions"], kept["bad"]) == ("questions", 1, 60, [])
    assert (tmp_path / "out" / "report.txt").read_text().startswith("60 questions; 0 uncaught")
    assert ("asking", 60, 60) in seen


def test_an_uncaught_error_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    example = {"kind": "crossed", "mode": "hybrid", "question": "'a\\x00'", "error": "ValueError"}
    ask(monkeypatch, counted(errors={"ValueError": 1}, uncaught=[example]))
    assert run_questions(5, 0, 1, True, None, no_progress) == 1
    printed = capsys.readouterr()
    assert json.loads(printed.out)["bad"] == ["1 uncaught"]
    assert "question: 'a\\x00'" in printed.err


@pytest.mark.parametrize("changed", [{"slow": 1}, {"warm_mb": 99.0}])
def test_slow_questions_and_grown_memory_fail(monkeypatch: pytest.MonkeyPatch, changed: dict[str, object]) -> None:
    ask(monkeypatch, counted(**changed))
    assert run_questions(5, 0, 1, True, None, no_progress) == 1


def test_without_atheris_the_others_are_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(programs, "is_installed", lambda: False)
    asked = ask(monkeypatch, counted())
    assert run_questions(9, 4, 1, False, None, no_progress) == 0
    assert asked == [{"grammar": 5}]
    assert HOW_TO_INSTALL in capsys.readouterr().out.splitlines()


def test_with_atheris_it_makes_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "is_installed", lambda: True)
    asked = ask(monkeypatch, counted())
    run_questions(9, 4, 1, True, None, no_progress)
    run_questions(9, 20, 1, True, None, no_progress)
    assert asked == [{"grammar": 5, "guided": 4}, {"guided": 9}]


def test_ctrl_c_shows_what_was_counted_by_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(monkeypatch, counted(), stopped=True)
    with pytest.raises(KeyboardInterrupt):
        run_questions(1_000, 0, 1, False, None, no_progress)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("5 questions; 0 uncaught")
    assert "Stopped before all 1,000 were asked." in lines


def test_ctrl_c_ends_the_processes(monkeypatch: pytest.MonkeyPatch, indexes: Path) -> None:
    started: list[subprocess.Popen[str]] = []
    real = _Run._start

    def start(run: _Run, *given: object) -> subprocess.Popen[str]:
        started.append(real(run, *given))  # type: ignore[arg-type]
        return started[-1]

    def copy(folder: Path, bundled: bool) -> None:
        shutil.copytree(indexes / "plain", folder / "plain")

    monkeypatch.setattr(programs, "make_indexes", copy)
    monkeypatch.setattr(_Run, "_start", start)
    run = _Run(1, ctrl_c_from(2))
    run.ask({"grammar": 900_000})
    assert run.stopped
    assert started
    assert all(process.returncode == -signal.SIGKILL for process in started)


def test_a_process_that_is_ended_is_told_with_its_question(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(run: _Run, stack: ExitStack, kind: str, part: list[str]) -> subprocess.Popen[str]:
        Path(part[0], f"question-{kind}-{part[3]}").write_text("'a?'")
        command = [sys.executable, "-S", "-c", "import os; os.abort()"]
        return stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))

    monkeypatch.setattr(_Run, "_start", start)
    monkeypatch.setattr(programs, "make_indexes", lambda folder, bundled: None)
    monkeypatch.setattr(programs, "cores", lambda: 1)
    run = _Run(1, no_progress)
    run.ask({"grammar": 9})
    assert run.ended == [{"process": "grammar-0", "status": -signal.SIGABRT, "question": "'a?'"}]
