"""Find the passages whose vectors are nearest to that of a question: exactly, or by the HNSW index of pgvector.

The server orders by dot product; the cosines of hits are computed here, from the vectors that come back, as in every
engine. Vectors of length 1 have these in common, but pgvector's own cosine would divide by the lengths of what float16
has left of them, and so order some of them otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.counts import counted
from core.errors import IndexDamaged
from embedding import Vector
from index.keyword import Floats, Rows
from index.postgresql.filters import place_of
from index.postgresql.generations import Fetch, OpenedGeneration
from index.postgresql.places import FoundPlaces, FoundVector, RecentVectors, ranges_of
from index.postgresql.tables import CURE, Row, Statement, read_halfvecs
from index.top_k import RowMask
from index.vectors import cosines

MIN_GRAPH_PASSAGES = 10_000
"""The passages from which an index of vectors is made. Comparing a question with fewer takes only some milliseconds."""

MAX_GRAPH_HITS = 1_000  # pgvector's own limit of ef_search
_FEW = 10_000  # allowed rows that are compared one by one, and named one by one
_MARGIN = 1e-5  # more than the error of a dot product in float32
_BEYOND = 32  # vectors beyond k that a graph is asked for: it orders by a question that was rounded to float16


class Nearest(NamedTuple):
    """Passages that include the k nearest ones, in any order: their rows, cosines, and by row their ids."""

    rows: Rows
    cosines: Floats
    ids: dict[int, str]


class NearestPassages:
    """The nearest passages of one generation.

    The server finds them, and sends the ids and vectors of those that are not remembered from the last questions: the
    vectors are by far the most of an answer. `found` is told the places that are sent.
    """

    def __init__(self, fetch: Fetch, opened: OpenedGeneration, found: FoundPlaces) -> None:
        self._fetch, self._opened, self._found = fetch, opened, found
        self._recent = RecentVectors(len(opened.rows))
        self._tells = False  # to tell the server what is remembered costs more than it saves where that is little

    def find(self, vector: Vector, k: int, allowed: RowMask | None) -> Nearest:
        """Return the k allowed rows nearest to the vector, and all ties with the k-th. Rows without a vector are none.

        Raises IndexDamaged if one of them is lost.
        """
        for remembered in (self._recent.mask(), None) if self._tells else (None,):
            sent = find_nearest(self._fetch, self._opened, vector, k, allowed, remembered)
            rows = self._opened.rows.rows(np.array([row[0] for row in sent], np.int32)).tolist()
            known = self._recent.get(rows)
            new = self._remember(rows, sent)
            lost = sum(row not in new and row not in known for row in rows)
            if not lost:
                break  # else another thread has made some forgotten meanwhile
        else:
            raise IndexDamaged(f"The database has lost {counted(lost, 'passage')}. {CURE}")
        self._tells = 2 * len(known) >= len(rows)
        passages = {row: new.get(row) or known[row] for row in rows}
        vectors = read_halfvecs([each.vector for each in passages.values()], len(vector))
        return Nearest(
            np.array(rows, np.int64), cosines(vectors, vector), {row: each.passage_id for row, each in passages.items()}
        )

    def _remember(self, rows: Sequence[int], sent: Sequence[Row]) -> dict[int, FoundVector]:
        """Remember what was sent of these rows, and return it."""
        new = [(row, columns) for row, columns in zip(rows, sent, strict=True) if columns[1] is not None]
        places = [place_of(row, *columns[:3]) for row, columns in new]
        vectors = {
            place.row: FoundVector(place.passage_id, columns[3])
            for place, (_, columns) in zip(places, new, strict=True)
        }
        self._found.put(places)
        self._recent.put(vectors)
        return vectors


def find_nearest(
    fetch: Fetch, opened: OpenedGeneration, vector: Vector, k: int, allowed: RowMask | None, known: RowMask | None
) -> list[Row]:
    """Return number, id, packed lengths and vector of passages that include the k allowed ones nearest to the vector.

    All but the number is None for rows that are known already, and for what is lost. `known` None stands for no row.
    """
    if opened.encoded is not None:
        allowed = opened.encoded if allowed is None else allowed & opened.encoded
    count = len(opened.rows) if allowed is None else int(np.count_nonzero(allowed))
    if k <= 0 or not count:
        return []
    found: list[Row] = []
    if opened.has_graph and k <= MAX_GRAPH_HITS and count > _FEW:
        found = _by_graph(fetch, opened, vector, k, allowed, known)
    if len(found) < min(k, count):
        found = _exactly(fetch, opened, vector, k, allowed, known)
    return found


def _exactly(
    fetch: Fetch, opened: OpenedGeneration, vector: Vector, k: int, allowed: RowMask | None, known: RowMask | None
) -> list[Row]:
    """Compare the question with the vectors of all allowed rows."""
    if allowed is not None and np.count_nonzero(allowed) <= _FEW:
        condition, values = "number = ANY(%s::int[])", [opened.rows.numbers[allowed].tolist()]
    else:
        condition, values = _within(opened, allowed)
    statement = f"""
        WITH compared AS MATERIALIZED (
            SELECT number, vector::vector <#> %s::vector AS distance
            FROM vectors WHERE {condition}),
        kth AS (SELECT distance FROM compared ORDER BY distance OFFSET %s LIMIT 1)
        SELECT number FROM compared WHERE distance <= coalesce((SELECT distance FROM kth) + %s, 'Infinity')"""
    values = [_text(vector), *values, k - 1, _MARGIN]
    [found] = fetch(_with_what_is_new(opened, known, Statement(statement, values)))
    return found


def _by_graph(
    fetch: Fetch, opened: OpenedGeneration, vector: Vector, k: int, allowed: RowMask | None, known: RowMask | None
) -> list[Row]:
    """Ask the HNSW index. It may miss some of the nearest vectors, and find fewer than k among equal ones."""
    condition, values = _within(opened, allowed)
    dimensions = len(vector)
    statement = f"""
        SELECT number FROM vectors WHERE epoch = {opened.stored.epoch} AND {condition}
        ORDER BY vector::halfvec({dimensions}) <#> %s::halfvec({dimensions}) LIMIT %s"""
    settings = (
        "SELECT set_config('hnsw.ef_search', '1000', true), set_config('hnsw.iterative_scan', 'strict_order', true), "
        "set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true)"
    )
    nearest = Statement(statement, [*values, _text(vector), k + _BEYOND])
    [_, found] = fetch(Statement(settings), _with_what_is_new(opened, known, nearest))
    return found


def _with_what_is_new(opened: OpenedGeneration, known: RowMask | None, numbers: Statement) -> Statement:
    """Return a statement that selects id, lengths and vector of these numbers besides, of all that are not known."""
    is_new, values = "true", list[object]()
    if known is not None:
        first, last = int(opened.rows.ranges[0, 0]), int(opened.rows.ranges[-1, 1])
        bits = np.zeros(last - first + 1, bool)
        bits[opened.rows.numbers[known] - first] = True
        is_new = "get_bit(%b::bytea, number - %s) = 0"
        values = [np.packbits(bits, bitorder="little").tobytes(), first]
    # without OFFSET 0, the planner would read the passages first and then decide whether they are new
    sql = f"""
        SELECT number, passage_id, lengths, vector
        FROM (SELECT number, {is_new} AS is_new FROM ({numbers.sql}) AS found) AS nearest
        LEFT JOIN LATERAL (
            SELECT passage_id, lengths, vector FROM passages p JOIN vectors v USING (number)
            WHERE p.number = nearest.number AND is_new OFFSET 0) AS new ON true"""
    return Statement(sql, [*values, *numbers.values])


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
