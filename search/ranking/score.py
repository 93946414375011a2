"""The parts of a score by plain names, as numbers that can be added up by hand.

The score of a passage: a sum of parts, so that what ranks, what is shown and what is explained are one number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from core.documents import Hit, hit_order
from search.ranking.features import Features
from search.ranking.similarities import Floats
from search.ranking.weights import Weights

PART_NAMES = {
    "keyword": "your words",
    "passage": "meaning",
    "title": "title",
    "sentence": "best sentence",
    "words": "word by word",
    "list": "a list",
    "rare": "rare words missing",
}
"""What the parts of `Parts` are called where people read them."""


def score_breakdown(parts: ScoreDetails) -> list[tuple[str, float]]:
    """The parts that count, by name, to three decimals, which sum to the score to three decimals.

    Each is the difference of two rounded running sums: parts that were rounded one by one would often be off by a
    thousandth or two in all.
    """
    counting = {name: value for name, value in asdict(parts).items() if value}
    sums = [round(total, 3) for total in accumulate(counting.values(), initial=0.0)]
    sums[-1] = round(parts.sum(), 3)
    steps = [round(after - before, 3) for before, after in pairwise(sums)]
    return list(zip(map(PART_NAMES.__getitem__, counting), steps, strict=True))


_NEARLY = 1e-6  # more than the digits that sums of the same numbers in another order, or rounded ones, differ in


@dataclass(frozen=True, slots=True)
class ScoreDetails:
    """What a score is the sum of: the parts that `Recipe` names, with their weights in them."""

    keyword: float = 0.0
    passage: float = 0.0
    title: float = 0.0
    sentence: float = 0.0
    words: float = 0.0
    list: float = 0.0
    rare: float = 0.0

    def sum(self) -> float:
        """Rounded, so that scores that differ by the last digits of an addition are equal."""
        legs = self.keyword + self.passage + self.title
        return round(legs + self.sentence + self.words + self.list + self.rare, 9)


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage with its score."""

    passage_id: str
    parts: ScoreDetails
    score: float

    @classmethod
    def of(cls, passage_id: str, parts: ScoreDetails) -> ScoredPassage:
        return cls(passage_id, parts, parts.sum())

    @classmethod
    def by_keyword(cls, hit: Hit) -> ScoredPassage:
        return cls.of(hit.passage_id, ScoreDetails(keyword=hit.score))

    @classmethod
    def by_cosine(cls, hit: Hit) -> ScoredPassage:
        return cls.of(hit.passage_id, ScoreDetails(passage=hit.score))


def top_scored(
    candidates: Sequence[str], others: Sequence[str], features: Features, weights: Weights, k: int
) -> list[ScoredPassage]:
    """The k best: of the candidates, which are compared with the question in all their parts, and of the others.

    The scores of all are reckoned at once, nearly; only those that may be among the best are put together exactly.
    """
    near = np.concatenate([_totals(candidates, features, weights), _totals_by_legs(others, features, weights)])
    least = np.partition(near, -k)[-k] - _NEARLY if 0 < k < len(near) else -np.inf
    ranking = [
        score_candidate(i, features, weights) for i, total in zip(candidates, near, strict=False) if total >= least
    ]
    rest = near[len(candidates) :]
    ranking += [score_by_legs(i, features, weights) for i, total in zip(others, rest, strict=True) if total >= least]
    return sorted(ranking, key=hit_order)[:k]


def _totals(ids: Sequence[str], features: Features, weights: Weights) -> Floats:
    found = features.compared(ids)
    if found is None:
        return np.zeros(0)
    keyword = _looked_up(ids, features.keyword_shares)
    lacking = np.array([features.missing_rare(passage_id) for passage_id in ids])
    sentences = weights.sentence * found.sentences + weights.words * found.words + weights.list * found.lists
    legs = weights.keyword * keyword + weights.passage * found.passages + weights.title * found.titles
    totals: Floats = legs + _largest(sentences, found.bounds) - weights.rare * lacking
    return totals


def _totals_by_legs(ids: Sequence[str], features: Features, weights: Weights) -> Floats:
    keyword, cosines = _looked_up(ids, features.keyword_shares), _looked_up(ids, features.semantic_scores)
    totals: Floats = weights.keyword * keyword + weights.passage * cosines
    return totals


def _looked_up(ids: Sequence[str], values: Mapping[str, float]) -> Floats:
    return np.array([values.get(passage_id, 0.0) for passage_id in ids], np.float64)


def _largest(values: Floats, bounds: NDArray[np.int64]) -> Floats:
    """The largest value of each stretch from one bound to the next, 0 for an empty one."""
    largest = np.zeros(len(bounds) - 1)
    filled = np.flatnonzero(np.diff(bounds))
    if len(filled):
        largest[filled] = np.maximum.reduceat(values, bounds[filled])
    return largest


def score_candidate(passage_id: str, features: Features, weights: Weights) -> ScoredPassage:
    """A candidate, compared with the question in all its parts, of which the best sentence counts."""
    near = features.nearness([passage_id])[passage_id]
    sentences, words, lists = weights.sentence * near.sentences, weights.words * near.words, weights.list * near.lists
    best = int((sentences + words + lists).argmax()) if len(words) else None
    return ScoredPassage.of(
        passage_id,
        ScoreDetails(
            keyword=weights.keyword * features.keyword_shares.get(passage_id, 0.0),
            passage=weights.passage * near.passage,
            title=weights.title * near.title,
            sentence=float(sentences[best]) if best is not None else 0.0,
            words=float(words[best]) if best is not None else 0.0,
            list=float(lists[best]) if best is not None else 0.0,
            rare=0.0 - weights.rare * features.missing_rare(passage_id),  # not the -0.0 that a sign in front would make
        ),
    )


def score_by_legs(passage_id: str, features: Features, weights: Weights) -> ScoredPassage:
    """One that is no candidate: what the two legs found, and nothing for the parts that were not compared."""
    keyword, cosine = features.keyword_shares.get(passage_id, 0.0), features.semantic_scores.get(passage_id, 0.0)
    return ScoredPassage.of(passage_id, ScoreDetails(weights.keyword * keyword, weights.passage * cosine))
