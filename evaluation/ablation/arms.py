"""The arms of the ablation: ways to rank what was found for one question, without asking again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import partial

from core.documents import Hit, Ranked, hit_order
from search import DEFAULT_WEIGHTS, Features, Mode, Weights, fuse, rank

Arm = Callable[[Features], Sequence[Ranked]]

REFERENCE = "default"
LEGS = ("keyword leg", "semantic leg")
RRF = "RRF k=60"
WITHOUT = "without "


def arms() -> dict[str, Arm]:
    """By name, in the order in which they are shown; the first is what all others are compared with."""
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
    """Whatever the score of a passage is the sum of; how candidates are chosen is left as it is."""
    return [field.name for field in fields(Weights) if field.name != "two_legs"]


def without(part: str) -> Weights:
    return replace(DEFAULT_WEIGHTS, **{part: 0.0})


def reciprocal_ranks(features: Features) -> list[Hit]:
    """Both legs to their whole depth by the sum of 1 / (60 + rank).

    Cormack, Clarke and Buettcher, "Reciprocal Rank Fusion Outperforms Condorcet and Individual Rank Learning Methods",
    SIGIR 2009.
    """
    legs = features.keyword_ranks, features.semantic_ranks
    found = legs[0].keys() | legs[1].keys()
    return sorted((Hit(i, sum(1 / (60 + leg[i]) for leg in legs if i in leg)) for i in found), key=hit_order)


def convex(features: Features) -> list[Hit]:
    """.3 keyword and .7 semantic, each from the lowest score that is possible to the best that was found.

    Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 2023. What one leg did not
    return is scored there as `fuse` does.
    """
    scores, cosines = features.keyword_scores, features.semantic_scores
    best, nearest = max(scores.values(), default=1.0), max(cosines.values(), default=0.0)
    keyword = {passage_id: score / best for passage_id, score in scores.items()}
    semantic = {passage_id: (cosine + 1) / (nearest + 1) for passage_id, cosine in cosines.items()}
    return fuse(keyword, semantic, 0.3)
