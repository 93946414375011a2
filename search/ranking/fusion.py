"""Two rankings into one: the convex combination of scores that were put on a common scale.

Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 2023, scale a leg's scores
from the theoretical minimum of their function to the maximum that was found. Here both ends are theoretical: the
cosine is taken as it is, and BM25F is divided by the most that the question's terms could earn in the body. A best
keyword hit that holds only the commonest words of a long question then weighs as little as it tells, and scores of
different questions can be compared. Matches in title and heading come on top: the best scores lie above 1.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.documents import Hit
from index import best_hits


def fuse(keyword: Mapping[str, float], semantic: Mapping[str, float], weight: float, k: int | None = None) -> list[Hit]:
    """The passages of both legs (passage id -> score) by weight * keyword + (1 - weight) * cosine: the k best, or all.

    What the keyword leg did not find scores 0 there. What the semantic leg did not return is at most as near as the
    last that it did, and is taken to be as near.
    """
    last = min(semantic.values(), default=0.0)
    ids = list(keyword.keys() | semantic.keys())
    words = np.array([keyword.get(passage_id, 0.0) for passage_id in ids])
    meaning = np.array([semantic.get(passage_id, last) for passage_id in ids])
    scores = np.round(weight * words + (1 - weight) * meaning, 9)
    return best_hits(ids, np.arange(len(ids)), scores, len(ids) if k is None else k)
