"""The words of a text that are in no passage."""

from __future__ import annotations

from dataclasses import replace

from core.documents import Metadata, Passage, Span
from ingest.lost_words import source_text, words_missing_from, words_of
from ingest.reading import read_text


def passage(text: str) -> Passage:
    return Passage("tea#top:0", "tea", "Tea", (), text, 0, len(text), (), "Tea", 0)


def lost(source: str, *texts: str, name: str = "tea.txt") -> list[str]:
    kept = [passage(text) for text in texts]
    return words_missing_from(read_text("tea", "Tea", ""), kept, source_text(name, source.encode()))


def test_nothing_is_lost_where_every_word_is_in_a_passage_or_a_heading() -> None:
    assert lost("Tea\n\nTea is hot, and 10⁹ cells swim.", "Tea is hot, and 10⁹ cells swim.") == []


def test_words_that_follow_each_other_make_one_text() -> None:
    assert lost("Tea is hot. Home Shop. It is old. Bye.", "Tea is hot.", "It is old.") == ["home shop", "bye"]


def test_a_word_said_twice_and_kept_once_is_lost_where_it_stands_alone() -> None:
    assert lost("Cold water. Boil the water now.", "Boil the water now.") == ["cold water"]


def test_a_number_that_became_another_is_lost() -> None:
    assert lost("10⁹ cells", "109 cells") == ["10 9"]


def test_words_of_the_metadata_are_not_lost() -> None:
    document = replace(read_text("tea", "Tea", ""), metadata=Metadata(("Ann Li",), tags=("leaf",)))
    assert words_missing_from(document, [], "Ann Li on leaf and stem") == ["on", "and stem"]


def test_a_raised_digit_is_not_lost_where_the_source_cannot_raise_it() -> None:
    assert lost("109 cells, H2O and xi", "10⁹ cells, H₂O and xᵢ") == []
    assert lost("109 cells and 109 more", "10⁹ cells and more") == ["109"]


def test_what_is_raised_or_lowered_is_a_word_apart() -> None:
    assert words_of("10⁹ H₂O m³/s 1st xᵢ") == ["10", "9", "h", "2", "o", "m", "3", "s", "1st", "x", "i"]


def test_column_names_that_are_repeated_hide_no_loss() -> None:
    first = passage("Tea | Cup\nmint | 5")
    later = replace(passage("Tea | Cup\nlime | 7"), start=20, end=28, lead=Span(0, 9))
    source = "Tea Cup mint 5 lime 7 tea cup"
    assert words_missing_from(read_text("tea", "Tea", ""), [first, later], source) == ["cup"]
