"""The score of a passage: the sum of its parts, computed once, so that ranking and explanation show one number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from core.documents import Hit
from index import best_rows
from search.ranking.features import Features
from search.ranking.similarities import Floats
from search.ranking.weights import NO_DETAILS, PARTS, Weights

_DIGITS = 9  # of a score: scores that differ by the last digits of an addition are equal


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage and its score. `details` maps the name of each of PARTS to its share; the shares sum to the score."""

    passage_id: str
    details: Mapping[str, float]
    score: float

    @classmethod
    def by_keyword(cls, hit: Hit) -> ScoredPassage:
        """Score a passage by the keyword leg alone."""
        return cls(hit.passage_id, {**NO_DETAILS, "keyword": hit.score}, round(hit.score, _DIGITS))

    @classmethod
    def by_cosine(cls, hit: Hit) -> ScoredPassage:
        """Score a passage by the semantic leg alone."""
        return cls(hit.passage_id, {**NO_DETAILS, "passage": hit.score}, round(hit.score, _DIGITS))


def score_passages(features: Features, weights: Weights, k: int) -> list[ScoredPassage]:
    """Return the k passages of the highest score, best first; equal scores are ordered by passage id."""
    details = _details(features, weights)
    totals = sum(details[1:], start=details[0])  # one after the other, so that every passage is added up alike
    scores = np.array([round(total, _DIGITS) for total in totals.tolist()])
    rows, best_scores = best_rows(features.ids, np.arange(len(scores)), scores, k)
    names = [part.name for part in PARTS]
    return [
        ScoredPassage(features.ids[row], dict(zip(names, own_details, strict=True)), score)
        for row, own_details, score in zip(
            rows.tolist(), details[:, rows].T.tolist(), best_scores.tolist(), strict=True
        )
    ]


def score_breakdown(details: Mapping[str, float]) -> list[tuple[str, float]]:
    """Return the label and the value of each part that is not 0, to three decimals; they sum to the rounded score.

    Each value is the difference of two rounded running sums. Parts that were rounded one by one would often be off by a
    thousandth or two in all.

    >>> score_breakdown({"keyword": 0.2124, "passage": 0.0714, "title": 0.0})
    [('your words', 0.212), ('meaning', 0.072)]
    """
    counting = {part.label: details[part.name] for part in PARTS if details.get(part.name)}
    sums = [round(total, 3) for total in accumulate(counting.values(), initial=0.0)]
    sums[-1] = round(round(sum(details.values()), _DIGITS), 3)
    return list(zip(counting, (round(after - before, 3) for before, after in pairwise(sums)), strict=True))


def _details(features: Features, weights: Weights) -> Floats:
    """Return the weighted value of each part for each passage, shape (parts, passages)."""
    details = np.zeros((len(PARTS), len(features.ids)))
    for i, part in enumerate(PARTS):
        if part.values:
            details[i] = weights.parts[part.name] * part.values(features)
    if features.similarities is not None:
        of_sentences = {
            i: weights.parts[part.name] * part.sentence_values(features.similarities)
            for i, part in enumerate(PARTS)
            if part.sentence_values
        }
        totals: Floats = np.add.reduce(list(of_sentences.values()))
        passages, sentences = _best_sentences(totals, features.similarities.bounds)
        for i, values in of_sentences.items():
            details[i, passages] = values[sentences]
    return details


def _best_sentences(totals: Floats, bounds: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows of the passages that have sentences, and for each its first sentence with the highest total."""
    counts = np.diff(bounds)
    passages = np.flatnonzero(counts)
    if not len(passages):
        return passages, passages
    highest = np.maximum.reduceat(totals, bounds[passages])
    best = np.flatnonzero(totals == np.repeat(highest, counts[passages]))
    _, first = np.unique(np.searchsorted(bounds[passages], best, side="right"), return_index=True)
    return passages, best[first]
