"""The postings of a segment, in compressed sparse rows: arrays that are written once and stay on the disk.

<folder>/<segment>.terms.npy         uint8, the distinct terms as UTF-8 in the order of their bytes, end to end
<folder>/<segment>.bounds.npy        int64, one row a term: where its text begins, and its postings in each of FIELDS;
                                     one row more for where they end
<folder>/<segment>.postings.npy      int32, the passages, as rows of the segment, ascending within a term and field
<folder>/<segment>.frequencies.npy   beside each posting how often the term stands there, in the smallest type that does
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from errors import IndexDamaged
from index.bm25 import FIELDS, Rows

FieldPostings = tuple[NDArray[np.int32], NDArray[np.unsignedinteger[Any]]]
"""Rows of a segment, ascending, and how often the term stands in each."""

_FILES = ("terms", "bounds", "postings", "frequencies")


def postings_files(folder: Path, segment: str) -> list[Path]:
    return [folder / f"{segment}.{name}.npy" for name in _FILES]


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each of `terms` stands in each field of each passage: one triple of arrays, in no order.

    `cells` is the number of the term times the number of fields, plus the number of the field; `rows` is the passage,
    of `passages` in all.
    """

    passages: int
    terms: Sequence[bytes]
    cells: NDArray[np.integer[Any]]
    rows: NDArray[np.integer[Any]]
    frequencies: NDArray[np.integer[Any]]


def write_postings(folder: Path, segment: str, parts: Sequence[Counts]) -> None:
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
    for path, array in zip(postings_files(folder, segment), arrays, strict=True):
        np.save(path, array)


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

    def counts(self, live: Rows, size: int) -> Counts:
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
        return Counts(len(live), terms, cells, place[rows[kept]], frequencies[kept])

    def _text(self, n: int) -> bytes:
        terms, bounds, _, _ = self._arrays
        return bytes(terms[bounds[n, 0] : bounds[n + 1, 0]])

    @cached_property
    def _arrays(self) -> tuple[NDArray[Any], ...]:
        try:
            return tuple(np.asarray(np.load(path, mmap_mode="r")) for path in self._paths)
        except (OSError, ValueError) as error:
            raise IndexDamaged(f"The postings in {self._paths[0].parent} cannot be opened: {error}") from error
