"""What is stored of a generation, and what a reader needs to know of it before the first question."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import IndexDamaged, IndexMissing
from index.engine import Fingerprint, Generation
from index.postgresql.places import Chunk, LiveRows, MeanLengths
from index.postgresql.tables import CURE, SEAL, Connections, Row, Statement, WordCounts, is_whole, unseal

Fetch = Callable[..., list[list[Row]]]
"""A function that sends statements together and returns the rows of each: of a pool, or of a transaction."""

TOKEN = 8  # bytes


class ReadsOf:
    """A Fetch that asks each time whether a generation is still there, in the same round trip.

    A server that does not know it, such as a replica that lags, or one that lost it in a failover, answers nothing:
    then the primary is asked. Raises IndexMissing if that one does not know it either.
    """

    def __init__(self, connections: Connections, generation: str) -> None:
        self._connections, self._generation = connections, generation

    def __call__(self, *statements: Statement) -> list[list[Row]]:
        is_there = Statement("SELECT 1 FROM generations WHERE name = %s", [self._generation])
        for from_primary in (False, True):
            with suppress(IndexMissing):  # a replica that lags may lack the tables, too
                known, *found = self._connections.read(is_there, *statements, from_primary=from_primary)
                if known:
                    return found
        raise IndexMissing(f"Generation {self._generation} is not kept any more. Ask again.")


CHANGED = "seen <> int4multirange(int4range(born, NULL))"
"""The condition in SQL of versions that some generation since theirs does not see. Others are never looked through."""


@dataclass(frozen=True, slots=True)
class StoredGeneration:
    """A generation, as its row holds it.

    number      generations are numbered as they are published
    base        the name of the one that a rollback returns to, None if there is none
    epoch       the number of the generation that was begun from zero, of which this one came by changes
    lengths     the lengths of all its passages, added up: see `index.postgresql.places.COUNTED`
    chunks      the chunks that hold its passages, and how many of each are not dead
    words_only  how many of its passages are found by words only
    """

    number: int
    name: str
    base: str | None
    created: str
    documents: int
    passages: int
    lengths: tuple[int, ...]
    epoch: int
    fingerprint: Fingerprint
    chunks: tuple[tuple[int, int], ...]
    words_only: int

    def packed(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def unpack(cls, content: bytes) -> StoredGeneration:
        fields = json.loads(content)
        lists = {"lengths": tuple(fields["lengths"]), "chunks": tuple(tuple(each) for each in fields["chunks"])}
        return cls(**fields | lists | {"fingerprint": Fingerprint(**fields["fingerprint"])})

    def generation(self, current: bool, in_graphs: int = 0) -> Generation:
        counts = {"in_graphs": in_graphs, "words_only": self.words_only}
        return Generation(self.name, self.created, self.documents, self.passages, self.fingerprint, current, **counts)

    @property
    def mean_lengths(self) -> MeanLengths:
        return MeanLengths(self.passages, tuple(length / (self.passages or 1) for length in self.lengths))

    @property
    def by_words_only(self) -> str:
        """Return the condition in SQL of the versions whose passages it finds by words only."""
        return f"passages > 0 AND (encoded_from IS NULL OR encoded_from > {self.number})"

    @property
    def visible(self) -> tuple[str, list[object]]:
        """Return the condition in SQL of the versions that it sees, and its values."""
        return "epoch = %s AND seen @> %s::int", [self.epoch, self.number]


@dataclass(frozen=True, slots=True)
class OpenedGeneration:
    """A generation with its chunks and the rows of its passages.

    `encoded` tells which rows are found by meaning, None if all are. `has_graph` tells of an HNSW index of its epoch.
    """

    stored: StoredGeneration
    chunks: tuple[Chunk, ...]
    rows: LiveRows
    encoded: NDArray[np.bool_] | None
    has_graph: bool


def pack_chunk(chunk: Chunk) -> bytes:
    flat = [number for span in chunk.spans for number in span]
    return chunk.token + struct.pack(f"<{len(flat)}i", *flat)


def unpack_chunk(number: int, content: bytes) -> Chunk:
    flat = struct.unpack(f"<{(len(content) - TOKEN) // 4}i", content[TOKEN:])
    return Chunk(number, content[:TOKEN], tuple(zip(flat[::2], flat[1::2], strict=True)))


def read_generation(fetch: Fetch, name: str) -> StoredGeneration:
    """Return the generation of this name. Raises IndexMissing if it is not stored."""
    [rows] = fetch(Statement("SELECT number, name, content FROM generations WHERE name = %s", [name]))
    if not rows:
        raise IndexMissing(f"Generation {name} is not kept any more.")
    return unpack_generation(*rows[0])


def unpack_generation(number: int, name: str, sealed: bytes) -> StoredGeneration:
    """Return a generation from its row. Raises IndexDamaged."""
    return StoredGeneration.unpack(unseal("generations", [number, name], sealed, lambda: f"Generation {name}"))


def stored_generations(fetch: Fetch) -> tuple[str | None, list[tuple[int, str, bytes]]]:
    """Return the name of the generation in use, and the number, name and content of all, newest first."""
    [current], rows = fetch(
        Statement("SELECT current FROM state"),
        Statement("SELECT number, name, content FROM generations ORDER BY number DESC"),
    )
    return current[0], [(number, name, content) for number, name, content in rows]


def newest_whole(fetch: Fetch) -> StoredGeneration | None:
    """Return the newest generation whose row is whole and that is not newer than the one in use; None if none is."""
    current, rows = stored_generations(fetch)
    for number, name, content in rows:
        if current and number <= number_of(current):
            with suppress(IndexDamaged):
                return unpack_generation(number, name, content)
    return None


def number_of(name: str) -> int:
    """Return the number of a generation from its name."""
    return int(name.partition("-")[0])


def read_chunks(fetch: Fetch, stored: StoredGeneration) -> tuple[Chunk, ...]:
    """Return the chunks of a generation that are whole, by number."""
    numbers = [number for number, _ in stored.chunks]
    [rows] = fetch(
        Statement("SELECT chunk, content FROM chunks WHERE chunk = ANY(%s::int[]) ORDER BY chunk", [numbers])
    )
    whole = ((number, content) for number, content in rows if is_whole("chunks", [number], content))
    return tuple(unpack_chunk(number, content[SEAL:]) for number, content in whole)


def open_generation(fetch: Fetch, stored: StoredGeneration) -> OpenedGeneration:
    """Read what a reader needs of a generation. Raises IndexDamaged if parts of it are damaged or lost."""
    chunks = read_chunks(fetch, stored)
    condition, values = stored.visible
    dead, by_words, [(graph,)] = fetch(
        Statement(
            f"SELECT first, passages FROM versions WHERE {CHANGED} AND NOT seen @> %s::int AND passages > 0",
            [stored.number],
        ),
        Statement(f"SELECT first, passages FROM versions WHERE {condition} AND {stored.by_words_only}", values),
        Statement("SELECT to_regclass(%s) IS NOT NULL", [graph_name(stored.epoch)]),
    )
    rows = LiveRows(chunks, dead)
    if len(chunks) != len(stored.chunks) or len(rows) != stored.passages:
        raise IndexDamaged(
            f"Generation {stored.name} has {stored.passages:,} passages, and the lists in the database "
            f"{len(rows):,}. {CURE}"
        )
    encoded = ~rows.mask(by_words) if by_words else None
    return OpenedGeneration(stored, chunks, rows, encoded, bool(graph))


def live_words(fetch: Fetch, stored: StoredGeneration, chunks: Iterable[Chunk]) -> WordCounts:
    """Return the counts of the words of chunks, less those of the versions in them that a generation does not see."""
    spans = {chunk.number: chunk.spans for chunk in chunks}
    of_chunks, of_dead = fetch(
        Statement("SELECT chunk, words FROM chunks WHERE chunk = ANY(%s::int[])", [list(spans)]),
        Statement(
            f"SELECT version, first, words FROM versions WHERE {CHANGED} AND NOT seen @> %s::int AND passages > 0",
            [stored.number],
        ),
    )
    counts = WordCounts()
    for chunk, words in of_chunks:
        counts.add(WordCounts.unpack(unseal("words of a chunk", [chunk], words, _words_name)))
    for version, first, words in of_dead:
        if any(start <= first < start + count for own in spans.values() for start, count in own):
            counts.add(WordCounts.unpack(unseal("words", [version], words, _words_name)), sign=-1)
    return counts


def _words_name() -> str:
    return "The list of words"


def graph_name(epoch: int) -> str:
    """Return the name of the HNSW index of the vectors of an epoch."""
    return f"vectors_graph_{epoch}"
