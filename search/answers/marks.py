"""The marks of a passage: on the words of the question, in any of their forms, and on the sentence that answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from core.documents import Mark, MarkKind, Passage, Sentence
from index import tokens_with_terms


def word_marks(text: str, terms: Collection[str]) -> list[Mark]:
    """Return a mark on each word of the text whose stem is among the terms, in order.

    >>> word_marks("Splints steady the wrist.", ["splint"])
    [Mark(start=0, end=7, kind=<MarkKind.WORD: 'word'>)]
    """
    return [Mark(token.start, token.end, MarkKind.WORD) for token in tokens_with_terms(text, terms)]


def passage_marks(passage: Passage, terms: Collection[str], answer: Iterable[Sentence] = ()) -> tuple[Mark, ...]:
    """Return all marks of a passage by their start; a sentence of the answer comes before the words in it.

    Without an `answer` only words are marked.
    """
    marks = word_marks(passage.text, terms)
    marks += [Mark(sentence.start, sentence.end, MarkKind.ANSWER) for sentence in answer]
    return tuple(sorted(marks, key=lambda mark: (mark.start, -mark.end)))
