"""Two rankings into one: the convex combination of scores that were put on a common scale.

Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 2023: scores are scaled from
the theoretical minimum of their function (0 for BM25F, -1 for the cosine) to the maximum that was found.
"""

from __future__ import annotations

from collections.abc import Mapping

from documents import Hit, hit_order

SEMANTIC_WEIGHT = 0.7


def fuse(keyword: Mapping[str, float], semantic: Mapping[str, float], weight: float = SEMANTIC_WEIGHT) -> list[Hit]:
    """All passages of both legs (passage id -> score) by `weight * semantic + (1 - weight) * keyword`, scaled to 0..1.

    What the keyword leg did not find has its theoretical minimum. What the semantic leg did not return is at most as
    near as the last that it did, and is taken to be as near.
    """
    best_keyword = max(keyword.values(), default=0.0)
    best_semantic = max(semantic.values(), default=-1.0)
    last_semantic = min(semantic.values(), default=-1.0)

    def score(passage_id: str) -> float:
        words = keyword.get(passage_id, 0.0) / best_keyword if best_keyword > 0 else 0.0
        nearness = semantic.get(passage_id, last_semantic) + 1
        meaning = nearness / (best_semantic + 1) if best_semantic > -1 else 0.0
        return round(weight * meaning + (1 - weight) * words, 9)

    return sorted((Hit(i, score(i)) for i in keyword.keys() | semantic.keys()), key=hit_order)
