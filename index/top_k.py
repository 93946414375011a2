"""From scores to hits: the k best, ties by passage id."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nsmallest

import numpy as np
from numpy.typing import NDArray

from core.documents import Hit, hit_order
from embedding import Vector, Vectors
from index.keyword import Floats, Rows
from index.vectors import cosines, nearest_rows

_CLOSE = 2e-9  # scores further apart than this differ after rounding


def best_hits(ids: Sequence[str], rows: Rows, scores: Floats, k: int) -> list[Hit]:
    """The k best of these rows, `scores` being one a row, in `hit_order`."""
    if len(rows) > k > 0:
        kth = np.partition(scores, len(scores) - k)[len(scores) - k]
        better = scores > kth
        tied = nsmallest(k - int(better.sum()), ((ids[row], row) for row in rows[scores == kth].tolist()))
        rows, scores = np.append(rows[better], [row for _, row in tied]), np.append(scores[better], [kth] * len(tied))
    order = np.argsort(-scores)
    rows, scores = rows[order], scores[order]
    found = list(map(Hit, map(ids.__getitem__, rows.tolist()), scores.tolist()))
    if (scores[1:] == scores[:-1]).any():
        found.sort(key=hit_order)
    return found[: max(k, 0)]


def keyword_hits(ids: Sequence[str], scores: Floats, allowed: NDArray[np.bool_] | None, k: int) -> list[Hit]:
    """The k best of the rows that score and are allowed; scores are rounded to 1e-9 so that equal ones are equal."""
    rows = np.flatnonzero(scores > 0 if allowed is None else (scores > 0) & allowed)
    found = scores[rows]
    if len(rows) > k > 0:  # only what may be among them is rounded and compared in full
        close = found >= np.partition(found, len(found) - k)[len(found) - k] - _CLOSE
        rows, found = rows[close], found[close]
    return best_hits(ids, rows, np.round(found, 9), k)


def semantic_hits(
    ids: Sequence[str], matrix: Vectors, vector: Vector, allowed: NDArray[np.bool_] | None, k: int
) -> list[Hit]:
    """The k rows of the highest cosine among the allowed ones."""
    if not ids:
        return []
    rows = nearest_rows(matrix, vector, k, allowed)
    return best_hits(ids, rows, cosines(matrix[rows], vector), k)
