"""The pool of a question: what to judge blind, so that no way of searching is favoured."""

from __future__ import annotations

from collections.abc import Container, Iterable
from itertools import islice
from random import Random

from evaluation.judgements.question_set import question_id

POOL_DEPTH = 10
"""How many sections of each ranking are pooled, as the first results that most measures look at."""


def pool(
    question: str, rankings: Iterable[Iterable[str]], judged: Container[str] = (), depth: int = POOL_DEPTH
) -> list[str]:
    """Return the first `depth` sections of each ranking, each once, without those that were judged.

    A ranking holds section ids, best first; a section counts once in it. The order is drawn by lot from the question
    alone: it is the same for every judge, and tells nothing of any ranking.

    >>> sorted(pool("q", [["a.md#top", "b.md#top"], ["b.md#top", "c.md#top"]], judged={"a.md#top"}))
    ['b.md#top', 'c.md#top']
    """
    pooled = {section for ranking in rankings for section in islice(dict.fromkeys(ranking), depth)}
    drawn = sorted(pooled)
    Random(question_id(question)).shuffle(drawn)
    return [section for section in drawn if section not in judged]
