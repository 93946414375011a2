"""Arms of the ablation: different ways to rank what one retrieval found for a question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from core.documents import Hit, Ranked, hit_order
from search import DEFAULT_WEIGHTS, PARTS, Features, Legs, Mode, fuse, rank

Arm = Callable[[Legs, Features], Sequence[Ranked]]
"""A way to rank the candidates of one question, best first."""

REFERENCE = "default"
"""Name of the arm that all other arms are compared with."""

LEGS = ("keyword leg", "semantic leg")
RRF = "RRF k=60"
WITHOUT = "without "


def arms() -> dict[str, Arm]:
    """Return the arms by name, in the order of the report; the first is REFERENCE."""
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
    """Rank by the two legs alone, as the candidates of the default are chosen."""
    return fuse(legs.keyword_shares, legs.semantic_scores, DEFAULT_WEIGHTS.keyword_leg)


def reciprocal_ranks(legs: Legs) -> list[Hit]:
    """Rank every hit of both legs by reciprocal rank fusion: the sum of 1 / (60 + rank) over the legs that found it.

    Cormack, Clarke and Buettcher, "Reciprocal Rank Fusion Outperforms Condorcet and Individual Rank Learning Methods",
    SIGIR 2009.
    """
    ranks = legs.keyword_ranks, legs.semantic_ranks
    passage_ids = ranks[0].keys() | ranks[1].keys()
    return sorted((Hit(i, sum(1 / (60 + leg[i]) for leg in ranks if i in leg)) for i in passage_ids), key=hit_order)


def convex(legs: Legs) -> list[Hit]:
    """Rank every hit of both legs by a convex combination: 0.3 * keyword score + 0.7 * semantic score.

    Each score is scaled so that the lowest possible score becomes 0 and the best score of the question becomes 1. A
    passage that the keyword leg did not return scores 0 there; one that the semantic leg did not return gets the
    lowest semantic score that was returned.

    Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 2023.
    """
    scores, cosines = legs.keyword_scores, legs.semantic_scores
    best_score, best_cosine = max(scores.values(), default=1.0), max(cosines.values(), default=0.0)
    keyword = {passage_id: score / best_score for passage_id, score in scores.items()}
    semantic = {passage_id: (cosine + 1) / (best_cosine + 1) for passage_id, cosine in cosines.items()}
    return fuse(keyword, semantic, 0.3)
