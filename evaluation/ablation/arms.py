"""Arms of the ablation: different ways to rank the features of one question, all from a single retrieval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import partial

from core.documents import Hit, Ranked, hit_order
from search import DEFAULT_WEIGHTS, Features, Mode, Weights, fuse, rank

Arm = Callable[[Features], Sequence[Ranked]]
"""A way to rank the candidates of one question, best first."""

REFERENCE = "default"
"""Name of the arm that all other arms are compared with."""

LEGS = ("keyword leg", "semantic leg")
RRF = "RRF k=60"
WITHOUT = "without "


def arms() -> dict[str, Arm]:
    """Return the arms by name, in the order of the report; the first is REFERENCE."""
    return {
        REFERENCE: partial(rank, mode=Mode.HYBRID),
        LEGS[0]: partial(rank, mode=Mode.KEYWORD),
        LEGS[1]: partial(rank, mode=Mode.SEMANTIC),
        RRF: reciprocal_ranks,
        "convex, best score found": convex,
        "two legs": lambda features: fuse(features.keyword_shares, features.semantic_scores, DEFAULT_WEIGHTS.two_legs),
        **{WITHOUT + part: partial(rank, mode=Mode.HYBRID, weights=without(part)) for part in parts()},
    }


def parts() -> list[str]:
    """Return the names of the weights whose terms add up to the score of a passage.

    "two_legs" is not among them: it decides which passages become candidates, and that stays the same in every arm.
    """
    return [field.name for field in fields(Weights) if field.name != "two_legs"]


def without(part: str) -> Weights:
    """Return the default weights with the weight of one part set to 0."""
    return replace(DEFAULT_WEIGHTS, **{part: 0.0})


def reciprocal_ranks(features: Features) -> list[Hit]:
    """Rank every hit of both legs by reciprocal rank fusion: the sum of 1 / (60 + rank) over the legs that found it.

    Cormack, Clarke and Buettcher, "Reciprocal Rank Fusion Outperforms Condorcet and Individual Rank Learning Methods",
    SIGIR 2009.
    """
    legs = features.keyword_ranks, features.semantic_ranks
    passage_ids = legs[0].keys() | legs[1].keys()
    return sorted((Hit(i, sum(1 / (60 + leg[i]) for leg in legs if i in leg)) for i in passage_ids), key=hit_order)


def convex(features: Features) -> list[Hit]:
    """Rank every hit of both legs by a convex combination: 0.3 * keyword score + 0.7 * semantic score.

    Each score is scaled so that the lowest possible score becomes 0 and the best score of the question becomes 1. A
    passage that the keyword leg did not return scores 0 there; one that the semantic leg did not return gets the
    lowest semantic score that was returned.

    Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 2023.
    """
    scores, cosines = features.keyword_scores, features.semantic_scores
    best_score, best_cosine = max(scores.values(), default=1.0), max(cosines.values(), default=0.0)
    keyword = {passage_id: score / best_score for passage_id, score in scores.items()}
    semantic = {passage_id: (cosine + 1) / (best_cosine + 1) for passage_id, cosine in cosines.items()}
    return fuse(keyword, semantic, 0.3)
