"""The postings of a generation: those of its segments, one after the other, without the passages that are gone.

The postings of a segment, in compressed sparse rows: arrays that are written once and stay on the disk.

<folder>/<segment>.terms.npy         uint8, the distinct terms as UTF-8 in the order of their bytes, end to end
<folder>/<segment>.bounds.npy        int64, one row a term: where its text begins, and its postings in each of FIELDS;
                                     one row more for where they end
<folder>/<segment>.postings.npy      int32, the passages, as rows of the segment, ascending within a term and field
<folder>/<segment>.frequencies.npy   beside each posting how often the term stands there, in the smallest type that does


Counting the terms of passages, for the postings that are made of them.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import IndexDamaged
from index.keyword.bm25 import FIELDS, Postings, Rows

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


FieldPostings = tuple[NDArray[np.int32], NDArray[np.unsignedinteger[Any]]]
"""Rows of a segment, ascending, and how often the term stands in each."""

_FILES = ("terms", "bounds", "postings", "frequencies")


def postings_files(folder: Path, segment: str) -> list[Path]:
    return [folder / f"{segment}.{name}.npy" for name in _FILES]


@dataclass(frozen=True, slots=True)
class TermCounts:
    """How often each of `terms` stands in each field of each passage: one triple of arrays, in no order.

    `cells` is the number of the term times the number of fields, plus the number of the field; `rows` is the passage,
    of `passages` in all.
    """

    passages: int
    terms: Sequence[bytes]
    cells: NDArray[np.integer[Any]]
    rows: NDArray[np.integer[Any]]
    frequencies: NDArray[np.integer[Any]]


def write_postings(folder: Path, segment: str, parts: Sequence[TermCounts]) -> None:
    """Write the postings of a segment whose passages are those of the parts, one part after the other."""
    total = sum(part.passages for part in parts)
    terms = sorted({term for part in parts for term in part.terms})
    number = {term: n for n, term in enumerate(terms)}
    before, keys = 0, []
    for part in parts:
        renumbered = np.array([number[term] for term in part.terms], np.int64)
        term, field = np.divmod(part.cells, len(FIELDS))
        keys.append((renumbered[term] * len(FIELDS) + field) * total + part.rows + before)
        before += part.passages
    key = np.concatenate(keys)
    order = np.argsort(key)
    cells, rows = np.divmod(key[order], max(total, 1))
    frequencies = np.concatenate([part.frequencies for part in parts])[order]
    arrays: tuple[NDArray[Any], ...] = (
        np.frombuffer(b"".join(terms), np.uint8),
        _bounds(terms, cells),
        rows.astype(np.int32),
        frequencies.astype(np.min_scalar_type(frequencies.max(initial=0))),
    )
    for path, column in zip(postings_files(folder, segment), arrays, strict=True):
        np.save(path, column)


def _bounds(terms: Sequence[bytes], cells: NDArray[np.int64]) -> NDArray[np.int64]:
    ends = np.cumsum([0, *(len(term) for term in terms)], dtype=np.int64)
    starts = np.searchsorted(cells, np.arange(len(ends) * len(FIELDS))).reshape(-1, len(FIELDS))
    return np.column_stack([ends, starts])


class SegmentPostings:
    """The postings of one segment. Nothing is opened before the first question."""

    def __init__(self, folder: Path, segment: str) -> None:
        self._paths = postings_files(folder, segment)

    def of(self, term: str) -> list[FieldPostings]:
        """For each of FIELDS; an empty list where no passage holds the term."""
        _, bounds, rows, frequencies = self._arrays
        wanted = term.encode(errors="surrogatepass")  # a question may hold what no article can
        n = bisect_left(range(len(bounds) - 1), wanted, key=self._text)
        if n == len(bounds) - 1 or self._text(n) != wanted:
            return []
        edges = [*bounds[n, 1:].tolist(), int(bounds[n + 1, 1])]
        return [(rows[a:b], frequencies[a:b]) for a, b in pairwise(edges)]

    def counts(self, live: Rows, size: int) -> TermCounts:
        """Of the live rows alone, which are numbered anew in their order; the segment has `size` rows."""
        _, bounds, rows, frequencies = self._arrays
        lengths = np.diff(np.append(bounds[:-1, 1:].ravel(), len(rows)))
        place = np.full(size, -1, np.int64)
        place[live] = np.arange(len(live))
        kept = np.flatnonzero(place[rows] >= 0)
        term, field = np.divmod(np.repeat(np.arange(len(lengths)), lengths)[kept], len(FIELDS))
        used = np.bincount(term, minlength=len(bounds) - 1) > 0
        renumbered = np.cumsum(used) - 1
        terms = [self._text(n) for n in np.flatnonzero(used).tolist()]
        cells = renumbered[term] * len(FIELDS) + field
        return TermCounts(len(live), terms, cells, place[rows[kept]], frequencies[kept])

    def _text(self, n: int) -> bytes:
        terms, bounds, _, _ = self._arrays
        return bytes(terms[bounds[n, 0] : bounds[n + 1, 0]])

    @cached_property
    def _arrays(self) -> tuple[NDArray[Any], ...]:
        try:
            return tuple(np.asarray(np.load(path, mmap_mode="r")) for path in self._paths)
        except (OSError, ValueError) as error:
            raise IndexDamaged(f"The postings in {self._paths[0].parent} cannot be opened: {error}") from error


class TermCounter:
    """Takes passages one by one; a term is kept as the number that it was first met with."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._tokens, self._lengths = array("q"), array("q")

    def add(self, terms: Mapping[str, Sequence[str]]) -> None:
        """One passage: the terms of each of FIELDS, in whatever order."""
        number = self._numbers
        for name in FIELDS:
            self._tokens.extend([number.setdefault(term, len(number)) for term in terms[name]])
            self._lengths.append(len(terms[name]))

    def counts(self) -> TermCounts:
        lengths = np.frombuffer(self._lengths, np.int64) if self._lengths else np.zeros(0, np.int64)
        tokens = np.frombuffer(self._tokens, np.int64) if self._tokens else np.zeros(0, np.int64)
        passages = len(lengths) // len(FIELDS)
        row, field = np.divmod(np.repeat(np.arange(len(lengths)), lengths), len(FIELDS))
        keys, frequencies = np.unique((tokens * len(FIELDS) + field) * passages + row, return_counts=True)
        cells, rows = np.divmod(keys, max(passages, 1))
        return TermCounts(passages, [term.encode() for term in self._numbers], cells, rows, frequencies)
