"""What is suggested as somebody types: titles, headings and words that begin so, within bounds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.suggestions import HeadingSuggestion, Suggestions, TitleSuggestion, WordSuggestion, suggest
from index.engine import Snapshot
from index.opening import open_engine
from tests.support.articles import FINGERPRINT, document, indexed


@pytest.fixture
def snapshot() -> Iterator[Snapshot]:
    engine = open_engine("memory:")
    engine.publish(
        [
            indexed(document("clonus.md", "Spasms come and go.", title="Clonus and spasms"), "Physical therapy"),
            indexed(document("cafe.md", "A spasm in the café.", title="Café Spa"), "Opening hours"),
        ],
        [],
        FINGERPRINT,
    )
    with engine.snapshot() as opened:
        yield opened


def test_nothing_is_suggested_for_no_word(snapshot: Snapshot) -> None:
    assert suggest(snapshot, "") == suggest(snapshot, " - ?") == Suggestions()


def test_titles_that_begin_with_what_is_typed_come_first(snapshot: Snapshot) -> None:
    found = suggest(snapshot, "SPA")
    assert found.titles == [TitleSuggestion("Café Spa", "cafe.md"), TitleSuggestion("Clonus and spasms", "clonus.md")]
    assert suggest(snapshot, "clo").titles == [TitleSuggestion("Clonus and spasms", "clonus.md")]
    assert suggest(snapshot, "spa cafe").titles == [TitleSuggestion("Café Spa", "cafe.md")]
    assert suggest(snapshot, "spa", limit=1).titles == found.titles[:1]


def test_headings_hold_each_word_the_last_one_as_a_beginning(snapshot: Snapshot) -> None:
    therapy = HeadingSuggestion("Physical therapy", "clonus.md", "clonus.md#top")
    assert suggest(snapshot, "physical th").headings == suggest(snapshot, "phys").headings == [therapy]
    assert suggest(snapshot, "physical hours").headings == []


def test_words_come_by_the_number_of_passages(snapshot: Snapshot) -> None:
    assert suggest(snapshot, "cafe").words == [WordSuggestion("cafe", 1)]
    words = suggest(snapshot, "spas").words
    assert [(each.word, each.passages) for each in words] == [("spasm", 1), ("spasms", 1)]
    assert suggest(snapshot, "zzz") == Suggestions([], [], [])
