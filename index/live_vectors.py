"""The vectors of a generation by its rows: those of its segments, one after the other, without what is gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.bm25 import Floats, Rows
from index.engine import Vector
from index.products import half_error, half_products
from index.rough import bounds, roughly
from index.segments import Segment
from index.vectors import cosines, near_the_top


class LiveVectors:
    """Compares a question with every vector: roughly with all, and then better and better with those that may be the
    nearest, at last exactly.
    """

    def __init__(self, segments: Sequence[Segment], live: Sequence[Rows]) -> None:
        self._segments, self._live = segments, live
        self._ends = np.cumsum([len(rows) for rows in live], dtype=np.int64)
        self._places = _places([len(segment.passage_ids) for segment in segments], live)

    def load(self) -> None:
        """Read now what the first question would read."""
        for segment in self._segments:
            nothing = np.zeros(segment.passages.shape[1], np.float32)
            bounds(segment.rough, roughly(nothing[None]))
            half_products(segment.passages, nothing)

    def near(self, vector: Vector, k: int, allowed: NDArray[np.bool_] | None) -> tuple[Rows, Floats]:
        """Rows that hold the k nearest to the vector among the allowed ones, and their cosines, in no order."""
        if not self._segments:
            return np.zeros(0, np.int64), np.zeros(0)
        asked = roughly(vector[None])
        found = [bounds(segment.rough, asked) for segment in self._segments]
        least, most = (np.concatenate(each)[self._places] for each in zip(*found, strict=True))
        rows = near_the_top(least, most, k, allowed)
        vectors = self._at(rows, [segment.passages for segment in self._segments])
        products, error = half_products(vectors, vector), half_error(vector)
        nearest = near_the_top(products - error, products + error, k)
        return rows[nearest], cosines(vectors[nearest], vector)

    def keys(self, rows: Rows) -> list[bytes]:
        """What the encodings of these passages are kept under."""
        keys = self._at(rows, [segment.keys for segment in self._segments]) if len(rows) else ()
        return [key.tobytes() for key in keys]

    def _at(self, rows: Rows, arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
        """These rows of arrays that the segments keep, one a segment."""
        found = np.empty((len(rows), arrays[0].shape[1]), arrays[0].dtype)
        segments = np.searchsorted(self._ends, rows, side="right")
        for n, (array, live) in enumerate(zip(arrays, self._live, strict=True)):
            here = segments == n
            found[here] = array[live[rows[here] - (self._ends[n] - len(live))]]
        return found


def _places(sizes: Sequence[int], live: Sequence[Rows]) -> Rows | slice:
    """Where the live rows stand among all rows of the segments; a slice of them all, which copies nothing, if so."""
    if sum(sizes) == sum(map(len, live)):
        return slice(None)
    begins = np.cumsum([0, *sizes[:-1]])
    return np.concatenate([rows + begin for rows, begin in zip(live, begins, strict=True)])
