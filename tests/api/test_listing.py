"""The list of articles: what is on a page, and that the pages together are the list, while the library changes too."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from api.listing import MOST_LISTED, ArticlePage, list_articles
from core.documents import Metadata
from core.errors import UsageError
from index.engine import Engine
from index.opening import open_engine
from tests.support.articles import FINGERPRINT, document, indexed

NAMES = ["guides/tea.md", "guides/zoo.md", "oil.txt", "tea #2.md", "été.md"]


def engine_of(names: list[str]) -> Engine:
    engine = open_engine("memory:")
    articles = [document(name, f"Text of {name}.", title=f"About {name.upper()}") for name in names]
    tagged = [
        replace(each, metadata=Metadata(("Ann Li",))) if "guides" in each.document_id else each for each in articles
    ]
    engine.publish([indexed(each) for each in tagged], (), FINGERPRINT)
    return engine


def listed(engine: Engine, wanted: str = "", cursor: str = "", limit: int = MOST_LISTED) -> ArticlePage:
    with engine.snapshot() as snapshot:
        return list_articles(snapshot, wanted, cursor, limit)


def ids(page: ArticlePage) -> list[str]:
    return [each.document_id for each in page.articles]


@given(limit=st.integers(-1, 7))
def test_the_pages_together_are_the_list(limit: int) -> None:
    engine, found, cursor = engine_of(NAMES), [], ""
    while True:
        page = listed(engine, cursor=cursor, limit=limit)
        assert (page.total, len(page.articles) <= max(limit, 1)) == (5, True)
        found += ids(page)
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    assert found == NAMES


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("author:li", ["guides/tea.md", "guides/zoo.md"]),
        ("TEA", ["guides/tea.md", "tea #2.md"]),
        ("tea author:li", ["guides/tea.md"]),
        ("about été", ["été.md"]),
        ("path:guides/ type:md zoo", ["guides/zoo.md"]),
        ("coffee", []),
    ],
)
def test_articles_are_chosen_by_conditions_and_by_words_of_their_names(wanted: str, expected: list[str]) -> None:
    page = listed(engine_of(NAMES), wanted)
    assert (ids(page), page.total) == (expected, len(expected))


def test_a_condition_that_no_article_meets_is_said() -> None:
    page = listed(engine_of(NAMES), "author:nobody")
    assert (page.articles, len(page.notices)) == ([], 1)
    assert "nobody" in page.notices[0]


def test_the_next_page_follows_though_the_library_changed() -> None:
    first = listed(engine_of(NAMES), limit=2)
    assert first.next_cursor
    changed = engine_of(["guides/aaa.md", "guides/tea.md", "nut.md", "été.md"])
    assert ids(listed(changed, cursor=first.next_cursor)) == ["nut.md", "été.md"]


@pytest.mark.parametrize("cursor", ["?", "_w==", "é", "abc"])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(UsageError, match="no cursor"):
        listed(engine_of(NAMES), cursor=cursor)
