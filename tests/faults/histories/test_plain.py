"""The plain model of a generation, on articles whose answers can be seen."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import pytest

from core.documents import Metadata
from faults.histories.articles import _document
from faults.histories.plain import Held, PlainArticle, PlainState, best
from index import NO_FILTER, Clause, Filter, Property, ShortForm

LAMP = _document("a/lamp.md", "Lamp", [("", ["The lamp burns oil."]), ("Storms", ["Oil. Oil."])], Metadata())
GULL = _document(
    *("gull.txt", "Gull", [("", ["Gulls like fog."])]),
    metadata=Metadata(("Ann Li",), "2022-03", "en", ("oil",), "About storms."),
)
STATE = PlainState({"gull.txt": Held(PlainArticle(GULL), by_hand=True), "a/lamp.md": Held(PlainArticle(LAMP))})


def test_the_list_of_articles() -> None:
    assert [(each.document_id, each.sections, each.passages, each.added_by_hand) for each in STATE.summaries()] == [
        ("a/lamp.md", 2, 2, False),
        ("gull.txt", 1, 1, True),
    ]
    assert STATE.document("gull.txt") is GULL
    assert STATE.document("fish.md") is None


def test_words_are_found_in_every_field_within_a_filter() -> None:
    assert STATE.keyword(["oil"], NO_FILTER).keys() == {"a/lamp.md#top:0", "a/lamp.md#storms:0", "gull.txt#top:0"}
    phrase = Filter(required=(Clause(("oil", "oil"), "body"),))
    assert STATE.keyword(["oil"], phrase).keys() == {"a/lamp.md#storms:0"}
    assert STATE.keyword(["oil"], replace(phrase, documents=frozenset({"gull.txt"}))) == {}
    within = Filter(excluded=(Clause(("fog",)),), sections=frozenset({"gull.txt#top", "a/lamp.md#top"}))
    assert STATE.keyword(["oil"], within).keys() == {"a/lamp.md#top:0"}
    assert STATE.keyword(["fish"], NO_FILTER) == {}


def test_a_score_is_that_of_the_formula() -> None:
    idf, norm = math.log(3 / 2) + 1, 1.2 * (0.25 + 0.75 * 3 / 3)
    assert STATE.keyword(["fog"], NO_FILTER) == {"gull.txt#top:0": pytest.approx(idf * 2.2 / (1 + norm))}


def test_a_passage_in_context_holds_the_words_of_its_neighbours() -> None:
    long = _document("long.md", "Long", [("", ["The lamp burns.", "A gull cries."])], Metadata())
    state = PlainState({"long.md": Held(PlainArticle(long))})
    assert state.keyword(["gull"], NO_FILTER).keys() == {"long.md#top:1"}
    assert state.in_context(["gull"], "long.md#top:0") == state.in_context(["gull"], "long.md#top:1") > 0


def test_counts_are_of_passages() -> None:
    assert [STATE.frequency("oil", field) for field in ("body", "metadata", None)] == [2, 1, 3]
    assert STATE.vocabulary()["oil"] == 3
    assert STATE.vocabulary()["storms"] == 2


def test_facets_are_those_of_the_metadata() -> None:
    assert {kind: STATE.facets(kind) for kind in Property} == {
        Property.AUTHOR: ["Ann Li"],
        Property.DATE: ["2022"],
        Property.TAG: ["oil"],
        Property.TYPE: ["md", "txt"],
        Property.PATH: ["a/"],
        Property.LANGUAGE: ["en"],
    }
    assert STATE.holding(Property.TAG, "oil") == {"gull.txt"}


def test_short_forms_count_articles() -> None:
    text = "Here the fog signal number (FSN) is meant."
    article = _document("fog.md", "Fog", [("", [text, text])], Metadata())
    form = ShortForm("FSN", "fog signal number", "fsn", "fog signal number")
    assert PlainState({"fog.md": Held(PlainArticle(article))}).short_forms() == Counter({form: 1})


def test_the_best_are_ordered_by_score_and_then_by_id() -> None:
    assert best({"b": 0.5, "c": 0.7, "a": 0.5 + 1e-12}, 3) == [("c", 0.7), ("a", 0.5 + 1e-12), ("b", 0.5)]
    assert best({"b": 0.5, "c": 0.7}, 1) == [("c", 0.7)]
