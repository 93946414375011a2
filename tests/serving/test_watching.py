"""The watch of a library that is served: its syncs wait their turn, and what is said is logged."""

from __future__ import annotations

import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from core.errors import IndexBusy, PatellaError, RemovalsRefused
from core.progress import Progress
from index.opening import open_engine
from index.sync import SyncReport
from patella.article_files import FolderListing
from patella.watching import WatchState
from serving.background import Background
from serving.changes import IndexChange
from serving.watching import LibraryWatch
from tests.support.articles import document, publish

LISTING = FolderListing([], [])


def watch_of(sync: Callable[..., SyncReport]) -> tuple[LibraryWatch, Background[IndexChange]]:
    engine = open_engine("memory:")
    publish(engine, document("a.md", "Text."))
    library: Any = SimpleNamespace(engine=engine, sync=sync)
    changes = Background[IndexChange]("indexing")
    return LibraryWatch(library, changes), changes


def test_a_sync_goes_through_the_queue_of_all_changes() -> None:
    asked: list[object] = []

    def sync(progress: Progress, listing: FolderListing) -> SyncReport:
        asked.append((listing, changes.running in changes.jobs_of("")))
        return SyncReport(new=["b.md"])

    watch, changes = watch_of(sync)
    assert watch._sync(LISTING) == SyncReport(new=["b.md"])
    assert asked == [(LISTING, True)]


@pytest.mark.parametrize("error", [IndexBusy("Another writes."), RemovalsRefused(["a.md"], 1), OSError("disk")])
def test_the_error_that_ended_a_sync_reaches_the_watcher(error: Exception) -> None:
    def sync(progress: Progress, listing: FolderListing) -> SyncReport:
        raise error

    with pytest.raises(type(error)) as raised:
        watch_of(sync)[0]._sync(LISTING)
    assert raised.value is error


def test_a_fault_is_said_as_one() -> None:
    def sync(progress: Progress, listing: FolderListing) -> SyncReport:
        raise ZeroDivisionError

    with pytest.raises(PatellaError, match=r"because of a fault in Patella\. The log of the server has it\."):
        watch_of(sync)[0]._sync(LISTING)


def test_what_is_said_is_logged_when_it_begins_and_when_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "patella")
    watch, _ = watch_of(lambda *_, **__: SyncReport())
    away = WatchState("Changes are indexed within seconds.", ("/articles is not there.",))
    for state in (away, away, WatchState(away.how, problem="Another process is writing."), WatchState(away.how)):
        watch._tell(state)
    assert watch.state == WatchState(away.how)
    records: list[Any] = [each for each in caplog.records if each.getMessage() == "watch"]
    assert [(each.levelname, each.fields) for each in records] == [
        ("INFO", {"how": "Changes are indexed within seconds."}),
        ("WARNING", {"problem": "/articles is not there."}),
        ("WARNING", {"problem": "Another process is writing."}),
        ("INFO", {"over": "/articles is not there."}),
        ("INFO", {"over": "Another process is writing."}),
    ]


def test_a_watch_that_stops_because_of_a_fault_begins_anew(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    runs: list[str] = []

    class Faulty:
        def __init__(self, *given: Any) -> None:
            self.stop = given[-1]

        def run(self) -> None:
            runs.append((watch.state or WatchState()).problem)
            if len(runs) == 1:
                raise ZeroDivisionError
            self.stop.set()

    monkeypatch.setattr("serving.watching.Watcher", Faulty)
    monkeypatch.setattr("serving.watching.BEGINS_ANEW", 0.0)
    watch, _ = watch_of(lambda *_, **__: SyncReport())
    watch.start().join(60)
    assert runs == ["", "The watch stopped because of a fault in Patella. The log of the server has it."]
    assert [each.exc_info is not None for each in caplog.records if each.getMessage() == "the watch stopped"] == [True]


def test_watching_begins_with_start_and_ends_with_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[Any] = []

    class Recorded:
        def __init__(self, *given: Any) -> None:
            self.given = given

        def run(self) -> None:
            runs.append(self.given)
            self.given[-1].wait(60)

    monkeypatch.setattr("serving.watching.Watcher", Recorded)
    watch, _ = watch_of(lambda *_, **__: SyncReport())
    assert watch.state is None
    thread = watch.start()
    assert watch.state == WatchState()
    watch.stop()
    thread.join(60)
    assert not thread.is_alive()
    assert [library for library, *_ in runs] in ([], [watch._library]), "it may be stopped before it has begun"
