"""The two inks: the words of the question, in any of their forms, and the sentence that answers."""

from __future__ import annotations

from collections.abc import Collection

from core.documents import Mark, MarkKind, Passage, Sentence
from index import tokens_among


def word_marks(text: str, terms: Collection[str]) -> list[Mark]:
    """A mark on every word of the text whose stem is among the terms, in order."""
    return [Mark(token.start, token.end, MarkKind.WORD) for token in tokens_among(text, tuple(terms))]


def passage_marks(passage: Passage, terms: Collection[str], answer: Sentence | None) -> tuple[Mark, ...]:
    """All marks of a passage by where they start; the answer before the words that stand in it."""
    found = word_marks(passage.text, terms)
    if answer is not None:
        found.append(Mark(answer.start, answer.end, MarkKind.ANSWER))
    return tuple(sorted(found, key=lambda mark: (mark.start, -mark.end)))
