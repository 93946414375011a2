"""The searches of page, API and MCP: the same answers as those of `search`, and one line of the log for each."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from core.errors import IndexMismatch
from index.engine import Generation, Snapshot
from index.opening import open_engine
from search.comparison import compare
from search.query_cache import QueryCache
from search.ranking.weights import DEFAULT_WEIGHTS, with_keyword_weight
from search.results import Mode
from search.scope import Scope
from search.searcher import search
from search.similar import find_similar
from serving.asking import Request, compare_modes, find, find_like
from tests.support.articles import FakeEncoder, document, publish

DOGS = Scope("dogs.md")


class OneModel:
    """A library without calibrations, whose model may be another than that of the index."""

    def __init__(self) -> None:
        self.encoder, self.weights, self.mismatch = FakeEncoder(), DEFAULT_WEIGHTS, False
        self.encoder.load = lambda: None  # type: ignore[attr-defined]

    def check_model(self, generation: Generation) -> None:
        if self.mismatch:
            raise IndexMismatch("Another model.")

    def calibration(self, generation: Generation) -> None:
        """Return no calibration."""


@pytest.fixture
def library() -> Any:
    return OneModel()


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


@pytest.mark.parametrize("mode", list(Mode))
def test_a_request_is_answered_as_a_search_with_its_mode_scope_and_weight(
    library: Any, snapshot: Snapshot, mode: Mode
) -> None:
    found = find(library, snapshot, Request("cat sleeps", mode, DOGS, 0.2), 3, QueryCache())
    weights = with_keyword_weight(0.2, DEFAULT_WEIGHTS)
    expected = search(snapshot, library.encoder, "cat sleeps", mode, 3, scope=DOGS, weights=weights)
    assert replace(found, took_ms={}) == replace(expected, took_ms={})


def test_comparison_and_similar_passages_are_those_of_the_search(library: Any, snapshot: Snapshot) -> None:
    compared = compare_modes(library, snapshot, Request("cat"), 3, QueryCache())
    assert replace(compared, took_ms={}) == replace(compare(snapshot, library.encoder, "cat", 3), took_ms={})
    like = snapshot.document_passages("cats.md")[0].passage_id
    similar = find_like(snapshot, like, 2)
    assert replace(similar, took_ms={}) == replace(find_similar(snapshot, like, 2), took_ms={})


def test_words_alone_need_no_model(library: Any, snapshot: Snapshot) -> None:
    library.mismatch = True
    assert find(library, snapshot, Request("cat", Mode.KEYWORD), 5, QueryCache()).results
    for mode in (Mode.HYBRID, Mode.SEMANTIC):
        with pytest.raises(IndexMismatch):
            find(library, snapshot, Request("cat", mode), 5, QueryCache())
    with pytest.raises(IndexMismatch):
        compare_modes(library, snapshot, Request("cat"), 5, QueryCache())


def test_a_comparison_and_a_search_for_similar_passages_are_noted(
    library: Any, snapshot: Snapshot, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "patella"):
        compare_modes(library, snapshot, Request("cat"), 5, QueryCache())
        with pytest.raises(KeyError):
            find_like(snapshot, "gone", 5)
    fields = [vars(record)["fields"] for record in caplog.records if record.name == "patella"]
    assert [(each["mode"], each["outcome"]) for each in fields] == [("compare", "answered"), ("similar", "failed")]
