"""The keyword fields of a passage."""

from __future__ import annotations

from core.documents import Passage
from index.keyword.fields import FieldWords, field_texts, field_words

PASSAGE = Passage("a#b:0", "a", "Cats", ("Cats' naps", "At noon"), "Cats nap, naps.", 0, 15, (), "", 9)


def test_a_passage_has_a_title_a_heading_of_all_headings_and_a_body() -> None:
    assert field_texts(PASSAGE) == {"title": "Cats", "heading": "Cats' naps / At noon", "body": "Cats nap, naps."}


def test_terms_are_listed_by_field_and_words_once_for_all_fields() -> None:
    terms = {"title": ["cat"], "heading": ["cat", "nap", "at", "noon"], "body": ["cat", "nap", "nap"]}
    assert field_words(PASSAGE) == FieldWords(terms, frozenset({"cats", "nap", "naps", "at", "noon"}))
