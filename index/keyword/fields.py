"""What of a passage goes into which keyword field, and what the list of articles shows of a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.documents import Passage
from index.keyword.analysis import folded_words, stem


def field_texts(passage: Passage) -> dict[str, str]:
    """The text of each field of `index.bm25.FIELDS`."""
    return {"title": passage.title, "heading": " / ".join(passage.headings), "body": passage.text}


@dataclass(frozen=True, slots=True)
class FieldWords:
    """The stemmed terms of each field, in order, and the distinct folded words of all fields."""

    terms: Mapping[str, list[str]]
    words: frozenset[str]


def field_words(passage: Passage) -> FieldWords:
    folded = {name: folded_words(text) for name, text in field_texts(passage).items()}
    return FieldWords(
        {name: [stem(word) for word in words] for name, words in folded.items()}, frozenset().union(*folded.values())
    )
