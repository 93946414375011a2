"""The arms of the ablation: ways to rank what was found for one question, without asking again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from core.documents import Hit, Ranked, hit_order
from search import DEFAULT_WEIGHTS, PARTS, Features, Legs, Mode, fuse, rank

Arm = Callable[[Legs, Features], Sequence[Ranked]]

REFERENCE = "default"
LEGS = ("keyword leg", "semantic leg")
RRF = "RRF k=60"
WITHOUT = "without "


def arms() -> dict[str, Arm]:
    """By name, in the order in which they are shown; the first is what all others are compared with."""
    without = {part.name: DEFAULT_WEIGHTS.without(part.name) for part in PARTS}
    return {
        REFERENCE: partial(rank, mode=Mode.HYBRID),
        LEGS[0]: partial(rank, mode=Mode.KEYWORD),
        LEGS[1]: partial(rank, mode=Mode.SEMANTIC),
        RRF: _of_legs(reciprocal_ranks),
        "convex, best score found": _of_legs(convex),
        "two legs": _of_legs(two_legs),
        **{WITHOUT + part.name: partial(rank, mode=Mode.HYBRID, weights=without[part.name]) for part in PARTS},
    }


def _of_legs(ranking: Callable[[Legs], list[Hit]]) -> Arm:
    return lambda legs, features: ranking(legs)


def two_legs(legs: Legs) -> list[Hit]:
    """Rank by the two legs alone, as the candidates are chosen."""
    return fuse(legs.keyword_shares, legs.semantic_scores, DEFAULT_WEIGHTS.keyword_leg)


def reciprocal_ranks(legs: Legs) -> list[Hit]:
    """Both legs to their whole depth by the sum of 1 / (60 + rank).

    Cormack, Clarke and Buettcher, "Reciprocal Rank Fusion Outperforms Condorcet and Individual Rank Learning Methods",
    SIGIR 2009.
    """
    ranks = legs.keyword_ranks, legs.semantic_ranks
    found = ranks[0].keys() | ranks[1].keys()
    return sorted((Hit(i, sum(1 / (60 + leg[i]) for leg in ranks if i in leg)) for i in found), key=hit_order)


def convex(legs: Legs) -> list[Hit]:
    """.3 keyword and .7 semantic, each from the lowest score that is possible to the best that was found.

    Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 2023. What one leg did not
    return is scored there as `fuse` does.
    """
    scores, cosines = legs.keyword_scores, legs.semantic_scores
    best, nearest = max(scores.values(), default=1.0), max(cosines.values(), default=0.0)
    keyword = {passage_id: score / best for passage_id, score in scores.items()}
    semantic = {passage_id: (cosine + 1) / (nearest + 1) for passage_id, cosine in cosines.items()}
    return fuse(keyword, semantic, 0.3)
