"""Check an index in PostgreSQL: every row that a generation needs, and that all parts hold the same passages.

And say how it is: its servers, how far replicas lag, and what its tables carry along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from core.counts import counted
from core.errors import IndexDamaged, PatellaError
from index.engine import GenerationCheck
from index.postgresql.filters import decode_id
from index.postgresql.generations import (
    CHANGED,
    StoredGeneration,
    newest_whole,
    open_generation,
    read_chunks,
    stored_generations,
    unpack_generation,
)
from index.postgresql.places import Chunk, Span
from index.postgresql.tables import (
    CURE,
    SEAL,
    Connections,
    Row,
    Statement,
    encoding_or_its_beginning,
    is_whole,
    read_halfvec,
)

RECORD_HEAD = 12  # bytes of a record before the vector, see index.passage_record
_BATCH = 500  # passages whose rows are read together, some 6 MB
_BLOCKS = 2_000  # blocks that are read together


class Checks:
    """The rows that generations need, checked. What generations share is read once."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._versions: dict[tuple[int, bool], bool] = {}  # which are whole, by number and whether by words only
        self._chunks: dict[int, bool] = {}

    def all(self) -> list[GenerationCheck]:
        """Check every stored generation, and return the results, newest first."""
        current, rows = stored_generations(self._connections.read_from_primary)
        return [self._check(*row, is_current=row[1] == current) for row in rows]

    def _check(self, number: int, name: str, content: bytes, is_current: bool) -> GenerationCheck:
        try:
            stored = unpack_generation(number, name, content)
            open_generation(self._connections.read_from_primary, stored)
            problem = _problem(self._connections, stored, self.damaged(stored))
        except IndexDamaged as error:
            problem = str(error)
        if problem:
            return GenerationCheck(name, is_current, 0, 0, problem)
        return GenerationCheck(name, is_current, stored.documents, stored.passages, "")

    def damaged(self, stored: StoredGeneration) -> dict[str, str]:
        """Return what is damaged or lost of each document of a generation that is not whole, by document id.

        Where the postings or words of a chunk are damaged, all documents in it are: they are to be published anew.
        """
        condition, values = stored.visible
        columns = f"version, document_id, first, passages, {stored.by_words_only}"
        sql = f"SELECT {columns} FROM versions WHERE {condition} AND version > %s ORDER BY version LIMIT {_BATCH}"
        spans = [span for chunk in self._whole_chunks(stored) for span in chunk]
        damaged: dict[str, str] = {}
        last = 0
        while rows := self._connections.read_from_primary(Statement(sql, [*values, last]))[0]:
            last = rows[-1][0]
            self._check_versions([(row[0], row[4], row[2], row[3]) for row in rows])
            for version, document_id, first, passages, by_words in rows:
                name = decode_id(document_id)
                if not self._versions[version, by_words]:
                    damaged[name] = f"{name} in the database is not what was written, or parts of it are lost."
                elif passages and not any(start <= first < start + count for start, count in spans):
                    damaged[name] = f"The words of {name} in the database are lost or damaged."
        return damaged

    def _check_versions(self, versions: Sequence[tuple[int, bool, int, int]]) -> None:
        """Look which of these versions are whole: number, whether by words only, first passage and passages."""
        new = [each for each in versions if each[:2] not in self._versions]
        sql = """
            SELECT version, document_id, summary, article FROM versions LEFT JOIN articles USING (version)
            WHERE version = ANY(%s::int[])"""
        [rows] = self._connections.read_from_primary(Statement(sql, [[version for version, *_ in new]]))
        whole = {row[0] for row in rows if _is_version_whole(row)}
        for is_encoded in (True, False):
            alike = [each for each in new if each[1] != is_encoded]
            lost = _damaged_passages(self._connections, [each[2:] for each in alike], is_encoded)
            for version, by_words, first, count in alike:
                are_passages_whole = lost.isdisjoint(range(first, first + count))
                self._versions[version, by_words] = version in whole and are_passages_whole

    def _whole_chunks(self, stored: StoredGeneration) -> Iterator[tuple[Span, ...]]:
        """Yield the spans of the chunks of which every row is whole."""
        for chunk in read_chunks(self._connections.read_from_primary, stored):
            if chunk.number not in self._chunks:
                self._chunks[chunk.number] = _is_chunk_whole(self._connections, chunk)
            if self._chunks[chunk.number]:
                yield chunk.spans


def _problem(connections: Connections, stored: StoredGeneration, damaged: dict[str, str]) -> str:
    if damaged:
        others = f" And {counted(len(damaged) - 1, 'other article')}." if len(damaged) > 1 else ""
        return f"{next(iter(damaged.values()))}{others} {CURE}"
    condition, values = stored.visible
    [[(documents, passages)], calibration] = connections.read_from_primary(
        Statement(f"SELECT count(*), coalesce(sum(passages), 0) FROM versions WHERE {condition}", values),
        Statement("SELECT calibration FROM calibrations WHERE generation = %s", [stored.name]),
    )
    if (documents, passages) != (stored.documents, stored.passages):
        return f"The database has lost articles of generation {stored.name}. {CURE}"
    if not calibration or not is_whole("calibrations", [stored.name], calibration[0][0]):
        return f"The calibration of {stored.name} is lost or damaged. {CURE}"
    return ""


def _is_chunk_whole(connections: Connections, chunk: Chunk) -> bool:
    last = max(sum(span) for span in chunk.spans)
    words, of_versions = connections.read_from_primary(
        Statement("SELECT words FROM chunks WHERE chunk = %s", [chunk.number]),
        Statement("SELECT version, words FROM versions WHERE first >= %s AND first < %s", [chunk.spans[0][0], last]),
    )
    return (
        is_whole("words of a chunk", [chunk.number], words[0][0])
        and all(is_whole("words", [version], each) for version, each in of_versions)
        and _are_blocks_whole(connections, chunk.number)
    )


def _are_blocks_whole(connections: Connections, chunk: int) -> bool:
    sql = f"SELECT term, block FROM postings WHERE chunk = %s AND term > %b ORDER BY term LIMIT {_BLOCKS}"
    term = b""
    while True:
        [rows] = connections.read_from_primary(Statement(sql, [chunk, term]))
        if not all(is_whole("postings", [key, chunk], block) for key, block in rows):
            return False
        if len(rows) < _BLOCKS:
            return True
        term = rows[-1][0]


def _is_version_whole(row: Row) -> bool:
    version, document_id, summary, article = row
    return (
        is_whole("summaries", [version, document_id], summary)
        and article is not None
        and is_whole("articles", [version, document_id], article)
    )


def _damaged_passages(connections: Connections, spans: Iterable[tuple[int, int]], encoded: bool) -> set[int]:
    """Return the numbers of these passages that are lost, or of which something is damaged.

    What is not `encoded` yet has no vector and perhaps no encoding. Of an encoding the beginning is read, and the rest
    too where the server cannot check it.
    """
    numbers = [number for first, count in spans for number in range(first, first + count)]
    encoding = encoding_or_its_beginning(connections, f"{SEAL + RECORD_HEAD} + 2 * vector_dims(vector::vector)")
    columns = f"number, passage_id, lengths, vector, p.key, passage, {encoding}"
    joined = "LEFT JOIN vectors USING (number) LEFT JOIN encodings e ON e.key = p.key"
    sql = f"SELECT {columns} FROM passages p {joined} WHERE number = ANY(%s::int[])"
    damaged = set(numbers)
    for start in range(0, len(numbers), _BATCH):
        [rows] = connections.read_from_primary(Statement(sql, [numbers[start : start + _BATCH]]))
        damaged -= {row[0] for row in rows if _is_passage_whole(row, encoded, connections.checks_seals)}
    return damaged


def _is_passage_whole(row: Row, encoded: bool, is_checked: bool) -> bool:
    number, passage_id, lengths, vector, key, passage, packed = row
    if not is_whole("passages", [number, passage_id, key], passage):
        return False
    if not is_whole("lengths", [number, passage_id], lengths):
        return False
    if not encoded:
        return True
    if packed is None or vector is None or not (is_checked or is_whole("encodings", [key], packed)):
        return False
    own = read_halfvec(vector).tobytes()
    return bool(packed[SEAL + RECORD_HEAD :][: len(own)] == own)


# Status

_HOST = Statement(
    "SELECT pg_is_in_recovery(), current_setting('server_version'), "
    "CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END - '0/0'::pg_lsn"
)
_MEGABYTE = 1_000_000

Status = list[tuple[str, str]]


def status_of(connections: Connections) -> Status:
    """Return names and texts: the address, each host of it, and the state of the tables. No text holds a password."""
    asked = connections.ask_hosts(_HOST)
    status = [("Index", connections.address.shown), *_hosts(asked)]
    if all(isinstance(answer, PatellaError) for _, answer in asked) or not connections.has_tables():
        return status
    return [*status, *_tables(connections)]


def _hosts(asked: list[tuple[str, list[list[Row]] | PatellaError]]) -> Status:
    found = [(host, *answer[0][0]) for host, answer in asked if not isinstance(answer, PatellaError)]
    newest = max((place for _, is_replica, _, place in found if not is_replica), default=None)
    status = []
    for host, is_replica, version, place in found:
        name = "Replica" if is_replica else "Primary"
        lag = f", {_behind(newest - place)}" if is_replica and newest is not None else ""
        status.append((name, f"{host}, PostgreSQL {version}{lag}"))
    return status + [(f"Host {host}", str(answer)) for host, answer in asked if isinstance(answer, PatellaError)]


def _behind(size: int) -> str:
    return "up to date" if size <= 0 else f"{max(size / _MEGABYTE, 0.1):,.1f} MB behind"


def _tables(connections: Connections) -> Status:
    current = newest_whole(connections.read_from_primary)
    if current is None:
        return []
    dead = f"SELECT coalesce(sum(passages), 0)::bigint FROM versions WHERE {CHANGED} AND NOT seen @> %s::int"
    [[(dead_passages,)], [(graph,)], readers, writers] = connections.read_from_primary(
        Statement(dead, [current.number]),
        Statement(
            "SELECT count(*) FROM pg_indexes WHERE schemaname = %s AND indexdef LIKE '%%hnsw%%'",
            [connections.address.schema],
        ),
        Statement("SELECT 1 FROM leases WHERE until >= now()"),
        Statement("SELECT host, process, since FROM writer WHERE token <> '' AND until >= now()"),
    )
    writing = [f"process {process} on {host}, since {since:%Y-%m-%d %H:%M:%S %Z}" for host, process, since in writers]
    return [
        ("Chunks of postings", f"{len(current.chunks):,}"),
        ("Dead passages", f"{dead_passages:,} beside {current.passages:,}"),
        ("Vectors", "found by an HNSW index" if graph else "compared one by one"),
        ("Read by", counted(len(readers), "engine")),
        ("Written by", ", ".join(writing) or "nobody"),
    ]
