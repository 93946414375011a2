"""The scope of a search: everywhere, one article, or one section with the sections below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

import ingest
from core.documents import Section
from index.engine import Clause, Filter, Snapshot
from index.opening import open_engine
from search.query import parse
from search.scope import EVERYWHERE, Scope, at_or_below
from tests.support.articles import document, publish


def test_a_section_holds_those_below_it() -> None:
    text = b"# T\n\nIntro.\n\n## One\n\nA.\n\n### Deep\n\nB.\n\n#### Deeper\n\nC.\n\n## Two\n\nD.\n"
    sections = ingest.read_bytes("a.md", text, "a.md").sections
    below = {anchor: [each.anchor for each in at_or_below(sections, anchor)] for anchor in ("top", "one", "two", "x")}
    assert below == {"top": ["top"], "one": ["one", "deep", "deeper"], "two": ["two"], "x": []}


def sections(*levels_and_anchors: tuple[int, str]) -> list[Section]:
    return [Section(anchor.title(), level, anchor, (), 0, 0) for level, anchor in levels_and_anchors]


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        ("top", ["top"]),
        ("a", ["a", "deep"]),  # as far as the next section of its own level
        ("deep", ["deep"]),  # as far as the next section of a higher one
        ("b", ["b", "far", "near"]),  # levels may be left out, and the last section ends with the article
        ("far", ["far"]),
        ("", []),
    ],
)
def test_a_section_ends_where_one_begins_that_is_not_below_it(anchor: str, expected: list[str]) -> None:
    article = sections((1, "top"), (2, "a"), (3, "deep"), (2, "b"), (4, "far"), (3, "near"))
    assert [section.anchor for section in at_or_below(article, anchor)] == expected


def test_an_article_without_sections_holds_none() -> None:
    assert (at_or_below([], "top"), at_or_below([], "a")) == ([], [])


@pytest.fixture
def snapshot() -> Iterator[Snapshot]:
    article = replace(
        document("a.md", "Cats sleep."), sections=tuple(sections((1, "top"), (2, "one"), (3, "deep"), (2, "two")))
    )
    engine = open_engine("memory:")
    publish(engine, article)
    with engine.snapshot() as snapshot:
        yield snapshot


@pytest.mark.parametrize(
    ("scope", "documents", "sections"),
    [
        (Scope("a.md"), {"a.md"}, None),
        (Scope("a.md", "one"), {"a.md"}, {"a.md#one", "a.md#deep"}),
        (Scope("a.md", "top"), {"a.md"}, {"a.md#top"}),
        (Scope("a.md", "nowhere"), {"a.md"}, set()),
        (Scope("b.md"), {"b.md"}, None),
        (Scope("b.md", "one"), {"b.md"}, set()),
    ],
)
def test_a_query_is_narrowed_to_the_article_and_the_section_and_keeps_the_rest(
    snapshot: Snapshot, scope: Scope, documents: set[str], sections: set[str] | None
) -> None:
    query = parse('cats "sleep" -dogs')
    narrowed = scope.narrowed(query, snapshot)
    assert narrowed.keyword.filter == Filter(
        required=(Clause(("sleep",)),),
        excluded=(Clause(("dog",)),),
        documents=frozenset(documents),
        sections=None if sections is None else frozenset(sections),
    )
    unfiltered = replace(narrowed.keyword, filter=query.keyword.filter)
    assert replace(narrowed, keyword=unfiltered) == query


@pytest.mark.parametrize("scope", [EVERYWHERE, Scope(), Scope("", "one")])
def test_without_an_article_a_query_stays_as_it_is(snapshot: Snapshot, scope: Scope) -> None:
    query = parse('cats "sleep" -dogs')
    assert scope.narrowed(query, snapshot) is query
