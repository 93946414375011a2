"""The state that all visitors share: one library, one cache, and a limit on the searches at the same time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from core.documents import MarkKind
from core.errors import IndexMismatch
from embedding.encoder import PendingEncoding
from index.engine import Generation, Snapshot
from index.opening import open_engine
from search.answers.confidence import Calibration
from search.comparison import compare
from search.query_cache import QueryCache
from search.ranking.weights import DEFAULT_WEIGHTS, WeightChoice, with_keyword_weight
from search.rendering import shown_marks
from search.results import Answer, Mode
from search.scope import Scope
from search.searcher import search
from tests.support.articles import FakeEncoder, document, publish
from ui import service
from ui.addressed import HEADER
from ui.html import marks_in_document
from ui.url_state import BLIND, UrlState

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
        self.weights = DEFAULT_WEIGHTS

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
@pytest.mark.parametrize("weight", [0.0, None, 1.0])
@pytest.mark.parametrize("within", ["", "dogs.md"])
def test_a_question_is_answered_in_the_mode_the_scope_and_with_the_weight_of_the_address(
    library: FakeLibrary, snapshot: Snapshot, mode: Mode, weight: float | None, within: str
) -> None:
    answers = [service.answer(snapshot, UrlState("cat sleeps", mode, within=within, weight=weight), k) for k in (9, 1)]
    options: dict[str, Any] = {
        "scope": Scope(within),
        "weights": DEFAULT_WEIGHTS if weight is None else with_keyword_weight(weight),
    }
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
        weights = DEFAULT_WEIGHTS if url.weight is None else with_keyword_weight(url.weight)
        expected = compare(snapshot, FakeEncoder(), url.question, url.amount, url.scope, weights)
        assert replace(service.comparison(snapshot, url), took_ms={}) == replace(expected, took_ms={})
    assert library.encoder.asked == 2  # the first two are one question in one scope


def test_the_weights_of_the_library_rank_and_the_visitor_moves_that_of_the_words(
    library: FakeLibrary, snapshot: Snapshot
) -> None:
    library.weights = WeightChoice(keyword=0.4, heading=0.0).weights()
    assert service.usual_weight() == 0.4
    for weight, weights in ((None, library.weights), (0.8, with_keyword_weight(0.8, library.weights))):
        url = UrlState("cat sleeps", weight=weight)
        expected = search(snapshot, FakeEncoder(), "cat sleeps", Mode.HYBRID, 9, CALIBRATION, weights=weights)
        assert timeless(service.answer(snapshot, url, 9)) == timeless(expected)
        both = compare(snapshot, FakeEncoder(), "cat sleeps", url.amount, weights=weights)
        assert replace(service.comparison(snapshot, url), took_ms={}) == replace(both, took_ms={})


def test_what_each_mode_finds_is_pooled_whatever_the_mode_of_the_address(
    library: FakeLibrary, snapshot: Snapshot
) -> None:
    url = UrlState("cat sleeps", Mode.KEYWORD, 5)
    expected = [
        [result.passage for result in service.answer(snapshot, replace(url, mode=mode), 30).results] for mode in Mode
    ]
    assert service.pooled(snapshot, url) == expected
    assert all(expected)


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
    answers = marks_in_document(passage, [mark for mark in shown_marks(result) if mark.kind is MarkKind.ANSWER])
    assert {document.text[mark.start : mark.end] for mark in words} == {"cat", "sleeps"}
    assert [mark for mark in marks if mark.kind is MarkKind.ANSWER] == answers
    assert service.article_marks(snapshot, url, document, None) == words
    assert service.article_marks(snapshot, UrlState(), document, passage) == []


def test_each_kind_of_search_leaves_a_line_of_the_log_without_its_question(
    library: FakeLibrary, snapshot: Snapshot, caplog: pytest.LogCaptureFixture
) -> None:
    (passage, *_) = snapshot.document_passages("cats.md")
    document = snapshot.document("cats.md")
    with caplog.at_level(logging.INFO, "patella"):
        service.answer(snapshot, UrlState("cat", Mode.SEMANTIC), 5)
        service.answer(snapshot, UrlState("giraffe", Mode.KEYWORD), 5)
        service.comparison(snapshot, UrlState("cat", compare=True))
        service.pooled(snapshot, UrlState("cat", judging=BLIND))
        service.similar(snapshot, UrlState(like=passage.passage_id))
        service.article_marks(snapshot, UrlState("cat"), document, passage)
        with pytest.raises(KeyError):
            service.similar(snapshot, UrlState(like="gone"))
    fields = [vars(record)["fields"] for record in caplog.records if record.name == "patella"]
    assert [(each["mode"], each["outcome"]) for each in fields] == [
        ("semantic", "answered"),
        ("keyword", "empty"),
        ("compare", "answered"),
        ("pool", "answered"),
        ("similar", "answered"),
        ("article", "answered"),
        ("similar", "failed"),
    ]
    assert not any("cat" in str(each.values()) for each in fields)


def test_all_that_a_page_asks_for_is_of_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(name: str) -> SimpleNamespace:
        parts = ("library", "changes", "evaluations", "recent")
        watch = SimpleNamespace(state=f"watch of {name}")
        return SimpleNamespace(watch=watch, **{part: f"{part} of {name}" for part in parts})

    monkeypatch.setattr(service, "open_library", opened)
    asked = (service.library, service.reindexing, service.evaluating, service.recent, service.watching)
    for name in ("", "handbook"):
        monkeypatch.setattr("streamlit.context", SimpleNamespace(headers={HEADER: name}))
        assert [ask() for ask in asked] == [
            f"{part} of {name}" for part in ("library", "changes", "evaluations", "recent", "watch")
        ]
