"""From scores to hits: the k best, ties by passage id."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from documents import Hit, hit_order
from index.engine import Vector, Vectors
from index.vectors import cosines, nearest


def best_hits(ids: Sequence[str], rows: NDArray[np.int64], scores: NDArray[np.float64], k: int) -> list[Hit]:
    """The k best of these rows, `scores` being one a row, in `hit_order`."""
    if len(rows) > k > 0:
        threshold = np.partition(scores, len(scores) - k)[len(scores) - k]
        keep = scores >= threshold  # ties with the k-th stay in until the ids decide
        rows, scores = rows[keep], scores[keep]
    hits = [Hit(ids[row], float(score)) for row, score in zip(rows, scores, strict=True)]
    return sorted(hits, key=hit_order)[: max(k, 0)]


def keyword_hits(
    ids: Sequence[str],
    scores: NDArray[np.float64],
    matched: NDArray[np.bool_],
    allowed: NDArray[np.bool_] | None,
    k: int,
) -> list[Hit]:
    """The k best of the rows that matched and are allowed; scores are rounded to 1e-9 so that equal ones are equal."""
    rows = np.flatnonzero(matched if allowed is None else matched & allowed)
    return best_hits(ids, rows, np.round(scores[rows], 9), k)


def semantic_hits(
    ids: Sequence[str], matrix: Vectors, vector: Vector, allowed: NDArray[np.bool_] | None, k: int
) -> list[Hit]:
    """The k rows of the highest cosine among the allowed ones."""
    if not ids:
        return []
    rows = nearest(matrix, vector, k, allowed)
    return best_hits(ids, rows, cosines(matrix[rows], vector), k)
