"""The state that all visitors share: one library, one cache, and a limit on the searches at the same time."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.documents import MarkKind
from core.errors import IndexMismatch, ModelError
from core.settings import Settings
from embedding.encoder import PendingEncoding
from index.engine import Generation, Snapshot
from index.opening import open_engine
from search.answers.confidence import Calibration
from search.comparison import compare
from search.query_cache import QueryCache
from search.ranking.weights import with_keyword_weight
from search.rendering import shown_marks
from search.results import Answer, Mode
from search.scope import Scope
from search.searcher import search
from tests.support.articles import FakeEncoder, document, publish
from ui import service
from ui.background import Background
from ui.html import shifted
from ui.operation import Seats, TooBusy
from ui.url_state import UrlState

CALIBRATION = Calibration((0.5, 0.1, 0.1), (0.1, 0.1, 0.1))


class Encoder(FakeEncoder):
    """An encoder that counts how often it was loaded and asked, and lets a test hold up each question."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded, self.asked = 0, 0
        self.hold: Callable[[], None] = lambda: None

    def load(self) -> None:
        self.loaded += 1

    def begin_question(self, text: str) -> PendingEncoding:
        self.asked += 1
        self.hold()
        return super().begin_question(text)


class FakeLibrary:
    """The library of the page, whose model may be another than that of the index."""

    def __init__(self) -> None:
        self.encoder, self.mismatch, self.checked = Encoder(), False, list[Generation]()

    def check_model(self, generation: Generation) -> None:
        self.checked.append(generation)
        if self.mismatch:
            raise IndexMismatch("Another model.")

    def calibration(self, generation: Generation) -> Calibration | None:
        return CALIBRATION if generation.documents == 2 else None


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> FakeLibrary:
    made, cache = FakeLibrary(), QueryCache()
    monkeypatch.setattr("ui.service.library", lambda: made)
    monkeypatch.setattr("ui.service.recent", lambda: cache)
    return made


@pytest.fixture
def snapshot() -> Iterator[Snapshot]:
    engine = open_engine("memory:")
    publish(
        engine,
        document("cats.md", "A cat purrs and sleeps.", "The cat hides from a dog."),
        document("dogs.md", "A dog barks at the cat.", "It sleeps in the sun."),
    )
    with engine.snapshot() as opened:
        yield opened


def timeless(answer: Answer) -> Answer:
    return replace(answer, took_ms={})


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("weight", [0.0, UrlState().weight, 1.0])
@pytest.mark.parametrize("within", ["", "dogs.md"])
def test_a_question_is_answered_in_the_mode_the_scope_and_with_the_weight_of_the_address(
    library: FakeLibrary, snapshot: Snapshot, mode: Mode, weight: float, within: str
) -> None:
    answers = [service.answer(snapshot, UrlState("cat sleeps", mode, within=within, weight=weight), k) for k in (9, 1)]
    options: dict[str, Any] = {"scope": Scope(within), "weights": with_keyword_weight(weight)}
    assert [timeless(answer) for answer in answers] == [
        timeless(search(snapshot, FakeEncoder(), "cat sleeps", mode, k, CALIBRATION, **options)) for k in (9, 1)
    ]
    assert {result.passage.document_id for result in answers[0].results} == (
        {within} if within else {"cats.md", "dogs.md"}
    )
    assert library.encoder.asked == (mode != Mode.KEYWORD)  # once for both: the cache knows the question


def test_the_model_is_checked_and_loaded_before_the_search_but_not_for_words(
    library: FakeLibrary, snapshot: Snapshot
) -> None:
    for mode, times in ((Mode.KEYWORD, 0), (Mode.SEMANTIC, 1), (Mode.HYBRID, 2)):
        service.answer(snapshot, UrlState("cat", mode), 5)
        assert (library.checked, library.encoder.loaded) == ([snapshot.generation] * times, times)
    service.comparison(snapshot, UrlState("cat"))
    assert (library.checked, library.encoder.loaded) == ([snapshot.generation] * 3, 3)


def test_an_index_of_another_model_is_searched_by_words_alone(library: FakeLibrary, snapshot: Snapshot) -> None:
    library.mismatch = True
    assert len(service.answer(snapshot, UrlState("cat", Mode.KEYWORD), 5).results) == 3
    for mode in (Mode.HYBRID, Mode.SEMANTIC):
        with pytest.raises(IndexMismatch, match=r"^Another model\.$"):
            service.answer(snapshot, UrlState("cat", mode), 5)
    with pytest.raises(IndexMismatch, match=r"^Another model\.$"):
        service.comparison(snapshot, UrlState("cat", compare=True))
    assert library.encoder.loaded == 0


def test_the_modes_are_compared_over_the_scope_and_with_the_weight_of_the_address(
    library: FakeLibrary, snapshot: Snapshot
) -> None:
    for url in (
        UrlState("cat sleeps"),
        UrlState("cat sleeps", amount=1, weight=1.0),
        UrlState("cat sleeps", within="dogs.md", weight=0.0),
    ):
        weights = with_keyword_weight(url.weight)
        expected = compare(snapshot, FakeEncoder(), url.question, url.amount, url.scope, weights)
        assert replace(service.comparison(snapshot, url), took_ms={}) == replace(expected, took_ms={})
    assert library.encoder.asked == 2  # the first two are one question in one scope


BUSY = r"^Too much is being searched at this moment\. Your question is kept: try again\.$"


@pytest.fixture
def seats(monkeypatch: pytest.MonkeyPatch) -> Seats:
    """Give the searches one seat; nobody waits for it."""
    made = Seats(1, -1.0, service.seats.busy)
    monkeypatch.setattr("ui.service.seats", made)
    return made


def searches(snapshot: Snapshot, library: FakeLibrary) -> dict[str, Callable[[], object]]:
    """Return each kind of search that costs much."""
    (passage, *_) = snapshot.document_passages("cats.md")
    document = snapshot.document("cats.md")
    return {
        "answer": lambda: service.answer(snapshot, UrlState("cat"), 5),
        "comparison": lambda: service.comparison(snapshot, UrlState("cat", compare=True)),
        "similar": lambda: service.similar(snapshot, UrlState(like=passage.passage_id)),
        "article": lambda: service.article_marks(snapshot, UrlState("cat"), document, passage),
    }


def test_every_kind_of_search_takes_a_seat_and_is_refused_where_it_would_wait_too_long(
    library: FakeLibrary, snapshot: Snapshot, seats: Seats
) -> None:
    for search_it in searches(snapshot, library).values():
        with seats.turn(), pytest.raises(TooBusy, match=BUSY):
            search_it()
        assert (library.encoder.asked, seats.taken, seats.waiting) == (0, 0, 0)
    for search_it in searches(snapshot, library).values():
        assert search_it()
        assert (seats.taken, seats.waiting) == (0, 0)


def test_a_file_is_read_while_no_other_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.service._desk", Seats(1, -1.0, "too many files."))
    with service.reading_a_file(), pytest.raises(TooBusy, match="too many files"), service.reading_a_file():
        pass
    with service.reading_a_file() as work:
        work.results = 1


def test_there_are_as_many_seats_as_cores_and_a_short_queue() -> None:
    assert (service.seats.seats, service.seats.patience) == (len(os.sched_getaffinity(0)), 2.0)


def test_a_seat_is_given_back_whatever_happens(library: FakeLibrary, snapshot: Snapshot, seats: Seats) -> None:
    taken: list[int] = []

    def fail() -> None:
        taken.append(seats.taken)
        raise ZeroDivisionError

    library.encoder.hold = fail
    for url in (UrlState("dog"), UrlState("sun", compare=True)):
        with pytest.raises(ZeroDivisionError):
            (service.comparison if url.compare else lambda *it: service.answer(*it, 5))(snapshot, url)
    assert (taken, seats.taken) == ([1, 1], 0)


@pytest.mark.parametrize("mode", list(Mode))
def test_the_marks_of_an_opened_article_are_those_of_its_result(
    library: FakeLibrary, snapshot: Snapshot, mode: Mode
) -> None:
    document, url = snapshot.document("dogs.md"), UrlState("cat sleeps", mode)
    (passage, *_) = snapshot.document_passages("dogs.md")
    marks = service.article_marks(snapshot, url, document, passage)
    words = [mark for mark in marks if mark.kind is MarkKind.WORD]
    result = next(
        each for each in service.answer(snapshot, url, 50).results if each.passage.passage_id == passage.passage_id
    )
    answers = shifted([mark for mark in shown_marks(result) if mark.kind is MarkKind.ANSWER], passage.start)
    assert {document.text[mark.start : mark.end] for mark in words} == {"cat", "sleeps"}
    assert [mark for mark in marks if mark.kind is MarkKind.ANSWER] == answers
    assert service.article_marks(snapshot, url, document, None) == words
    assert service.article_marks(snapshot, UrlState(), document, passage) == []


@contextmanager
def held_searches(library: FakeLibrary, snapshot: Snapshot, count: int) -> Iterator[None]:
    """Hold up so many searches, each in its thread, while the block runs."""
    go_on, inside = threading.Event(), threading.Semaphore(0)

    def hold() -> None:
        inside.release()
        assert go_on.wait(20)

    library.encoder.hold = hold
    threads = [
        threading.Thread(target=service.answer, args=(snapshot, UrlState(f"cat {'purrs ' * n}"), 5), daemon=True)
        for n in range(count)
    ]
    try:
        for thread in threads:
            thread.start()
        for _ in threads:
            assert inside.acquire(timeout=20)
        yield
    finally:
        go_on.set()
        for thread in threads:
            thread.join(20)
        library.encoder.hold = lambda: None


def test_as_many_searches_run_at_once_as_there_are_seats(
    library: FakeLibrary, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.service.seats", Seats(3, -1.0, "Busy."))
    with held_searches(library, snapshot, 3), pytest.raises(TooBusy):
        service.answer(snapshot, UrlState("dog", Mode.KEYWORD), 5)
    assert len(service.answer(snapshot, UrlState("dog", Mode.KEYWORD), 5).results) == 3


@pytest.fixture
def fresh() -> Iterator[None]:
    """Forget what this process shares, before the test and after it."""
    shared = (service.library, service.reindexing, service.evaluating, service.recent)
    for each in shared:
        each.clear()
    yield
    for each in shared:
        each.clear()


class Warmed:
    """A library that is told apart by its settings and says when it was warmed up."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.warm = settings, threading.Event()
        self.thread = ""

    def warm_up(self) -> None:
        self.thread = threading.current_thread().name
        self.warm.set()
        if str(self.settings.index) == "broken":
            raise ModelError("The model is missing.")


@pytest.mark.usefixtures("fresh")
def test_a_process_has_one_library_which_warms_up_beside_the_first_page(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = Settings(host="here")
    monkeypatch.setattr("ui.service.settings", lambda: chosen)
    monkeypatch.setattr("ui.service.Library", Warmed)
    made: Any = service.library()
    assert made.warm.wait(20)
    assert (made.settings, made.thread) == (chosen, "warm-up")
    assert service.library() is made


@pytest.mark.usefixtures("fresh")
def test_a_model_that_fails_to_warm_up_is_only_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("ui.service.settings", lambda: Settings(index=Path("broken")))
    monkeypatch.setattr("ui.service.Library", Warmed)
    with caplog.at_level(logging.WARNING, "ui.service"):
        service.library()
        for thread in threading.enumerate():
            if thread.name == "warm-up":
                thread.join(20)
    assert [record.message for record in caplog.records if record.name == "ui.service"] == ["The model is missing."]


@pytest.mark.usefixtures("fresh")
def test_a_process_has_one_cache_and_one_runner_of_each_kind_of_work() -> None:
    shared: list[Callable[[], object]] = [service.recent, service.reindexing, service.evaluating]
    made = [get() for get in shared]
    assert [type(each) for each in made] == [QueryCache, Background, Background]
    assert made[1] is not made[2]
    assert all(get() is each for get, each in zip(shared, made, strict=True))
