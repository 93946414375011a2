"""The keyword fields of a passage: their texts, terms and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.documents import Passage
from index.keyword.analysis import folded_words, stem


def field_texts(passage: Passage) -> dict[str, str]:
    """Return the text of each keyword field of a passage: "title", "heading" and "body"."""
    return {"title": passage.title, "heading": " / ".join(passage.headings), "body": passage.text}


@dataclass(frozen=True, slots=True)
class FieldWords:
    """The stemmed terms of each field, in the order of the text, and the distinct folded words of all fields."""

    terms: Mapping[str, list[str]]
    words: frozenset[str]


def field_words(passage: Passage) -> FieldWords:
    """Return the terms and words of a passage."""
    folded = {name: folded_words(text) for name, text in field_texts(passage).items()}
    return FieldWords(
        {name: [stem(word) for word in words] for name, words in folded.items()}, frozenset().union(*folded.values())
    )
