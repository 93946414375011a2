"""Select the rows that a filter allows, and the k best by their scores in `core.documents.hit_order`: ties by id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from heapq import nsmallest
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.documents import Hit
from embedding import Vector, Vectors
from index.engine import Clause, Filter
from index.keyword import Floats, Rows
from index.vectors import cosines, nearest_rows

RowMask = NDArray[np.bool_]
"""One truth value per row, shape (rows,)."""

_SAMPLING = 16  # from so many times k rows on, a fourth of that many rows exclude most others
_ROUNDING_MARGIN = 2e-9  # two scores that differ by more keep their order when they are rounded to 1e-9


_new_hit: Callable[[tuple[str, float]], Hit] = partial(tuple.__new__, Hit)
"""Make a hit of a pair, in a third of the time of `Hit(...)`: a question makes some thousands."""


class Ids(Protocol):
    """The passage ids by row, such as a list of all, or a dict of those that are asked for."""

    def __getitem__(self, row: int, /) -> str: ...


def best_rows(ids: Ids, rows: Rows, scores: Floats, k: int) -> tuple[Rows, Floats]:
    """Return the k best of these rows with their scores, in `hit_order`.

    `ids` are the passage ids of all rows. `rows` are the row numbers to choose from, and `scores` their scores.
    """
    if len(rows) > k > 0:
        kth = np.partition(scores, len(scores) - k)[len(scores) - k]
        better = scores > kth
        tied = nsmallest(k - int(better.sum()), ((ids[row], row) for row in rows[scores == kth].tolist()))
        rows, scores = np.append(rows[better], [row for _, row in tied]), np.append(scores[better], [kth] * len(tied))
    order = np.argsort(-scores)
    rows, scores = rows[order], scores[order]
    alike: list[int] = np.flatnonzero(scores[1:] == scores[:-1]).tolist()  # each is equal to the next
    while alike:
        start = end = alike.pop()
        while alike and alike[-1] == start - 1:
            start = alike.pop()
        rows[start : end + 2] = sorted(rows[start : end + 2].tolist(), key=ids.__getitem__)
    return rows[: max(k, 0)], scores[: max(k, 0)]


def hits_of(ids: Ids, rows: Rows, scores: Floats) -> list[Hit]:
    """Return rows with their scores as hits, in the same order. `ids` are the passage ids of all rows."""
    pairs = zip(map(ids.__getitem__, rows.tolist()), scores.tolist(), strict=True)
    return list(map(_new_hit, pairs))


def best_hits(ids: Sequence[str], rows: Rows, scores: Floats, k: int) -> list[Hit]:
    """Return the `best_rows` as hits.

    >>> best_hits(["a#top:0", "b#top:0", "c#top:0"], np.array([0, 1, 2]), np.array([0.5, 0.9, 0.5]), k=2)
    [Hit(passage_id='b#top:0', score=0.9), Hit(passage_id='a#top:0', score=0.5)]
    """
    return hits_of(ids, *best_rows(ids, rows, scores, k))


def allowed_rows(
    filter: Filter, within: Callable[[Filter], RowMask], holding: Callable[[Clause], RowMask]
) -> RowMask | None:
    """Return which rows pass a filter, shape (rows,), or None if it allows every row.

    `within` tells which rows belong to its documents and sections, and `holding` which hold the terms of a clause.
    """
    if not filter:
        return None
    allowed = within(filter)
    for clause in filter.required:
        allowed &= holding(clause)
    for clause in filter.excluded:
        allowed &= ~holding(clause)
    return allowed


def keyword_rows(ids: Sequence[str], scores: Floats, allowed: NDArray[np.bool_] | None, k: int) -> tuple[Rows, Floats]:
    """Return the k best rows that score above 0 and are allowed, with their scores, in `hit_order`.

    `ids`, `scores` and `allowed` have one entry per row; `allowed` None allows all rows. Scores are rounded to 1e-9, so
    that scores which are equal apart from rounding errors count as ties.
    """
    return best_rows(ids, *keyword_candidates(scores, allowed, k), k)


def keyword_candidates(scores: Floats, allowed: NDArray[np.bool_] | None, k: int) -> tuple[Rows, Floats]:
    """Return rows that include the k best ones of `keyword_rows` and all ties with the k-th, with their scores."""
    rows = np.flatnonzero(scores > 0 if allowed is None else (scores > 0) & allowed)
    row_scores = scores[rows]
    if len(rows) > _SAMPLING * k > 0:  # the k-th of some rows is at most the k-th of all
        some = row_scores[:: len(rows) // (_SAMPLING * k // 4)]
        possible = row_scores >= np.partition(some, len(some) - k)[len(some) - k] - _ROUNDING_MARGIN
        rows, row_scores = rows[possible], row_scores[possible]
    if len(rows) > k > 0:  # round and compare only the rows that may be among the k best
        kth = np.partition(row_scores, len(row_scores) - k)[len(row_scores) - k]
        possible = row_scores >= kth - _ROUNDING_MARGIN
        rows, row_scores = rows[possible], row_scores[possible]
    return rows, np.round(row_scores, 9)


def keyword_hits(ids: Sequence[str], scores: Floats, allowed: NDArray[np.bool_] | None, k: int) -> list[Hit]:
    """Return the `keyword_rows` as hits."""
    return hits_of(ids, *keyword_rows(ids, scores, allowed, k))


def ordered_hits(ids: Sequence[str], scores: Floats) -> list[Hit]:
    """Return passages with their scores in `hit_order`. `ids` and `scores` are parallel."""
    return best_hits(ids, np.arange(len(ids)), scores, len(ids))


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
