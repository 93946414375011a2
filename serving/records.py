"""What is noted of each piece of work: a line of the log, and numbers in the metrics if these are served."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core.errors import PatellaError
from core.settings import settings
from index import SyncReport
from serving.logs import log_event
from serving.prometheus import metrics
from serving.seats import TooBusy

ANSWERED, EMPTY, REFUSED, FAILED = "answered", "empty", "refused", "failed"
"""How a search ends: with results, without any, refused because too much was going on, or with an error."""


@dataclass(slots=True)
class Work:
    """What a piece of work tells of itself while it runs: its number of results."""

    results: int = 0


@contextmanager
def noted(mode: str, question: str = "") -> Iterator[Work]:
    """Note how the work of the block ends. `mode` is the mode of the search, or another name for the kind of work.

    The text of the question is logged if PATELLA_LOG_QUESTIONS asks for it, and is kept nowhere else.
    """
    work, started, outcome = Work(), time.perf_counter(), FAILED
    try:
        yield work
        outcome = ANSWERED if work.results else EMPTY
    except TooBusy:
        outcome = REFUSED
        raise
    finally:
        _note_search(mode, outcome, work, time.perf_counter() - started, question)


def _note_search(mode: str, outcome: str, work: Work, seconds: float, question: str) -> None:
    shown = question if settings().log_questions else None
    fields = {
        "mode": mode,
        "outcome": outcome,
        "took_ms": round(1000 * seconds, 1),
        "results": work.results,
        "question": shown or None,
    }
    log_event("search", fields, logging.INFO if outcome in {ANSWERED, EMPTY} else logging.WARNING)
    counted = metrics()
    if counted:
        counted.search(mode, outcome, seconds)


@contextmanager
def noted_sync() -> Iterator[list[SyncReport]]:
    """Note how a change of the index ends. The block puts its report into the list that it is given."""
    reports: list[SyncReport] = []
    problem: str | None = "a fault in Patella"
    try:
        yield reports
        problem = None
    except (PatellaError, OSError) as error:
        problem = type(error).__name__
        raise
    finally:
        _note_sync(reports[0] if reports else SyncReport(), problem)


def _note_sync(report: SyncReport, problem: str | None) -> None:
    changes = {
        "new": len(report.new),
        "changed": len(report.changed),
        "gone": len(report.gone),
        "failed": len(report.failed),
    }
    outcome = FAILED if problem else "done"
    fields = {"outcome": outcome, "seconds": round(report.seconds, 1), **changes, "problem": problem}
    log_event("sync", fields, logging.WARNING if problem else logging.INFO)
    counted = metrics()
    if counted:
        counted.index_change(outcome, changes)


def note_refusal(what: str) -> None:
    """Note that work was refused before it began because too much of it waits."""
    log_event("refusal", {"what": what}, logging.WARNING)
    counted = metrics()
    if counted:
        counted.refusal(what)


def note_sign_in_failure(reason: str, address: str) -> None:
    """Note that somebody did not get in. `address` is where the attempt came from."""
    log_event("sign-in failure", {"reason": reason, "address": address}, logging.WARNING)
    counted = metrics()
    if counted:
        counted.sign_in_failure(reason)


def note_wait(seconds: float) -> None:
    """Note how long a page waited for its seat."""
    counted = metrics()
    if counted:
        counted.wait(seconds)
