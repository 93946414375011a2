"""Select the k best hits from arrays of scores. Equal scores are ordered by passage id."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nsmallest

import numpy as np
from numpy.typing import NDArray

from core.documents import Hit, hit_order
from embedding import Vector, Vectors
from index.keyword import Floats, Rows
from index.vectors import cosines, nearest_rows

_ROUNDING_MARGIN = 2e-9  # two scores that differ by more keep their order when they are rounded to 1e-9


def best_hits(ids: Sequence[str], rows: Rows, scores: Floats, k: int) -> list[Hit]:
    """Return the k best of these rows as hits, in `hit_order`.

    `ids` are the passage ids of all rows. `rows` are the row numbers to choose from, and `scores` their scores.

    >>> best_hits(["a#top:0", "b#top:0", "c#top:0"], np.array([0, 1, 2]), np.array([0.5, 0.9, 0.5]), k=2)
    [Hit(passage_id='b#top:0', score=0.9), Hit(passage_id='a#top:0', score=0.5)]
    """
    if len(rows) > k > 0:
        kth = np.partition(scores, len(scores) - k)[len(scores) - k]
        better = scores > kth
        tied = nsmallest(k - int(better.sum()), ((ids[row], row) for row in rows[scores == kth].tolist()))
        rows, scores = np.append(rows[better], [row for _, row in tied]), np.append(scores[better], [kth] * len(tied))
    order = np.argsort(-scores)
    rows, scores = rows[order], scores[order]
    hits = list(map(Hit, map(ids.__getitem__, rows.tolist()), scores.tolist()))
    if (scores[1:] == scores[:-1]).any():
        hits.sort(key=hit_order)
    return hits[: max(k, 0)]


def keyword_hits(ids: Sequence[str], scores: Floats, allowed: NDArray[np.bool_] | None, k: int) -> list[Hit]:
    """Return the k best rows that score above 0 and are allowed, in `hit_order`.

    `ids`, `scores` and `allowed` have one entry per row; `allowed` None allows all rows. Scores are rounded to 1e-9, so
    that scores which are equal apart from rounding errors count as ties.
    """
    rows = np.flatnonzero(scores > 0 if allowed is None else (scores > 0) & allowed)
    row_scores = scores[rows]
    if len(rows) > k > 0:  # round and compare only the rows that may be among the k best
        kth = np.partition(row_scores, len(row_scores) - k)[len(row_scores) - k]
        possible = row_scores >= kth - _ROUNDING_MARGIN
        rows, row_scores = rows[possible], row_scores[possible]
    return best_hits(ids, rows, np.round(row_scores, 9), k)


def ordered_hits(ids: Sequence[str], scores: Floats) -> list[Hit]:
    """Return passages with their scores, rounded to 1e-9, in `hit_order`. `ids` and `scores` are parallel."""
    return sorted(map(Hit, ids, np.round(scores, 9).tolist()), key=hit_order)


def continues_section(ids: Sequence[str]) -> NDArray[np.bool_]:
    """Return for each passage whether it continues the section of the one before it, shape (passages,).

    >>> continues_section(["a#top:0", "a#top:1", "a#causes:0"]).tolist()
    [False, True, False]
    """
    return np.array([not passage_id.endswith(":0") for passage_id in ids], bool)


def semantic_hits(
    ids: Sequence[str], matrix: Vectors, vector: Vector, allowed: NDArray[np.bool_] | None, k: int
) -> list[Hit]:
    """Return the k allowed rows of `matrix` with the highest cosine to the vector, in `hit_order`.

    `ids` and `allowed` have one entry per row of `matrix`; `allowed` None allows all rows.
    """
    if not ids:
        return []
    rows = nearest_rows(matrix, vector, k, allowed)
    return best_hits(ids, rows, cosines(matrix[rows], vector), k)
