"""How much of a corpus lies near a text: little of it near one that has lost its sense."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from documents import Hit
from index import Encoder, Snapshot
from search.query import parse

NEIGHBOURS = 5

Fit = Callable[[Sequence[str]], Sequence[float]]
"""For each of some questions, how near the corpus is to it; all of them are embedded at once."""


def fit_to(snapshot: Snapshot, encoder: Encoder) -> Fit:
    """With all passages, wherever a question may look: its words mean the same in any article."""

    def fit(questions: Sequence[str]) -> list[float]:
        encoded = encoder.encode_questions([parse(question).plain for question in questions])
        return [neighbourhood(snapshot.semantic(each.vector, NEIGHBOURS)) for each in encoded]

    return fit


def neighbourhood(hits: Sequence[Hit]) -> float:
    """The mean cosine of the passages that are nearest; 0 where there are none."""
    nearest = [hit.score for hit in hits[:NEIGHBOURS]]
    return sum(nearest) / max(len(nearest), 1)
