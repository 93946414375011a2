"""The postings of a term in a chunk of passages, as one block of bytes that never changes, and a cache of such blocks.

A block holds, one after the other, for all of FIELDS together:

4 x uint32, uint8   the number of postings in each field, and the bytes of a frequency: 1, 2 or 4
int32               the passages, as rows of the chunk, ascending within a field
uint8/16/32         the frequency of the term in each
uint8               the code of the length of that field of each, see `index.keyword.length_codes`
"""

from __future__ import annotations

import hashlib
import struct
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import IndexDamaged
from index.keyword import FIELDS, FieldPostings, TermCounts, length_codes
from index.postgresql.tables import CURE, SEAL, is_whole

_HEAD = struct.Struct("<4IB")
_MAX_KEY = 500  # bytes of a term as a key: an index of PostgreSQL takes none of more than 2,700

MAX_CACHED_BYTES = 256_000_000
"""What the cached blocks of one engine take in memory, at most."""

Block = bytes
BlockKey = tuple[bytes, bytes]
"""The token of a chunk, and the key of a term."""


def term_key(term: str) -> bytes:
    """Return the key of a term: its text, or the beginning of a long one and a digest of all of it."""
    encoded = term.encode(errors="surrogatepass")
    return encoded if len(encoded) <= _MAX_KEY else encoded[:_MAX_KEY] + hashlib.sha256(encoded).digest()


def pack_block(fields: Sequence[FieldPostings]) -> Block:
    """Return the block of a term from its postings in each of FIELDS."""
    rows = np.concatenate([each.rows for each in fields]).astype("<i4")
    frequencies = np.concatenate([each.frequencies for each in fields])
    width = np.min_scalar_type(int(frequencies.max(initial=0))).itemsize
    codes = np.concatenate([_codes(each) for each in fields])
    head = _HEAD.pack(*(len(each.rows) for each in fields), width)
    return head + rows.tobytes() + frequencies.astype(f"<u{width}").tobytes() + codes.tobytes()


def unpack_block(block: Block) -> list[FieldPostings]:
    """Return the postings of a term in each of FIELDS. The arrays are views of the bytes."""
    *counts, width = _HEAD.unpack_from(block)
    total, start = sum(counts), _HEAD.size
    rows = np.frombuffer(block, "<i4", total, start)
    frequencies: NDArray[Any] = np.frombuffer(block, f"<u{width}", total, start + 4 * total)
    codes = np.frombuffer(block, np.uint8, total, start + (4 + width) * total)
    edges = np.cumsum([0, *counts]).tolist()
    return [FieldPostings(rows[start:end], frequencies[start:end], codes[start:end]) for start, end in pairwise(edges)]


def pack_terms(counts: TermCounts, lengths: NDArray[np.integer[Any]]) -> Iterator[tuple[bytes, Block]]:
    """Yield the key and the block of each term, in the order of the keys.

    `lengths` are those of the fields of the passages that were counted, shape (passages, fields).
    """
    codes = length_codes(lengths).reshape(-1, len(FIELDS))
    order = np.lexsort((counts.rows, counts.cells))
    cells, rows, frequencies = counts.cells[order], counts.rows[order], counts.frequencies[order]
    edges = np.searchsorted(cells, np.arange(len(counts.terms) * len(FIELDS) + 1)).tolist()
    keys = [term_key(term.decode()) for term in counts.terms]
    for number in sorted(range(len(keys)), key=keys.__getitem__):
        bounds = edges[number * len(FIELDS) : (number + 1) * len(FIELDS) + 1]
        yield (
            keys[number],
            pack_block(
                [
                    FieldPostings(rows[start:end], frequencies[start:end], codes[rows[start:end], field])
                    for field, (start, end) in enumerate(pairwise(bounds))
                ]
            ),
        )


class BlockCache:
    """The blocks that were read last, bounded in bytes. Threads and generations share it: a block never changes.

    None stands for a term that no passage of a chunk holds.
    """

    def __init__(self, max_bytes: int = MAX_CACHED_BYTES) -> None:
        self._max, self._size, self._lock = max_bytes, 0, threading.Lock()
        self._blocks: OrderedDict[BlockKey, Block | None] = OrderedDict()

    def get(self, keys: Iterable[BlockKey]) -> dict[BlockKey, Block | None]:
        """Return what is cached of these, by key."""
        with self._lock:
            found = {key: self._blocks[key] for key in keys if key in self._blocks}
            for key in found:
                self._blocks.move_to_end(key)
        return found

    def put(self, blocks: Mapping[BlockKey, Block | None]) -> None:
        """Cache blocks, and let go of those that were not used for longest."""
        with self._lock:
            for key, block in blocks.items():
                if key not in self._blocks:
                    self._blocks[key] = block
                    self._size += _size(key, block)
            while self._size > self._max:
                self._size -= _size(*self._blocks.popitem(last=False))


ReadBlocks = Callable[[Sequence[bytes], Sequence[int]], Iterable[tuple[bytes, int, bytes]]]
"""A function that reads the sealed blocks of these terms in these chunks: term, chunk, block."""


class ChunkBlocks:
    """The blocks of the chunks of one generation, cached. `tokens` are those of the chunks, by their number."""

    def __init__(self, tokens: Mapping[int, bytes], read: ReadBlocks, cache: BlockCache) -> None:
        self._tokens, self._read, self._cache = tokens, read, cache

    def fetch(self, terms: Iterable[str]) -> dict[BlockKey, Block | None]:
        """Return the blocks of these terms in all chunks. Those that are not cached are read in one round trip."""
        wanted = [(token, key) for key in dict.fromkeys(map(term_key, terms)) for token in self._tokens.values()]
        blocks = self._cache.get(wanted)
        missing = [key for key in wanted if key not in blocks]
        if missing:
            tokens, keys = {token for token, _ in missing}, {key for _, key in missing}
            chunks = [chunk for chunk, token in self._tokens.items() if token in tokens]
            read: dict[BlockKey, Block | None] = dict.fromkeys(missing)
            for key, chunk, sealed in self._read(sorted(keys), chunks):
                if not is_whole("postings", [key, chunk], sealed):
                    raise IndexDamaged(f"The postings of a word in the database are not what was written. {CURE}")
                read[self._tokens[chunk], key] = sealed[SEAL:]
            self._cache.put(read)
            blocks |= read
        return blocks

    def of(self, chunk: int) -> TermsOfChunk:
        """Return the postings of the terms in one chunk."""
        return TermsOfChunk(self, self._tokens[chunk])


class TermsOfChunk:
    """The postings of the terms in one chunk, as `index.keyword.LivePostings` reads them."""

    def __init__(self, blocks: ChunkBlocks, token: bytes) -> None:
        self._blocks, self._token = blocks, token

    def of(self, term: str) -> list[FieldPostings]:
        block = self._blocks.fetch([term])[self._token, term_key(term)]
        return unpack_block(block) if block else []


def _size(key: BlockKey, block: Block | None) -> int:
    return 200 + sum(map(len, key)) + len(block or b"")


def _codes(postings: FieldPostings) -> NDArray[np.uint8]:
    return np.zeros(0, np.uint8) if postings.length_codes is None else postings.length_codes
