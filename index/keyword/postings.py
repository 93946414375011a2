"""Count the terms of passages, write the counts as the postings of a segment, and read them for a generation.

The postings of a segment are compressed sparse rows. They are written once, into arrays that stay on disk:

<folder>/<segment>.terms.npy         uint8, the distinct terms as UTF-8 in the order of their bytes, end to end
<folder>/<segment>.bounds.npy        int64, one row per term: where its text begins, and its postings in each of FIELDS;
                                     one more row for the ends
<folder>/<segment>.postings.npy      int32, the passages as rows of the segment, ascending within a term and field
<folder>/<segment>.frequencies.npy   for each posting the frequency of the term, in the smallest type that fits
"""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from core.disk_space import raise_if_unreadable
from core.errors import IndexDamaged
from index.keyword.bm25 import FIELDS, Postings, Rows


class FieldPostings(NamedTuple):
    """The postings of a term in one field: rows of a segment, ascending, and the frequency of the term in each.

    `length_codes` are those of `Postings`.
    """

    rows: NDArray[np.integer[Any]]
    frequencies: NDArray[np.integer[Any]]
    length_codes: NDArray[np.uint8] | None = None


class TermPostings(Protocol):
    """The postings of the terms of one segment."""

    def of(self, term: str) -> list[FieldPostings]:
        """Return the postings of a term in each of FIELDS, or an empty list if no passage holds it."""
        ...


_FILES = ("terms", "bounds", "postings", "frequencies")
_MAX_RECENT_TERMS = 2_048
_MAX_RECENT_ROWS = 2_000_000  # of the remembered terms together, which take 26 MB with what they add to scores
_NO_POSTINGS = Postings(np.zeros(0, np.int64), np.zeros(0, np.int64))


@dataclass(frozen=True, slots=True)
class TermCounts:
    """The frequencies of terms in the fields of passages, as three parallel arrays in any order.

    An entry of `cells` is the index of the term in `terms`, times the number of fields, plus the number of the field.
    The entry of `rows` beside it is the passage, counted from 0 to `passages`, and that of `frequencies` the frequency.
    """

    passages: int
    terms: Sequence[bytes]
    cells: NDArray[np.integer[Any]]
    rows: NDArray[np.integer[Any]]
    frequencies: NDArray[np.integer[Any]]


class TermCounter:
    """A counter of the terms of passages, which are added one by one. It numbers the terms as they first occur."""

    def __init__(self) -> None:
        self._term_numbers: dict[str, int] = {}
        self._tokens, self._lengths = (
            array("q"),
            array("q"),
        )  # the term numbers end to end, and the length of each field

    def add(self, terms: Mapping[str, Sequence[str]]) -> None:
        """Add one passage: the terms of each of FIELDS, in any order."""
        number = self._term_numbers
        for name in FIELDS:
            self._tokens.extend([number.setdefault(term, len(number)) for term in terms[name]])
            self._lengths.append(len(terms[name]))

    def counts(self) -> TermCounts:
        """Return the frequencies in all passages that were added."""
        lengths = np.frombuffer(self._lengths, np.int64) if self._lengths else np.zeros(0, np.int64)
        tokens = np.frombuffer(self._tokens, np.int64) if self._tokens else np.zeros(0, np.int64)
        passages = len(lengths) // len(FIELDS)
        row, field = np.divmod(np.repeat(np.arange(len(lengths)), lengths), len(FIELDS))
        keys, frequencies = np.unique((tokens * len(FIELDS) + field) * passages + row, return_counts=True)
        cells, rows = np.divmod(keys, max(passages, 1))
        return TermCounts(passages, [term.encode() for term in self._term_numbers], cells, rows, frequencies)


def postings_files(folder: Path, segment: str) -> list[Path]:
    """Return the paths of the four files of a segment's postings."""
    return [folder / f"{segment}.{name}.npy" for name in _FILES]


def write_postings(folder: Path, segment: str, parts: Sequence[TermCounts]) -> None:
    """Write the postings of a segment. Its rows are the passages of all parts, one part after the other."""
    total = sum(part.passages for part in parts)
    terms = sorted({term for part in parts for term in part.terms})
    term_numbers = {term: number for number, term in enumerate(terms)}
    first_row, keys = 0, []
    for part in parts:
        renumbered = np.array([term_numbers[term] for term in part.terms], np.int64)
        term, field = np.divmod(part.cells, len(FIELDS))
        keys.append((renumbered[term] * len(FIELDS) + field) * total + part.rows + first_row)
        first_row += part.passages
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
    for path, content in zip(postings_files(folder, segment), arrays, strict=True):
        np.save(path, content)


class SegmentPostings:
    """The postings of one segment. The files are opened at the first lookup; IndexDamaged is raised if that fails."""

    def __init__(self, folder: Path, segment: str) -> None:
        self._paths = postings_files(folder, segment)

    def of(self, term: str) -> list[FieldPostings]:
        """Return the postings of a term in each of FIELDS, or an empty list if no passage holds it."""
        _, bounds, rows, frequencies = self._arrays
        wanted = term.encode(errors="surrogatepass")  # a question may hold what no article can
        number = bisect_left(range(len(bounds) - 1), wanted, key=self._term)
        if number == len(bounds) - 1 or self._term(number) != wanted:
            return []
        edges = [*bounds[number, 1:].tolist(), int(bounds[number + 1, 1])]
        return [FieldPostings(rows[start:end], frequencies[start:end]) for start, end in pairwise(edges)]

    def counts(self, live: Rows, size: int) -> TermCounts:
        """Return the frequencies in the live rows alone, numbered anew in their order.

        `size` is the number of all rows of the segment.
        """
        _, bounds, rows, frequencies = self._arrays
        lengths = np.diff(np.append(bounds[:-1, 1:].ravel(), len(rows)))
        new_rows = np.full(size, -1, np.int64)  # -1 for a deleted passage
        new_rows[live] = np.arange(len(live))
        kept = np.flatnonzero(new_rows[rows] >= 0)
        term, field = np.divmod(np.repeat(np.arange(len(lengths)), lengths)[kept], len(FIELDS))
        used = np.bincount(term, minlength=len(bounds) - 1) > 0
        renumbered = np.cumsum(used) - 1
        terms = [self._term(number) for number in np.flatnonzero(used).tolist()]
        cells = renumbered[term] * len(FIELDS) + field
        return TermCounts(len(live), terms, cells, new_rows[rows[kept]], frequencies[kept])

    def _term(self, number: int) -> bytes:
        """Return the text of the term with this number, in the order of the file, as UTF-8."""
        terms, bounds, _, _ = self._arrays
        return bytes(terms[bounds[number, 0] : bounds[number + 1, 0]])

    @cached_property
    def _arrays(self) -> tuple[NDArray[Any], ...]:
        try:
            return tuple(np.asarray(np.load(path, mmap_mode="r")) for path in self._paths)
        except (OSError, ValueError) as error:
            raise_if_unreadable(error, self._paths[0].parent)
            raise IndexDamaged(f"The postings in {self._paths[0].parent} cannot be opened: {error}") from error


class LivePostings:
    """The postings of a generation: those of its segments, one after the other, without deleted passages.

    `live` are the rows of each segment that are not deleted, and `sizes` the numbers of all its rows. Threads may share
    an object.
    """

    def __init__(self, segments: Sequence[TermPostings], live: Sequence[Rows], sizes: Sequence[int]) -> None:
        self._segments = segments
        self._recent: OrderedDict[str, list[Postings]] = OrderedDict()
        self._recent_rows, self._lock = 0, threading.Lock()
        # For each segment, how its rows become rows of the generation: the first row if none is deleted, else a table.
        self._mappings: list[int | Rows] = []
        self.total = 0
        for rows, size in zip(live, sizes, strict=True):
            self._mappings.append(self.total if len(rows) == size else self._map_rows(rows, size))
            self.total += len(rows)

    def of(self, term: str) -> list[Postings]:
        """Return the postings of a term in each of FIELDS, as rows of the generation.

        Those of the terms that were looked up last are remembered: a question needs each of its terms several times.
        """
        with self._lock:
            postings = self._recent.get(term)
            if postings is not None:
                self._recent.move_to_end(term)
                return postings
        postings = self._read(term)
        with self._lock:
            if term not in self._recent:
                self._recent[term] = postings
                self._recent_rows += _rows_in(postings)
            while self._recent_rows > _MAX_RECENT_ROWS or len(self._recent) > _MAX_RECENT_TERMS:
                self._recent_rows -= _rows_in(self._recent.popitem(last=False)[1])
        return postings

    def _read(self, term: str) -> list[Postings]:
        parts = [[self._map_postings(n, each) for each in segment.of(term)] for n, segment in enumerate(self._segments)]
        matching = [part for part in parts if part]
        return [_join([part[field] for part in matching]) for field in range(len(FIELDS))]

    def holding(self, term: str, fields: Sequence[str] = FIELDS) -> NDArray[np.bool_]:
        """Return for each row of the generation whether it holds the term in any of these fields, shape (total,)."""
        holding = np.zeros(self.total, dtype=bool)
        for name, postings in zip(FIELDS, self.of(term), strict=True):
            if name in fields:
                holding[postings.rows] = True
        return holding

    def document_frequency(self, term: str, fields: Sequence[str] = FIELDS) -> int:
        """Return the number of rows that hold the term in any of these fields."""
        in_fields = [each.rows for name, each in zip(FIELDS, self.of(term), strict=True) if name in fields]
        held = [rows for rows in in_fields if len(rows)]
        if len(held) < 2:  # nothing is counted twice
            return sum(map(len, held))
        return int(np.count_nonzero(self.holding(term, fields)))

    def _map_rows(self, live: Rows, size: int) -> Rows:
        rows = np.full(size, -1, np.int64)  # -1 for a deleted passage
        rows[live] = np.arange(self.total, self.total + len(live))
        return rows

    def _map_postings(self, segment: int, postings: FieldPostings) -> Postings:
        """Return postings of a segment as rows of the generation, without deleted passages."""
        segment_rows, frequencies, codes = postings
        mapping = self._mappings[segment]
        if isinstance(mapping, int):
            return Postings(segment_rows + mapping, frequencies, codes)
        rows = mapping[segment_rows]
        kept = rows >= 0
        return Postings(rows[kept], frequencies[kept], None if codes is None else codes[kept])


def _rows_in(postings: Sequence[Postings]) -> int:
    return sum(len(each.rows) for each in postings)


def _join(parts: Sequence[Postings]) -> Postings:
    if len(parts) < 2:
        return parts[0] if parts else _NO_POSTINGS
    rows, frequencies = [part.rows for part in parts], [part.frequencies for part in parts]
    codes = [part.length_codes for part in parts if part.length_codes is not None]
    joined = np.concatenate(codes) if codes else None
    return Postings(np.concatenate(rows), np.concatenate(frequencies), joined)


def _bounds(terms: Sequence[bytes], cells: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the content of bounds.npy, shape (terms + 1, 1 + fields), from the sorted terms and sorted cells."""
    ends = np.cumsum([0, *(len(term) for term in terms)], dtype=np.int64)
    starts = np.searchsorted(cells, np.arange(len(ends) * len(FIELDS))).reshape(-1, len(FIELDS))
    return np.column_stack([ends, starts])
