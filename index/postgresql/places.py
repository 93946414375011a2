"""Number the passages of a generation as rows, and keep what was read of them: ids and lengths of fields.

Rows run through the chunks one after the other, without dead passages: those that the generation does not see. So the
passages of an article follow each other.

The lengths of a passage are six little-endian int32: the terms of its title, headings, body and metadata, those of its
body together with its neighbours in the section, and 1 if it has one before it, plus 2 if it has one after it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.documents import Passage
from index.keyword import FIELDS, Floats, Rows, length_codes, norms_of_codes
from index.top_k import continues_section

COUNTED = len(FIELDS) + 1
"""The lengths that are added up for a generation: those of the fields, and of the bodies in their context."""

_COLUMNS = COUNTED + 1
LENGTHS = 4 * _COLUMNS
"""The bytes of the lengths of one passage."""

_BODY = FIELDS.index("body")
_IN_CONTEXT, _FLAGS = len(FIELDS), len(FIELDS) + 1
_MAX_FOUND = 50_000  # passages that are remembered, in some 15 MB: those of some fifty questions

Kept = TypeVar("Kept")

Span = tuple[int, int]
"""The number of the first of some passages that follow each other, and how many they are."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Passages whose postings were written together. `token` is unique, whatever happens to the numbers.

    `spans` are the numbers of its passages, ascending: they are its rows, in this order.
    """

    number: int
    token: bytes
    spans: tuple[Span, ...]

    @property
    def passages(self) -> int:
        return sum(count for _, count in self.spans)


class LiveRows:
    """The rows of the chunks of a generation. `dead` are the numbers of passages that it does not see.

    `live` holds for each chunk its own rows that are not dead, and `sizes` the number of all of them.
    """

    def __init__(self, chunks: Sequence[Chunk], dead: Iterable[Span]) -> None:
        numbers = [_numbers(chunk.spans) for chunk in chunks]
        dead_numbers = np.sort(_numbers(list(dead)))
        alive = [~_is_in(each, dead_numbers) for each in numbers]
        self.live: list[Rows] = [np.flatnonzero(each) for each in alive]
        self.sizes = [len(each) for each in numbers]
        kept = [own[mask] for own, mask in zip(numbers, alive, strict=True)]
        self.numbers = np.concatenate([np.zeros(0, np.int32), *kept])
        """The number of the passage in each row."""
        is_sorted = bool((np.diff(self.numbers) > 0).all())  # chunks that were merged may reach into each other
        self._order = None if is_sorted else np.argsort(self.numbers)
        self._ends = np.cumsum([len(each) for each in self.live])

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def ranges(self) -> NDArray[np.int32]:
        """Return the `ranges_of` the numbers of all rows."""
        return ranges_of(np.sort(self.numbers))

    def rows(self, numbers: NDArray[np.integer]) -> Rows:
        """Return the row of each of these passages, -1 for one that the generation does not see."""
        if not len(self.numbers):
            return np.full(len(numbers), -1, np.int64)
        rows = np.minimum(np.searchsorted(self.numbers, numbers, sorter=self._order), len(self.numbers) - 1)
        rows = rows if self._order is None else self._order[rows]
        return np.where(self.numbers[rows] == numbers, rows, -1)

    def of_chunk(self, chunk: int) -> slice:
        """Return the rows of a chunk, given by its position."""
        return slice(self._ends[chunk] - len(self.live[chunk]), self._ends[chunk])

    def numbers_of(self, chunk: int) -> NDArray[np.int32]:
        """Return the numbers of the live passages of a chunk, given by its position."""
        return self.numbers[self.of_chunk(chunk)]

    def mask(self, spans: Iterable[Span]) -> NDArray[np.bool_]:
        """Return which rows are passages of these spans, of which each is seen whole or not at all."""
        mask = np.zeros(len(self.numbers), dtype=bool)
        firsts, counts = np.array([*spans], np.int64).reshape(-1, 2).T
        starts = self.rows(firsts.astype(np.int32))
        for row, count in zip(starts.tolist(), counts.tolist(), strict=True):
            if count and row >= 0:
                mask[row : row + count] = True
        return mask


class Place(NamedTuple):
    """A passage: its row, its id, and its packed lengths."""

    row: int
    passage_id: str
    lengths: bytes


class Recent(Generic[Kept]):
    """What was read last, by key: at most so many. Threads may share it."""

    def __init__(self, most: int) -> None:
        self._most, self._kept, self._lock = most, OrderedDict[str, Kept](), threading.Lock()

    def get(self, keys: Iterable[str]) -> dict[str, Kept]:
        """Return what is kept under these keys."""
        with self._lock:
            found = {key: self._kept[key] for key in keys if key in self._kept}
            for key in found:
                self._kept.move_to_end(key)
        return found

    def put(self, read: Mapping[str, Kept]) -> None:
        with self._lock:
            self._kept |= read
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


class FoundPlaces:
    """The places that were read last, by row and by passage id. Threads may share it."""

    def __init__(self) -> None:
        self._by_row: OrderedDict[int, Place] = OrderedDict()
        self._by_id: dict[str, Place] = {}
        self._lock = threading.Lock()

    def put(self, places: Iterable[Place]) -> None:
        with self._lock:
            for place in places:
                self._by_row[place.row] = self._by_id[place.passage_id] = place
            while len(self._by_row) > _MAX_FOUND:
                _, oldest = self._by_row.popitem(last=False)
                self._by_id.pop(oldest.passage_id, None)

    def at(self, rows: Iterable[int]) -> dict[int, Place]:
        """Return those of these rows that are known."""
        with self._lock:
            return {row: self._by_row[row] for row in rows if row in self._by_row}

    def of(self, passage_ids: Iterable[str]) -> dict[str, Place]:
        """Return the places of those of these passages that are known."""
        with self._lock:
            return {each: self._by_id[each] for each in passage_ids if each in self._by_id}


class MeanLengths(NamedTuple):
    """The mean lengths of the passages of a generation: of each of FIELDS, and of the bodies in their context."""

    total: int
    means: tuple[float, ...]

    def norms(self) -> list[Floats]:
        """Return the norms of the codes of lengths, for each of FIELDS."""
        return [norms_of_codes(mean) for mean in self.means[: len(FIELDS)]]


class PlaceLengths:
    """The lengths of some passages, as ContextLengths of them alone."""

    def __init__(self, places: Iterable[Place], mean: MeanLengths) -> None:
        by_row: Mapping[int, bytes] = {place.row: place.lengths for place in places}
        self._rows = np.array(sorted(by_row), np.int64)
        joined = b"".join(by_row[row] for row in self._rows.tolist())
        self._lengths = unpack_lengths(joined)
        self._mean, self.total = mean, mean.total

    def neighbours(self, rows: Rows) -> tuple[Rows, Rows]:
        flags = self._of(rows)[:, _FLAGS]
        return np.where(flags & 1, rows - 1, -1), np.where(flags & 2, rows + 1, -1)

    def norms_in_context(self, rows: Rows) -> Floats:
        lengths, means = self._of(rows), list(self._mean.means)
        columns = [_IN_CONTEXT if column == _BODY else column for column in range(len(FIELDS))]
        return np.stack([norms_of_codes(means[column])[length_codes(lengths[:, column])] for column in columns])

    def _of(self, rows: Rows) -> NDArray[np.int32]:
        return self._lengths[np.searchsorted(self._rows, rows)]


def pack_lengths(passages: Sequence[Passage], lengths: NDArray[np.integer]) -> NDArray[np.int32]:
    """Return the lengths of the passages of one article, shape (passages, 6).

    `lengths` are the numbers of terms of each of FIELDS, shape (passages, fields).
    """
    continues = continues_section([passage.passage_id for passage in passages])
    before = continues & (np.arange(len(passages)) > 0)
    after = np.append(before[1:], False)[: len(passages)]
    body = lengths[:, _BODY]
    padded = np.concatenate([[0], body, [0]])
    in_context = body + np.where(before, padded[:-2], 0) + np.where(after, padded[2:], 0)
    return np.column_stack([lengths, in_context, before + 2 * after]).astype("<i4")


def unpack_lengths(packed: bytes) -> NDArray[np.int32]:
    """Return the lengths of passages, end to end, shape (passages, 6)."""
    return np.frombuffer(packed, "<i4").reshape(-1, _COLUMNS)


def ranges_of(numbers: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the first and the last of those that follow each other, of numbers that ascend, shape (ranges, 2)."""
    breaks = np.flatnonzero(np.diff(numbers) != 1)
    return np.column_stack([numbers[np.append(0, breaks + 1)], numbers[np.append(breaks, len(numbers) - 1)]])


def _numbers(spans: Sequence[Span]) -> NDArray[np.int32]:
    ranges = [np.arange(first, first + count, dtype=np.int32) for first, count in spans]
    return np.concatenate([np.zeros(0, np.int32), *ranges])


def _is_in(numbers: NDArray[np.int32], others: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return which numbers are among others, which ascend."""
    if not len(others):
        return np.zeros(len(numbers), bool)
    return np.equal(others[np.minimum(np.searchsorted(others, numbers), len(others) - 1)], numbers)
