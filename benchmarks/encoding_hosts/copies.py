"""As many passages as are wanted, made of a few: no sentence of one is that of another, so each has to be encoded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count

from core.documents import Passage


def copies_of(passages: Sequence[Passage]) -> Iterator[Passage]:
    """Yield passages again and again, each time with another number behind the heading and behind each sentence."""
    for number in count(1):
        for each in passages:
            yield _numbered(each, number)


def _numbered(passage: Passage, number: int) -> Passage:
    added = f" {number}"
    text, sentences, end = "", [], 0
    for each in passage.sentences:
        start = len(text) + each.start - end
        text += passage.text[end : each.end] + added
        sentences.append(replace(each, start=start, end=len(text)))
        end = each.end
    return replace(
        passage,
        passage_id=f"{passage.passage_id}/{number}",
        context=passage.context + added,
        text=text + passage.text[end:],
        end=passage.end + len(added) * len(sentences),
        sentences=tuple(sentences),
    )
