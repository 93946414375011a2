"""The open libraries of a process: what each shares, and the limits on what goes on at the same time."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.errors import ModelError, UsageError
from core.progress import Progress
from core.settings import Settings
from index.opening import open_engine
from index.sync import SyncReport
from search.query_cache import QueryCache
from serving.background import Background
from serving.libraries import close_libraries, open_all_libraries, open_library, reading_a_file, turns
from serving.seats import TooBusy
from tests.support.articles import FINGERPRINT, document, indexed, without_encodings


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """Forget what this process shares, before the test and after it."""
    close_libraries()
    yield
    close_libraries()


class Warmed:
    """A library that is told apart by its settings and says when it was warmed up."""

    def __init__(self, settings: Settings, twin: object = None) -> None:
        self.settings, self.warm, self.twin = settings, threading.Event(), twin
        self.thread = ""
        self.engine, self.synced = open_engine("memory:"), threading.Event()
        if settings.index.endswith("unfinished"):
            self.engine.publish([without_encodings(indexed(document("a.md", "Text.")))], [], FINGERPRINT)

    def sync(self, progress: Progress) -> SyncReport:
        self.synced.set()
        return SyncReport()

    def warm_up(self) -> None:
        self.thread = threading.current_thread().name
        self.warm.set()
        if self.settings.index.endswith("broken"):
            raise ModelError("The model is missing.")


def test_a_library_is_opened_once_and_warms_up_beside_the_first_page(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = Settings(host="here")
    monkeypatch.setattr("serving.libraries.settings", lambda: chosen)
    monkeypatch.setattr("serving.libraries.Library", Warmed)
    made: Any = open_library().library
    assert made.warm.wait(20)
    assert (made.settings, made.thread) == (chosen, "warm-up")
    assert open_library().library is made


def test_an_unfinished_build_goes_on_when_its_library_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serving.libraries.Library", Warmed)
    monkeypatch.setattr("serving.libraries.settings", lambda: Settings(index=Path("unfinished")))
    unfinished: Any = open_library().library
    assert unfinished.synced.wait(20)
    close_libraries()
    monkeypatch.setattr("serving.libraries.settings", lambda: Settings(index=Path("whole")))
    assert open_library().changes.running is None


def test_a_model_that_fails_to_warm_up_is_only_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("serving.libraries.settings", lambda: Settings(index=Path("broken")))
    monkeypatch.setattr("serving.libraries.Library", Warmed)
    with caplog.at_level(logging.WARNING, "serving.libraries"):
        open_library()
        for thread in threading.enumerate():
            if thread.name == "warm-up":
                thread.join(20)
    messages = [record.message for record in caplog.records if record.name == "serving.libraries"]
    assert messages == ["The model is missing."]


def test_a_library_has_one_cache_and_one_queue_of_each_kind_of_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serving.libraries.Library", Warmed)
    opened = open_library()
    assert [type(each) for each in (opened.recent, opened.changes, opened.evaluations)] == [
        QueryCache,
        Background,
        Background,
    ]
    assert opened.changes is not opened.evaluations
    assert open_library() is opened


def test_each_library_has_its_own_and_shares_the_model_with_its_like(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "libraries.toml"
    file.write_text('[one]\narticles = "1"\n[other]\narticles = "2"\nmodel = "another"\n[two]\narticles = "3"\n')
    default = Settings(libraries=file)
    monkeypatch.setattr("core.settings.settings", lambda: default)
    monkeypatch.setattr("serving.libraries.settings", lambda: default)
    monkeypatch.setattr("serving.libraries.Library", Warmed)
    open_all_libraries()
    opened: list[Any] = [open_library(name) for name in ("", "one", "other", "two")]
    first = opened[0].library
    assert [(each.name, each.library.settings.library, each.library.twin) for each in opened] == [
        ("", "", None),
        ("one", "one", first),
        ("other", "other", None),
        ("two", "two", first),
    ]
    assert len({id(shared) for each in opened for shared in (each.changes, each.evaluations, each.recent)}) == 12
    assert open_library("two") is opened[3]
    with pytest.raises(UsageError, match="There is no library 'three'"):
        open_library("three")


def test_one_uploaded_file_is_read_at_a_time_and_nobody_waits_for_it() -> None:
    with reading_a_file(), pytest.raises(TooBusy, match="another file is being read"), reading_a_file():
        pass
    with reading_a_file() as work:
        work.results = 1


def test_there_are_as_many_seats_as_cores_and_a_short_queue() -> None:
    assert (turns.seats, turns.patience) == (len(os.sched_getaffinity(0)), 2.0)
