"""The postings of a generation: those of its segments, one after the other, without the passages that are gone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.bm25 import FIELDS, Postings, Rows
from index.postings import FieldPostings, SegmentPostings

_NONE = Postings(np.zeros(0, np.int64), np.zeros(0, np.int64))


class LivePostings:
    """Postings by the rows of the generation. Safe to use from several threads."""

    def __init__(self, segments: Sequence[SegmentPostings], live: Sequence[Rows], sizes: Sequence[int]) -> None:
        self._segments = segments
        self._places: list[int | Rows] = []  # of each segment: where it begins if it is whole, else the row of each
        self.total = 0
        for rows, size in zip(live, sizes, strict=True):
            self._places.append(self.total if len(rows) == size else self._rows(rows, size))
            self.total += len(rows)

    def _rows(self, live: Rows, size: int) -> Rows:
        rows = np.full(size, -1, np.int64)  # -1 for a passage that is gone
        rows[live] = np.arange(self.total, self.total + len(live))
        return rows

    def of(self, term: str) -> list[Postings]:
        """In each of FIELDS."""
        parts = [[self._live(n, each) for each in segment.of(term)] for n, segment in enumerate(self._segments)]
        found = [part for part in parts if part]
        return [_joined([part[n] for part in found]) for n in range(len(FIELDS))]

    def holding(self, term: str, fields: Sequence[str] = FIELDS) -> NDArray[np.bool_]:
        """Which rows hold the term in any of these fields."""
        holding = np.zeros(self.total, dtype=bool)
        for name, postings in zip(FIELDS, self.of(term), strict=True):
            if name in fields:
                holding[postings.rows] = True
        return holding

    def _live(self, segment: int, postings: FieldPostings) -> Postings:
        place = self._places[segment]
        if isinstance(place, int):
            return Postings(postings[0] + place, postings[1])
        rows = place[postings[0]]
        kept = rows >= 0
        return Postings(rows[kept], postings[1][kept])


def _joined(parts: Sequence[Postings]) -> Postings:
    if len(parts) < 2:
        return parts[0] if parts else _NONE
    return Postings(np.concatenate([part.rows for part in parts]), np.concatenate([part.frequencies for part in parts]))
