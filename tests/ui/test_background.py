"""Background work: one piece at a time, with visible progress, and with an outcome or a problem at its end."""

from __future__ import annotations

import logging
import threading
import time

import pytest

from core.errors import IndexBusy
from core.progress import Progress
from ui.background import Background


def finish(work: Background[str]) -> None:
    """Wait until the work ends, for 10 seconds at most."""
    deadline = time.monotonic() + 10
    while work.state.running:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_only_one_runs_at_a_time_and_its_progress_is_seen() -> None:
    work, go_on, seen = Background[str]("test"), threading.Event(), threading.Event()

    def slow(progress: Progress) -> str:
        progress("encoding", 3, 10)
        seen.set()
        go_on.wait(10)
        return "done"

    assert work.start(slow)
    assert seen.wait(10)
    assert not work.start(slow)
    assert (work.state.rate.stage, str(work.state.rate)) == ("encoding", "3 of 10")
    go_on.set()
    finish(work)
    assert work.state.outcome == "done"
    assert work.start(lambda progress: "again")
    finish(work)
    assert work.state.outcome == "again"


def test_our_own_error_is_shown_as_it_is() -> None:
    def busy(progress: Progress) -> str:
        raise IndexBusy("Another process is writing. Try again.")

    work = Background[str]("test")
    work.start(busy)
    finish(work)
    assert work.state.problem == "Another process is writing. Try again."


def test_what_the_system_refuses_is_said_without_the_name_of_the_file(caplog: pytest.LogCaptureFixture) -> None:
    def full(progress: Progress) -> str:
        raise OSError(28, "No space left on device", "/secret/file")

    work = Background[str]("test")
    with caplog.at_level(logging.ERROR):
        work.start(full)
        finish(work)
    assert "No space left on device" in work.state.problem
    assert "/secret/file" not in work.state.problem
    assert "/secret/file" in caplog.text


def test_a_fault_goes_into_the_log_and_is_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    def faulty(progress: Progress) -> str:
        raise ZeroDivisionError("secret detail")

    work = Background[str]("test")
    with caplog.at_level(logging.ERROR):
        work.start(faulty)
        finish(work)
    assert "secret detail" not in work.state.problem
    assert "secret detail" in caplog.text
