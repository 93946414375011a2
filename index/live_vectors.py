"""The vectors of a generation by its rows: those of its segments, one after the other, without what is gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.bm25 import Floats, Rows
from index.engine import Vector
from index.products import half_error, half_products
from index.segments import Segment
from index.vectors import cosines, near_the_top


class LiveVectors:
    """Compares a question with every vector: nearly with all, and then exactly with those that may be the nearest."""

    def __init__(self, segments: Sequence[Segment], live: Sequence[Rows]) -> None:
        self._segments, self._live = segments, live
        self._ends = np.cumsum([len(rows) for rows in live], dtype=np.int64)

    def load(self) -> None:
        """Read now what the first question would read."""
        for segment in self._segments:
            half_products(segment.passages, np.zeros(segment.passages.shape[1], np.float32))

    def near(self, vector: Vector, k: int, allowed: NDArray[np.bool_] | None) -> tuple[Rows, Floats]:
        """Rows that hold the k nearest to the vector among the allowed ones, and their cosines, in no order."""
        if not self._segments:
            return np.zeros(0, np.int64), np.zeros(0)
        parts = zip(self._segments, self._live, strict=True)
        approximate = np.concatenate([half_products(segment.passages, vector).take(live) for segment, live in parts])
        rows = near_the_top(approximate, k, half_error(vector), allowed)
        return rows, cosines(self._at(rows, [segment.passages for segment in self._segments]), vector)

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
