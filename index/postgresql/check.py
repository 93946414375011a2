"""Check an index in PostgreSQL: every row that a generation needs, and that all parts hold the same passages.

And say how it is: its servers, how far replicas lag, and what its tables carry along.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.counts import counted
from core.errors import IndexDamaged, PatellaError
from index.engine import GenerationCheck
from index.passage_record import passage_vector
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
from index.postgresql.tables import CURE, SEAL, Connections, Row, Statement, is_whole, read_halfvec

_BATCH = 500  # passages whose rows are read together, some 6 MB
_BLOCKS = 2_000  # blocks that are read together


def check_all(connections: Connections) -> list[GenerationCheck]:
    """Check every stored generation, and return the results, newest first."""
    current, rows = stored_generations(connections.read_from_primary)
    checks = []
    for number, name, content in rows:
        try:
            stored = unpack_generation(number, name, content)
            open_generation(connections.read_from_primary, stored)
            damaged = damaged_documents(connections, stored)
            counts = (stored.documents, stored.passages)
            problem = _problem(connections, stored, damaged)
        except IndexDamaged as error:
            counts, problem = (0, 0), str(error)
        checks.append(GenerationCheck(name, name == current, *(counts if not problem else (0, 0)), problem))
    return checks


def damaged_documents(connections: Connections, stored: StoredGeneration) -> dict[str, str]:
    """Return what is damaged or lost of each document of a generation that is not whole, by document id.

    Where the postings or words of a chunk are damaged, all documents in it are: they are to be published anew.
    """
    condition, values = stored.visible
    columns = f"version, document_id, first, passages, summary, article, {stored.by_words_only}"
    sql = f"SELECT {columns} FROM versions LEFT JOIN articles USING (version) WHERE {condition} AND version > %s"
    chunks = [span for chunk in _whole_chunks(connections, stored) for span in chunk]
    damaged: dict[str, str] = {}
    last = 0
    while True:
        batch = Statement(f"{sql} ORDER BY version LIMIT {_BATCH}", [*values, last])
        [rows] = connections.read_from_primary(batch)
        if not rows:
            return damaged
        last = rows[-1][0]
        of_passages = _damaged_passages(connections, [(row[2], row[3]) for row in rows if not row[6]], True)
        of_passages |= _damaged_passages(connections, [(row[2], row[3]) for row in rows if row[6]], False)
        for row in rows:
            _, document_id, first, passages, *_ = row
            is_in_a_chunk = not passages or any(start <= first < start + n for start, n in chunks)
            if not _is_version_whole(row):
                damaged[decode_id(document_id)] = f"{decode_id(document_id)} in the database is not what was written."
            elif not is_in_a_chunk:
                damaged[decode_id(document_id)] = f"The words of {decode_id(document_id)} are lost or damaged."
            elif any(first <= number < first + passages for number in of_passages):
                damaged[decode_id(document_id)] = f"Passages of {decode_id(document_id)} are lost or damaged."


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


def _whole_chunks(connections: Connections, stored: StoredGeneration) -> Iterator[tuple[tuple[int, int], ...]]:
    """Yield the spans of the chunks of which every row is whole."""
    for chunk in read_chunks(connections.read_from_primary, stored):
        number, numbers = chunk.number, [first for first, _ in chunk.spans]
        last = max(sum(span) for span in chunk.spans)
        words, of_versions = connections.read_from_primary(
            Statement("SELECT words FROM chunks WHERE chunk = %s", [number]),
            Statement("SELECT version, words FROM versions WHERE first >= %s AND first < %s", [min(numbers), last]),
        )
        are_words_whole = is_whole("words of a chunk", [number], words[0][0])
        are_words_whole &= all(is_whole("words", [version], each) for version, each in of_versions)
        if are_words_whole and _are_blocks_whole(connections, number):
            yield chunk.spans


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
    version, document_id, _, _, summary, article, _ = row
    return (
        is_whole("summaries", [version, document_id], summary)
        and article is not None
        and is_whole("articles", [version, document_id], article)
    )


def _damaged_passages(connections: Connections, spans: list[tuple[int, int]], encoded: bool) -> set[int]:
    """Return the numbers of these passages that are lost, or of which something is damaged.

    What is not `encoded` yet has no vector and perhaps no encoding.
    """
    numbers = [number for first, count in spans for number in range(first, first + count)]
    columns = "number, passage_id, lengths, vector, p.key, passage, packed"
    joined = "LEFT JOIN vectors USING (number) LEFT JOIN encodings e ON e.key = p.key"
    sql = f"SELECT {columns} FROM passages p {joined} WHERE number = ANY(%s::int[])"
    damaged = set(numbers)
    for start in range(0, len(numbers), _BATCH):
        [rows] = connections.read_from_primary(Statement(sql, [numbers[start : start + _BATCH]]))
        damaged -= {row[0] for row in rows if _is_passage_whole(row, encoded)}
    return damaged


def _is_passage_whole(row: Row, encoded: bool) -> bool:
    number, passage_id, lengths, vector, key, passage, packed = row
    is_text_whole = is_whole("passages", [number, passage_id, key], passage) and is_whole(
        "lengths", [number, passage_id], lengths
    )
    return is_text_whole and (not encoded or _is_encoding_whole(key, packed, vector))


def _is_encoding_whole(key: bytes, packed: bytes | None, vector: bytes | None) -> bool:
    return (
        packed is not None
        and vector is not None
        and is_whole("encodings", [key], packed)
        and passage_vector(packed[SEAL:]).tobytes() == read_halfvec(vector).tobytes()
    )


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
    current = newest_whole(connections.read)
    if current is None:
        return []
    dead = f"SELECT coalesce(sum(passages), 0)::bigint FROM versions WHERE {CHANGED} AND NOT seen @> %s::int"
    [[(dead_passages,)], [(graph,)], readers, writers] = connections.read(
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
