"""The score of a passage: a sum of parts, so that what ranks, what is shown and what is explained are one number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from documents import Hit, hit_order
from search.evidence import Evidence
from search.nearness import Floats
from search.recipe import Recipe

_NEARLY = 1e-6  # more than the digits that sums of the same numbers in another order, or rounded ones, differ in


@dataclass(frozen=True, slots=True)
class Parts:
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
class Scored:
    """A passage with its score."""

    passage_id: str
    parts: Parts
    score: float

    @classmethod
    def of(cls, passage_id: str, parts: Parts) -> Scored:
        return cls(passage_id, parts, parts.sum())

    @classmethod
    def by_keyword(cls, hit: Hit) -> Scored:
        return cls.of(hit.passage_id, Parts(keyword=hit.score))

    @classmethod
    def by_cosine(cls, hit: Hit) -> Scored:
        return cls.of(hit.passage_id, Parts(passage=hit.score))


def best_scored(
    candidates: Sequence[str], others: Sequence[str], evidence: Evidence, recipe: Recipe, k: int
) -> list[Scored]:
    """The k best: of the candidates, which are compared with the question in all their parts, and of the others.

    The scores of all are reckoned at once, nearly; only those that may be among the best are put together exactly.
    """
    near = np.concatenate([_totals(candidates, evidence, recipe), _totals_by_legs(others, evidence, recipe)])
    least = np.partition(near, -k)[-k] - _NEARLY if 0 < k < len(near) else -np.inf
    ranking = [scored(i, evidence, recipe) for i, total in zip(candidates, near, strict=False) if total >= least]
    rest = near[len(candidates) :]
    ranking += [scored_by_legs(i, evidence, recipe) for i, total in zip(others, rest, strict=True) if total >= least]
    return sorted(ranking, key=hit_order)[:k]


def _totals(ids: Sequence[str], evidence: Evidence, recipe: Recipe) -> Floats:
    found = evidence.compared(ids)
    if found is None:
        return np.zeros(0)
    keyword = _looked_up(ids, evidence.keyword_shares)
    lacking = np.array([evidence.missing_rare(passage_id) for passage_id in ids])
    sentences = recipe.sentence * found.sentences + recipe.words * found.words + recipe.list * found.lists
    legs = recipe.keyword * keyword + recipe.passage * found.passages + recipe.title * found.titles
    totals: Floats = legs + _largest(sentences, found.bounds) - recipe.rare * lacking
    return totals


def _totals_by_legs(ids: Sequence[str], evidence: Evidence, recipe: Recipe) -> Floats:
    keyword, cosines = _looked_up(ids, evidence.keyword_shares), _looked_up(ids, evidence.semantic_scores)
    totals: Floats = recipe.keyword * keyword + recipe.passage * cosines
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


def scored(passage_id: str, evidence: Evidence, recipe: Recipe) -> Scored:
    """A candidate, compared with the question in all its parts, of which the best sentence counts."""
    near = evidence.nearness([passage_id])[passage_id]
    sentences, words, lists = recipe.sentence * near.sentences, recipe.words * near.words, recipe.list * near.lists
    best = int((sentences + words + lists).argmax()) if len(words) else None
    return Scored.of(
        passage_id,
        Parts(
            keyword=recipe.keyword * evidence.keyword_shares.get(passage_id, 0.0),
            passage=recipe.passage * near.passage,
            title=recipe.title * near.title,
            sentence=float(sentences[best]) if best is not None else 0.0,
            words=float(words[best]) if best is not None else 0.0,
            list=float(lists[best]) if best is not None else 0.0,
            rare=0.0 - recipe.rare * evidence.missing_rare(passage_id),  # not the -0.0 that a sign in front would make
        ),
    )


def scored_by_legs(passage_id: str, evidence: Evidence, recipe: Recipe) -> Scored:
    """One that is no candidate: what the two legs found, and nothing for the parts that were not compared."""
    keyword, cosine = evidence.keyword_shares.get(passage_id, 0.0), evidence.semantic_scores.get(passage_id, 0.0)
    return Scored.of(passage_id, Parts(recipe.keyword * keyword, recipe.passage * cosine))
