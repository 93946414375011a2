"""Find the passages of a generation whose vectors are nearest to that of a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedding import Vector
from index.keyword import Floats, Rows
from index.local.segments import Segment
from index.vectors import (
    MIN_EXPANSION,
    Floats32,
    Int8Vectors,
    cosine_bounds,
    cosines,
    float16_dot_products,
    float16_error_bound,
    possible_top_k,
    quantize,
)

_MIN_ALLOWED_SHARE = 0.2  # of a segment: if a filter allows less, a graph costs as much as comparing every vector
_OVERSAMPLING = 2  # times k is the number of vectors to find in a graph, since the last ones found are not the nearest


class LiveVectors:
    """The vectors of a generation, by row: those of its segments one after the other, without deleted passages.

    A search narrows the rows down in three steps. It bounds the cosines of all int8 vectors, or of those that the graph
    of a large segment finds. It bounds the cosines of the remaining float16 vectors more closely. At last it computes
    exact cosines. A graph may miss some of the nearest vectors; the three steps miss none.
    """

    def __init__(self, segments: Sequence[Segment], live: Sequence[Rows]) -> None:
        self._segments, self._live = segments, live
        lengths = np.array([len(rows) for rows in live], np.int64)
        self._ends = np.cumsum(lengths)
        self._starts = self._ends - lengths

    def load(self) -> None:
        """Read from disk now what the first search would read."""
        for segment in self._segments:
            if segment.graph:
                segment.graph.search(segment.int8_vectors.values[0], MIN_EXPANSION)
            else:
                zeros = np.zeros(segment.vectors.shape[1], np.float32)
                cosine_bounds(segment.int8_vectors, quantize(zeros[None]))
                float16_dot_products(segment.vectors, zeros)

    def nearest(self, vector: Vector, k: int, allowed: NDArray[np.bool_] | None) -> tuple[Rows, Floats]:
        """Return rows that include the k allowed rows nearest to the vector, and their cosines, in any order.

        `allowed` has one entry per row; None allows all rows.
        """
        if not self._segments:
            return np.zeros(0, np.int64), np.zeros(0)
        question = quantize(vector[None])
        candidates = [self._bound_cosines(n, question, k, allowed) for n in range(len(self._segments))]
        rows, lower, upper = (np.concatenate(parts) for parts in zip(*candidates, strict=True))
        rows = rows[possible_top_k(lower, upper, k, None if allowed is None else allowed[rows])]
        vectors = self._gather(rows, [segment.vectors for segment in self._segments])
        dot_products, error = float16_dot_products(vectors, vector), float16_error_bound(vector)
        nearest = possible_top_k(dot_products - error, dot_products + error, k)
        return rows[nearest], cosines(vectors[nearest], vector)

    def keys(self, rows: Rows) -> list[bytes]:
        """Return the keys of the encodings of these rows in the catalogue."""
        keys = self._gather(rows, [segment.keys for segment in self._segments]) if len(rows) else ()
        return [key.tobytes() for key in keys]

    def _bound_cosines(
        self, n: int, question: Int8Vectors, k: int, allowed: NDArray[np.bool_] | None
    ) -> tuple[Rows, Floats32, Floats32]:
        """Return rows that include the k nearest allowed ones of segment n, and both bounds of the cosine of each.

        Rows that are not allowed may be among them.
        """
        segment, live, start = self._segments[n], self._live[n], self._starts[n]
        found = self._search_graph(n, question, k, allowed)
        if found is None:
            lower, upper = cosine_bounds(segment.int8_vectors, question)
            rows = np.arange(start, self._ends[n])
            return (rows, lower, upper) if len(live) == len(lower) else (rows, lower[live], upper[live])
        segment_rows = live[found - start]
        vectors = Int8Vectors(segment.int8_vectors.values[segment_rows], segment.int8_vectors.scales[segment_rows])
        return found, *cosine_bounds(vectors, question)

    def _search_graph(self, n: int, question: Int8Vectors, k: int, allowed: NDArray[np.bool_] | None) -> Rows | None:
        """Return allowed rows of segment n that its graph finds near the question.

        They are at least k, or all allowed rows if there are fewer. Return None if every vector must be compared
        instead: the segment has no graph, the filter allows too little of it, or the graph finds too few rows.
        """
        segment, live, start = self._segments[n], self._live[n], self._starts[n]
        allowed_count = len(live) if allowed is None else np.count_nonzero(allowed[start : self._ends[n]])
        share = allowed_count / len(segment.passage_ids)
        if not segment.graph or share < _MIN_ALLOWED_SHARE:
            return None
        wanted = max(int(_OVERSAMPLING * k / share), MIN_EXPANSION)
        segment_rows = segment.graph.search(question.values[0], wanted)
        if len(segment_rows) < min(wanted, len(segment.passage_ids)):
            return None  # among equal vectors, a graph may not reach some
        positions = np.searchsorted(live, segment_rows)
        rows = start + positions[live[np.minimum(positions, len(live) - 1)] == segment_rows]
        rows = rows if allowed is None else rows[allowed[rows]]
        return rows if len(rows) >= min(k, allowed_count) else None

    def _gather(self, rows: Rows, arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
        """Return these rows of an array that each segment holds a part of, shape (len(rows), columns)."""
        gathered = np.empty((len(rows), arrays[0].shape[1]), arrays[0].dtype)
        segments = np.searchsorted(self._ends, rows, side="right")
        for n, (array, live) in enumerate(zip(arrays, self._live, strict=True)):
            in_segment = segments == n
            gathered[in_segment] = array[live[rows[in_segment] - self._starts[n]]]
        return gathered
