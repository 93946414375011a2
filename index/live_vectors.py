"""The vectors of a generation by its rows: those of its segments, one after the other, without what is gone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.bm25 import Floats, Rows
from index.coarse import CoarseVectors
from index.engine import Vector, Vectors
from index.segments import Segment
from index.vectors import cosines, nearest

EXACT_UP_TO = 30_000
"""Passages; so many vectors are compared one by one within a few milliseconds (`python -m benchmarks growth`)."""


class LiveVectors:
    """Compares a question with every vector, or where there are many, with those whose signs are near."""

    def __init__(self, segments: Sequence[Segment], live: Sequence[Rows]) -> None:
        self._segments, self._live = segments, live
        self._ends = np.cumsum([len(rows) for rows in live], dtype=np.int64)
        self._total = int(self._ends[-1]) if len(self._ends) else 0
        self.exact = self._total <= EXACT_UP_TO

    def load(self) -> None:
        """Read now what the first question would read."""
        if self._total:
            _ = self._matrix if self.exact else self._coarse

    def near(self, vector: Vector, k: int, allowed: NDArray[np.bool_] | None) -> tuple[Rows, Floats]:
        """Rows that hold the k nearest to the vector among the allowed ones, and their cosines, in no order."""
        if not self._total:
            return np.zeros(0, np.int64), np.zeros(0)
        if self.exact:
            rows = nearest(self._matrix, vector, k, allowed)
            return rows, cosines(self._matrix[rows], vector)
        rows = self._coarse.nearest(vector, k, allowed)
        compared = self._vectors(rows)
        best = nearest(compared, vector, k, None)
        return rows[best], cosines(compared[best], vector)

    def keys(self, rows: Rows) -> list[bytes]:
        """What the encodings of these passages are kept under."""
        keys = self._at(rows, [segment.keys for segment in self._segments]) if len(rows) else ()
        return [key.tobytes() for key in keys]

    def _vectors(self, rows: Rows) -> Vectors:
        return self._at(rows, [segment.passages for segment in self._segments]).astype(np.float32)

    def _at(self, rows: Rows, arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
        """These rows of arrays that the segments keep, one a segment."""
        found = np.empty((len(rows), arrays[0].shape[1]), arrays[0].dtype)
        segments = np.searchsorted(self._ends, rows, side="right")
        for n, (array, live) in enumerate(zip(arrays, self._live, strict=True)):
            here = segments == n
            found[here] = array[live[rows[here] - (self._ends[n] - len(live))]]
        return found

    @cached_property
    def _matrix(self) -> Vectors:
        return self._vectors(np.arange(self._total))

    @cached_property
    def _coarse(self) -> CoarseVectors:
        return CoarseVectors([s.signs[rows] for s, rows in zip(self._segments, self._live, strict=True)])
