"""The fusion of two rankings into one: a convex combination of scores on a common scale.

Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 2023, scale a leg's scores
from the theoretical minimum of their function to the maximum that was found. Here both ends are theoretical: the
cosine is taken as it is, and BM25F is divided by the most that the question's terms could earn in the body. So a best
keyword hit that holds only the commonest words of a long question weighs little, and the scores of different questions
can be compared. Matches in title and heading come on top: the best scores lie above 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import repeat

import numpy as np

from core.documents import Hit
from index import best_hits


def fuse(keyword: Mapping[str, float], semantic: Mapping[str, float], weight: float, k: int | None = None) -> list[Hit]:
    """Return the k best passages of both legs, or all, by weight * keyword score + (1 - weight) * cosine.

    `keyword` and `semantic` map passage ids to scores. A passage that the keyword leg did not find scores 0 there. A
    passage that the semantic leg did not return has at most the cosine of the last that it did, and is given that one.

    >>> fuse({"a": 0.5}, {"a": 0.5, "b": 0.4}, weight=0.3)
    [Hit(passage_id='a', score=0.5), Hit(passage_id='b', score=0.28)]
    """
    last_cosine = min(semantic.values(), default=0.0)
    ids = list(keyword.keys() | semantic.keys())
    keyword_scores = np.array(list(map(keyword.get, ids, repeat(0.0))))
    cosines = np.array(list(map(semantic.get, ids, repeat(last_cosine))))
    scores = np.round(weight * keyword_scores + (1 - weight) * cosines, 9)
    return best_hits(ids, np.arange(len(ids)), scores, len(ids) if k is None else k)
