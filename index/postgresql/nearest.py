"""Find the passages whose vectors are nearest to that of a question.

They are found among copies of all vectors in memory, or by the server: exactly, or by the HNSW index of pgvector.

The server orders by dot product; the cosines of hits are computed here, from the vectors that come back, as in every
engine. Vectors of length 1 have these in common, but pgvector's own cosine would divide by the lengths of what float16
has left of them, and so order some of them otherwise.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from embedding import Vector
from index.keyword import Floats, Rows
from index.postgresql.filters import place_of
from index.postgresql.generations import Fetch, OpenedGeneration
from index.postgresql.places import Place, ranges_of
from index.postgresql.tables import Row, Statement, read_halfvecs
from index.top_k import RowMask
from index.vectors import LiveVectors, cosines, quantize

MIN_GRAPH_PASSAGES = 10_000
"""The passages from which an index of vectors is made. Comparing a question with fewer takes only some milliseconds."""

MAX_COPIED_PASSAGES = 262_144
"""The most passages whose vectors a process copies. It needs some 1,200 bytes of memory for one of 384 dimensions."""

MAX_GRAPH_HITS = 1_000  # pgvector's own limit of ef_search
_FEW = 10_000  # allowed rows that are compared one by one, and named one by one
_READ_AT_ONCE = 10_000  # vectors: those of the bundled model take 8 MB
_MARGIN = 1e-5  # more than the error of a dot product in float32
_BEYOND = 32  # vectors beyond k that a graph is asked for: it orders by a question that was rounded to float16

_COLUMNS = "number, passage_id, lengths, vector"


class Nearest(NamedTuple):
    """Places that include the k nearest ones, with their rows and cosines, in any order."""

    rows: Rows
    cosines: Floats
    places: list[Place]


class _CopiedPart:
    """The vectors of some rows of a chunk, see `index.vectors.VectorPart`."""

    graph = None

    def __init__(self, rows: Rows, vectors: NDArray[np.float16]) -> None:
        self.rows, self.vectors, self.int8_vectors = rows, vectors, quantize(vectors)

    def __len__(self) -> int:
        return len(self.rows)


class _CopiedChunk(NamedTuple):
    parts: Sequence[_CopiedPart]


class VectorCopies:
    """The vectors of the chunks of a generation, copied into memory. The next generation has most chunks in common.

    A process that answers many questions compares all vectors itself, as the local engine does. It misses none, and
    the server has little to do for a question.
    """

    def __init__(self) -> None:
        self._parts: dict[bytes, list[_CopiedPart]] = {}  # of each chunk, by its token
        self._lock = threading.Lock()

    def of(self, fetch: Fetch, opened: OpenedGeneration) -> LiveVectors | None:
        """Return the vectors of a generation after those that were not copied yet are read.

        The copies of all other chunks are dropped. Return None if the vectors are too many, or if some are lost: then
        the server finds those that are left.
        """
        if len(opened.rows) > MAX_COPIED_PASSAGES:
            return None
        with self._lock:
            parts = {chunk.token: self._parts_of(fetch, opened, place) for place, chunk in enumerate(opened.chunks)}
            found = {token: each for token, each in parts.items() if each is not None}
            if len(found) < len(parts):
                return None
            self._parts = found
        return LiveVectors([_CopiedChunk(found[chunk.token]) for chunk in opened.chunks], opened.rows.live)

    def _parts_of(self, fetch: Fetch, opened: OpenedGeneration, place: int) -> list[_CopiedPart] | None:
        """Return the vectors of the chunk at a place, with all that the generation finds by meaning."""
        copied = self._parts.get(opened.chunks[place].token, [])
        rows, numbers = opened.rows.live[place], opened.rows.numbers_of(place)
        wanted = np.ones(len(rows), bool) if opened.encoded is None else opened.encoded[opened.rows.of_chunk(place)]
        for part in copied:
            wanted &= ~np.isin(rows, part.rows)
        if not wanted.any():
            return copied
        vectors = _read_vectors(fetch, numbers[wanted])
        return None if vectors is None else [*copied, _CopiedPart(rows[wanted], vectors)]


def _read_vectors(fetch: Fetch, numbers: NDArray[np.int32]) -> NDArray[np.float16] | None:
    """Return the vectors of these passages, shape (passages, dimensions), or None if one is lost."""
    batches = []
    for start in range(0, len(numbers), _READ_AT_ONCE):
        wanted = numbers[start : start + _READ_AT_ONCE].tolist()
        [found] = fetch(Statement("SELECT number, vector FROM vectors WHERE number = ANY(%s::int[])", [wanted]))
        by_number: dict[int, bytes] = dict(found)
        if len(by_number) < len(wanted):
            return None
        batches.append(read_halfvecs([by_number[number] for number in wanted]))
    return np.concatenate(batches)


def find_nearest(fetch: Fetch, opened: OpenedGeneration, vector: Vector, k: int, allowed: RowMask | None) -> Nearest:
    """Let the server find the k allowed rows nearest to the vector, and all ties with the k-th.

    Rows without a vector are left out. From MIN_GRAPH_PASSAGES on, the server may miss some of the nearest.
    """
    allowed = encoded_rows(opened, allowed)
    count = len(opened.rows) if allowed is None else int(np.count_nonzero(allowed))
    if k <= 0 or not count:
        return Nearest(np.zeros(0, np.int64), np.zeros(0), [])
    found: list[Row] = []
    if opened.has_graph and k <= MAX_GRAPH_HITS and count > _FEW:
        found = _by_graph(fetch, opened, vector, k, allowed)
    if len(found) < min(k, count):
        found = _exactly(fetch, opened, vector, k, allowed, count)
    rows = opened.rows.rows(np.array([row[0] for row in found], np.int32))
    places = [place_of(row, *columns[:3]) for row, columns in zip(rows.tolist(), found, strict=True)]
    return Nearest(rows, cosines(read_halfvecs([row[3] for row in found]), vector), places)


def encoded_rows(opened: OpenedGeneration, allowed: RowMask | None) -> RowMask | None:
    """Return which of the allowed rows are found by meaning. None stands for all rows."""
    if opened.encoded is None:
        return allowed
    return opened.encoded if allowed is None else allowed & opened.encoded


def _exactly(
    fetch: Fetch, opened: OpenedGeneration, vector: Vector, k: int, allowed: RowMask | None, count: int
) -> list[Row]:
    """Compare the question with the vectors of all allowed rows."""
    if allowed is not None and count <= _FEW:
        condition, values = "number = ANY(%s::int[])", [opened.rows.numbers[allowed].tolist()]
    else:
        condition, values = _within(opened, allowed)
    statement = f"""
        WITH compared AS MATERIALIZED (
            SELECT number, vector::vector <#> %s::vector AS distance
            FROM vectors WHERE {condition}),
        kth AS (SELECT distance FROM compared ORDER BY distance OFFSET %s LIMIT 1)
        SELECT {_COLUMNS} FROM compared JOIN vectors USING (number) JOIN passages USING (number)
        WHERE distance <= coalesce((SELECT distance FROM kth) + %s, 'Infinity')"""
    [found] = fetch(Statement(statement, [_text(vector), *values, k - 1, _MARGIN]))
    return found


def _by_graph(fetch: Fetch, opened: OpenedGeneration, vector: Vector, k: int, allowed: RowMask | None) -> list[Row]:
    """Ask the HNSW index. It may miss some of the nearest vectors, and find fewer than k among equal ones."""
    condition, values = _within(opened, allowed)
    dimensions = len(vector)
    statement = f"""
        SELECT {_COLUMNS} FROM (
            SELECT number, vector FROM vectors WHERE epoch = {opened.stored.epoch} AND {condition}
            ORDER BY vector::halfvec({dimensions}) <#> %s::halfvec({dimensions}) LIMIT %s) AS nearest
        JOIN passages USING (number)"""
    settings = (
        "SELECT set_config('hnsw.ef_search', '1000', true), set_config('hnsw.iterative_scan', 'strict_order', true), "
        "set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true)"
    )
    [_, found] = fetch(Statement(settings), Statement(statement, [*values, _text(vector), k + _BEYOND]))
    return found


def _within(opened: OpenedGeneration, allowed: RowMask | None) -> tuple[str, list[object]]:
    """Return the condition of the allowed rows, as ranges of numbers, and its values."""
    rows = opened.rows
    ranges = rows.ranges if allowed is None else ranges_of(np.sort(rows.numbers[allowed]))
    first, last = int(ranges[0, 0]), int(ranges[-1, 1])
    between = "number BETWEEN %s AND %s"  # which the primary key answers, beside those of another model
    multirange = "{" + ",".join(f"[{start},{end}]" for start, end in ranges.tolist()) + "}"
    return f"{between} AND number <@ %s::int4multirange", [first, last, multirange]


def _text(vector: Vector) -> str:
    return "[" + ",".join(map(repr, vector.astype(np.float64).tolist())) + "]"
