"""Background work: one piece at a time and in its turn, with visible progress, an outcome or a problem."""

from __future__ import annotations

import gc
import logging
import threading
import time
import weakref
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from core.errors import IndexBusy
from core.progress import Progress
from serving import Background, Job, Status, TooBusy


def finish(*jobs: Job[Any]) -> None:
    """Wait until the work ends, for 10 seconds at most."""
    deadline = time.monotonic() + 10
    while any(job.status is not Status.ENDED for job in jobs):
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_what_comes_second_waits_its_turn_and_each_has_its_own_outcome() -> None:
    queue, go_on, seen = Background[str]("test"), threading.Event(), threading.Event()

    def slow(progress: Progress) -> str:
        progress("encoding", 3, 10)
        seen.set()
        assert go_on.wait(10)
        return "first"

    first = queue.add(slow)
    assert seen.wait(10)
    second, third = queue.add(lambda progress: "second"), queue.add(lambda progress: f"after {second.outcome}")
    assert queue.running is first
    assert [job.status for job in (first, second, third)] == [Status.RUNNING, Status.WAITING, Status.WAITING]
    assert (first.rate.stage, str(first.rate)) == ("encoding", "3 of 10")
    go_on.set()
    finish(first, second, third)
    assert [job.outcome for job in (first, second, third)] == ["first", "second", "after second"]
    again = queue.add(lambda progress: "again")
    finish(again)
    assert again.outcome == "again"


def test_what_comes_after_a_failure_is_done() -> None:
    def fail(progress: Progress) -> str:
        raise IndexBusy("Another process is writing.")

    queue = Background[str]("test")
    jobs = queue.add(lambda progress: "before"), queue.add(fail)
    finish(*jobs)
    last = queue.add(lambda progress: "after")
    finish(last)
    assert [(job.outcome, job.problem) for job in (*jobs, last)] == [
        ("before", ""),
        (None, "Another process is writing."),
        ("after", ""),
    ]


def test_jobs_are_remembered_by_visitor_until_they_are_forgotten_or_a_day_has_passed() -> None:
    queue = Background[str]("test")
    a, b, c = (queue.add(lambda progress: "done", visitor) for visitor in ("ann", "bob", "ann"))
    finish(a, b, c)
    assert [queue.jobs_of(visitor) for visitor in ("ann", "bob", "eve")] == [[a, c], [b], []]
    queue.forget(lambda job: job is c or job is b)
    assert [queue.jobs_of(visitor) for visitor in ("ann", "bob")] == [[a], []]
    assert a.ended
    a.ended -= timedelta(hours=23)
    assert queue.jobs_of("ann") == [a]
    a.ended -= timedelta(hours=2)
    assert queue.jobs_of("ann") == []


def test_the_latest_jobs_that_ended_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serving.background.MOST_KEPT", 2)
    queue, jobs = Background[str]("test"), list[Job[str]]()
    for _ in range(4):
        jobs.append(queue.add(lambda progress: "done", "ann"))
        finish(jobs[-1])
    assert queue.jobs_of("ann") == jobs[-2:]


def test_work_that_failed_keeps_nothing_of_what_it_held() -> None:
    class Upload:
        pass

    def failing(upload: Upload, progress: Progress) -> str:
        try:
            raise ValueError(upload)
        except ValueError as error:
            raise IndexBusy("Another process is writing.") from error

    queue, upload = Background[str]("failing"), Upload()
    held = weakref.ref(upload)
    job = queue.add(partial(failing, upload))
    del upload
    finish(job)
    for thread in threading.enumerate():
        if thread.name == "failing":
            thread.join(10)
    gc.collect()
    assert (job.problem, held()) == ("Another process is writing.", None)


def test_work_that_has_not_ended_is_not_forgotten() -> None:
    queue, go_on = Background[bool]("test"), threading.Event()
    running = queue.add(lambda progress: go_on.wait(10), "ann")
    waiting = queue.add(lambda progress: True, "ann")
    queue.forget(lambda job: True)
    assert queue.jobs_of("ann") == [running, waiting]
    go_on.set()
    finish(running, waiting)


def test_nothing_runs_when_all_has_ended() -> None:
    queue = Background[str]("test")
    assert queue.running is None
    queue.add(lambda progress: "done")
    deadline = time.monotonic() + 10
    while queue.running:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_our_own_error_is_shown_as_it_is() -> None:
    def busy(progress: Progress) -> str:
        raise IndexBusy("Another process is writing. Try again.")

    job = Background[str]("test").add(busy)
    finish(job)
    assert job.problem == "Another process is writing. Try again."


def test_what_the_system_refuses_is_said_without_the_name_of_the_file(caplog: pytest.LogCaptureFixture) -> None:
    def full(progress: Progress) -> str:
        raise OSError(28, "No space left on device", "/secret/file")

    with caplog.at_level(logging.ERROR):
        job = Background[str]("test").add(full)
        finish(job)
    assert "No space left on device" in job.problem
    assert "/secret/file" not in job.problem
    assert "/secret/file" in caplog.text


def test_a_fault_goes_into_the_log_and_is_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    def faulty(progress: Progress) -> str:
        raise ZeroDivisionError("secret detail")

    with caplog.at_level(logging.ERROR):
        job = Background[str]("test").add(faulty)
        finish(job)
    assert "secret detail" not in job.problem
    assert "secret detail" in caplog.text


def test_a_full_queue_takes_no_more_until_a_piece_has_its_turn() -> None:
    queue, go_on = Background[str]("evaluation", most_waiting=1), threading.Event()

    def slow(progress: Progress) -> str:
        assert go_on.wait(10)
        return "slow"

    running, waits = queue.add(slow), queue.add(lambda progress: "waited")
    with pytest.raises(TooBusy, match=r"^Too many others wait for their evaluation\. Try again in a while\.$"):
        queue.add(lambda progress: "never")
    go_on.set()
    finish(running, waits)
    later = queue.add(lambda progress: "later")
    finish(later)
    assert [job.outcome for job in (running, waits, later)] == ["slow", "waited", "later"]
    assert queue.jobs_of("") == [running, waits, later]


def test_work_gives_way_whenever_it_tells_its_progress() -> None:
    paused: list[str] = []

    def work(progress: Progress) -> str:
        for done in range(3):
            progress("reading", done, 3)
        return f"paused {len(paused)} times"

    job = Background[str]("indexing", give_way=lambda: paused.append("a while")).add(work)
    finish(job)
    assert job.outcome == "paused 3 times"
