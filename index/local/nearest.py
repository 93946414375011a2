"""The vectors of a generation by its rows: those of its segments, one after the other, without what is gone."""

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

_LEAST_SHARE = 0.2  # of a segment that a filter lets pass: below it a graph costs as much as to compare every vector
_SPARE = 2  # times as many are looked for in a graph as are wanted: the last ones that it finds are not the nearest


class LiveVectors:
    """Compares a question with vectors: roughly with all, or with those that the graph of a large segment finds; and
    then better and better with those that may be the nearest, at last exactly.
    """

    def __init__(self, segments: Sequence[Segment], live: Sequence[Rows]) -> None:
        self._segments, self._live = segments, live
        lengths = np.array([len(rows) for rows in live], np.int64)
        self._ends = np.cumsum(lengths)
        self._begins = self._ends - lengths

    def load(self) -> None:
        """Read now what the first question would read."""
        for segment in self._segments:
            if segment.graph:
                segment.graph.search(segment.rough.values[0], MIN_EXPANSION)
            else:
                nothing = np.zeros(segment.passages.shape[1], np.float32)
                cosine_bounds(segment.rough, quantize(nothing[None]))
                float16_dot_products(segment.passages, nothing)

    def near(self, vector: Vector, k: int, allowed: NDArray[np.bool_] | None) -> tuple[Rows, Floats]:
        """Rows that hold the k nearest to the vector among the allowed ones, and their cosines, in no order."""
        if not self._segments:
            return np.zeros(0, np.int64), np.zeros(0)
        asked = quantize(vector[None])
        found = [self._roughly(n, asked, k, allowed) for n in range(len(self._segments))]
        rows, least, most = (np.concatenate(each) for each in zip(*found, strict=True))
        rows = rows[possible_top_k(least, most, k, None if allowed is None else allowed[rows])]
        vectors = self._at(rows, [segment.passages for segment in self._segments])
        products, error = float16_dot_products(vectors, vector), float16_error_bound(vector)
        nearest = possible_top_k(products - error, products + error, k)
        return rows[nearest], cosines(vectors[nearest], vector)

    def keys(self, rows: Rows) -> list[bytes]:
        """What the encodings of these passages are kept under."""
        keys = self._at(rows, [segment.keys for segment in self._segments]) if len(rows) else ()
        return [key.tobytes() for key in keys]

    def _roughly(
        self, n: int, asked: Int8Vectors, k: int, allowed: NDArray[np.bool_] | None
    ) -> tuple[Rows, Floats32, Floats32]:
        """Rows of a segment that hold its k nearest of the allowed ones, and between which bounds their cosines lie."""
        segment, live, begin = self._segments[n], self._live[n], self._begins[n]
        near = self._by_graph(n, asked, k, allowed)
        if near is None:
            least, most = cosine_bounds(segment.rough, asked)
            rows = np.arange(begin, self._ends[n])
            return (rows, least, most) if len(live) == len(least) else (rows, least[live], most[live])
        own = live[near - begin]
        return near, *cosine_bounds(Int8Vectors(segment.rough.values[own], segment.rough.scales[own]), asked)

    def _by_graph(self, n: int, asked: Int8Vectors, k: int, allowed: NDArray[np.bool_] | None) -> Rows | None:
        """The nearest of the segment's rows that are allowed, at least k if there are so many; None where that is for
        no graph to say.
        """
        segment, live, begin = self._segments[n], self._live[n], self._begins[n]
        passing = len(live) if allowed is None else np.count_nonzero(allowed[begin : self._ends[n]])
        share = passing / len(segment.passage_ids)
        if not segment.graph or share < _LEAST_SHARE:
            return None
        wanted = max(int(_SPARE * k / share), MIN_EXPANSION)
        own = segment.graph.search(asked.values[0], wanted)
        if len(own) < min(wanted, len(segment.passage_ids)):
            return None  # of vectors that are the same, some may not be reached
        places = np.searchsorted(live, own)
        rows = begin + places[live[np.minimum(places, len(live) - 1)] == own]
        rows = rows if allowed is None else rows[allowed[rows]]
        return rows if len(rows) >= min(k, passing) else None

    def _at(self, rows: Rows, arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
        """These rows of arrays that the segments keep, one a segment."""
        found = np.empty((len(rows), arrays[0].shape[1]), arrays[0].dtype)
        segments = np.searchsorted(self._ends, rows, side="right")
        for n, (array, live) in enumerate(zip(arrays, self._live, strict=True)):
            here = segments == n
            found[here] = array[live[rows[here] - self._begins[n]]]
        return found
