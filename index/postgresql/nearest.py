"""Find the passages whose vectors are nearest to that of a question: exactly, or by the HNSW index of pgvector.

The server orders by dot product; the cosines of hits are computed here, from the vectors that come back, as in every
engine. Vectors of length 1 have these in common, but pgvector's own cosine would divide by the lengths of what float16
has left of them, and so order some of them otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from embedding import Vector
from index.keyword import Floats, Rows
from index.postgresql.filters import place_of
from index.postgresql.generations import Fetch, OpenedGeneration
from index.postgresql.places import Place
from index.postgresql.tables import Row, Statement, read_halfvec
from index.top_k import RowMask
from index.vectors import cosines

MIN_GRAPH_PASSAGES = 10_000
"""The passages from which an index of vectors is made. Comparing a question with fewer takes only some milliseconds."""

MAX_GRAPH_HITS = 1_000  # pgvector's own limit of ef_search
_FEW = 10_000  # allowed rows that are compared one by one, and named one by one
_MARGIN = 1e-5  # more than the error of a dot product in float32
_BEYOND = 32  # vectors beyond k that a graph is asked for: it orders by a question that was rounded to float16

_COLUMNS = "number, passage_id, lengths, vector"


class Nearest(NamedTuple):
    """Places that include the k nearest ones, with their rows and cosines, in any order."""

    rows: Rows
    cosines: Floats
    places: list[Place]


def find_nearest(fetch: Fetch, opened: OpenedGeneration, vector: Vector, k: int, allowed: RowMask | None) -> Nearest:
    """Return the k allowed rows nearest to the vector, and all ties with the k-th. Rows without a vector are none."""
    if opened.encoded is not None:
        allowed = opened.encoded if allowed is None else allowed & opened.encoded
    count = len(opened.rows) if allowed is None else int(np.count_nonzero(allowed))
    if k <= 0 or not count:
        return Nearest(np.zeros(0, np.int64), np.zeros(0), [])
    found: list[Row] = []
    if opened.has_graph and k <= MAX_GRAPH_HITS and count > _FEW:
        found = _by_graph(fetch, opened, vector, k, allowed)
    if len(found) < min(k, count):
        found = _exactly(fetch, opened, vector, k, allowed, count)
    numbers = np.array([row[0] for row in found], np.int32)
    rows = opened.rows.rows(numbers)
    vectors = np.stack([read_halfvec(row[3]) for row in found])
    places = [place_of(row, *columns[:3]) for row, columns in zip(rows.tolist(), found, strict=True)]
    return Nearest(rows, cosines(vectors, vector), places)


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
    numbers = np.sort(opened.rows.numbers if allowed is None else opened.rows.numbers[allowed])
    between = "number BETWEEN %s AND %s"  # which the primary key answers, beside those of another model
    return f"{between} AND number <@ %s::int4multirange", [*numbers[[0, -1]].tolist(), _multirange(numbers)]


def _multirange(numbers: NDArray[np.int32]) -> str:
    breaks = np.flatnonzero(np.diff(numbers) != 1) + 1
    starts, ends = np.append(0, breaks), np.append(breaks, len(numbers)) - 1
    return "{" + ",".join(f"[{a},{b}]" for a, b in _pairs(numbers[starts], numbers[ends])) + "}"


def _pairs(starts: NDArray[np.int32], ends: NDArray[np.int32]) -> Iterable[tuple[int, int]]:
    return zip(starts.tolist(), ends.tolist(), strict=True)


def _text(vector: Vector) -> str:
    return "[" + ",".join(map(repr, vector.astype(np.float64).tolist())) + "]"
