"""Remove what no generation needs any more, and make the index of the vectors of many passages."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence

from core.errors import IndexDamaged
from index.postgresql.generations import (
    CHANGED,
    StoredGeneration,
    graph_name,
    read_chunks,
    stored_generations,
    unpack_generation,
)
from index.postgresql.nearest import MIN_GRAPH_PASSAGES
from index.postgresql.publishing import lock_state
from index.postgresql.tables import Connections, Statement, Transaction

log = logging.getLogger(__name__)

_GRAPH_SECONDS = 24 * 3_600
_MOST_WITHOUT_VECTOR = 0.01  # of the passages: a build in stages makes the graph at its end, in a sixth of the time
_CONNECTIVITY = 24  # neighbours per vector
_EXPANSION_WHEN_ADDING = 256  # vectors that are compared with a new one to find its neighbours: pgvector's 64 miss more
_ENDED = "NOT seen && %s::int4multirange"  # versions that none of these generations sees


def remove_old(connections: Connections, unsound: Collection[str] = ()) -> None:
    """Remove all generations except the current one, the one before it, and those that are being read.

    The `unsound` ones are damaged, and go unless they are being read. What only removed generations needed goes, too.
    """
    with connections.transaction() as transaction:
        current, _ = lock_state(transaction)
        if current is None:
            return
        kept = {current.name, current.base} - set(unsound) | {current.name} | _leased(transaction)
        _, rows = stored_generations(transaction.fetch)
        removed = [row for row in rows if row[1] not in kept]
        names = [name for _, name, _ in removed]
        transaction.fetch(
            Statement("DELETE FROM generations WHERE name = ANY(%s)", [names]),
            Statement("DELETE FROM calibrations WHERE generation = ANY(%s)", [names]),
            Statement("DELETE FROM leases WHERE until < now()"),
        )
        try:
            remaining = [unpack_generation(*row) for row in rows if row[1] in kept]
        except IndexDamaged:
            return  # it is still being read, and nobody knows what it needs
        _empty_versions(transaction, remaining, _epochs_gone(removed, remaining))
        _remove_chunks(transaction, remaining)


def make_graph(connections: Connections) -> bool:
    """Make the HNSW index of the current vectors if they are many and have none. Return whether it was made."""
    with connections.transaction(seconds=_GRAPH_SECONDS) as transaction:
        current, _ = lock_state(transaction)
        if current is None or current.passages < MIN_GRAPH_PASSAGES:
            return False
        if current.words_only > _MOST_WITHOUT_VECTOR * current.passages:
            return False
        name = graph_name(current.epoch)
        find = "SELECT vector::vector FROM vectors WHERE epoch = %s LIMIT 1"
        [[(there,)], vectors] = transaction.fetch(
            Statement("SELECT to_regclass(%s) IS NOT NULL", [name]),
            Statement(f"SELECT vector_dims(each.vector) FROM ({find}) AS each", [current.epoch]),
        )
        if there or not vectors:
            return False
        expression = f"(vector::halfvec({vectors[0][0]})) halfvec_ip_ops"
        options = f"m = {_CONNECTIVITY}, ef_construction = {_EXPANSION_WHEN_ADDING}"
        making = f"CREATE INDEX {name} ON vectors USING hnsw ({expression}) WITH ({options})"
        transaction.fetch(Statement(f"{making} WHERE epoch = {current.epoch}"), Statement("ANALYZE vectors"))
        return True


def _leased(transaction: Transaction) -> set[str]:
    [rows] = transaction.fetch(Statement("SELECT unnest(generations) FROM leases WHERE until >= now()"))
    return {name for (name,) in rows}


def _epochs_gone(removed: Iterable[tuple[int, str, bytes]], remaining: Iterable[StoredGeneration]) -> bool:
    """Return whether removed generations may have been the last ones of their epoch."""
    epochs = {each.epoch for each in remaining}
    try:
        return any(unpack_generation(*row).epoch not in epochs for row in removed)
    except IndexDamaged:
        return True


def _empty_versions(transaction: Transaction, remaining: Sequence[StoredGeneration], epochs_gone: bool) -> None:
    """Delete articles, passages and encodings of the versions that no remaining generation sees."""
    numbers = "{" + ",".join(f"[{each.number},{each.number}]" for each in remaining) + "}"
    sql = f"SELECT version FROM versions WHERE NOT emptied AND {CHANGED} AND {_ENDED}"
    [ended] = transaction.fetch(Statement(sql, [numbers]))
    if epochs_gone:  # else all versions would be looked through
        sql = "SELECT version FROM versions WHERE NOT emptied AND born < %s AND epoch <> ALL(%s::int[])"
        values = [max(each.number for each in remaining), sorted({each.epoch for each in remaining})]
        ended += transaction.fetch(Statement(sql, values))[0]
    versions = [version for (version,) in set(ended)]
    if not versions:
        return
    transaction.fetch(
        Statement(
            "DELETE FROM vectors USING versions WHERE version = ANY(%s::int[]) "
            "AND number >= first AND number < first + passages",
            [versions],
        )
    )
    deleted, _, _ = transaction.fetch(
        Statement(
            "DELETE FROM passages USING versions WHERE versions.version = ANY(%s::int[]) "
            "AND number >= first AND number < first + versions.passages RETURNING key",
            [versions],
        ),
        Statement("DELETE FROM articles WHERE version = ANY(%s::int[])", [versions]),
        Statement("UPDATE versions SET emptied = true WHERE version = ANY(%s::int[])", [versions]),
    )
    transaction.fetch(
        Statement(
            "DELETE FROM encodings WHERE key = ANY(%b) "
            "AND NOT EXISTS (SELECT 1 FROM passages WHERE passages.key = encodings.key)",
            [sorted({key for (key,) in deleted})],
        )
    )


def _remove_chunks(transaction: Transaction, remaining: Sequence[StoredGeneration]) -> None:
    """Delete the chunks that no remaining generation has, and the emptied versions that no chunk speaks of."""
    kept = sorted({chunk for each in remaining for chunk, _ in each.chunks})
    [gone] = transaction.fetch(Statement("DELETE FROM chunks WHERE chunk <> ALL(%s::int[]) RETURNING chunk", [kept]))
    if not gone:
        return
    transaction.fetch(Statement("DELETE FROM postings WHERE chunk = ANY(%s::int[])", [[chunk for (chunk,) in gone]]))
    [emptied] = transaction.fetch(Statement("SELECT version, first, passages FROM versions WHERE emptied"))
    spans = sorted(
        {span for each in remaining for chunk in read_chunks(transaction.fetch, each) for span in chunk.spans}
    )
    forgotten = [
        version
        for version, first, passages in emptied
        if not passages or not any(start <= first < start + count for start, count in spans)
    ]
    transaction.fetch(Statement("DELETE FROM versions WHERE version = ANY(%s::int[])", [forgotten]))


def log_failure(name: str, error: Exception) -> None:
    """Say that a generation is published, though what follows a publish failed."""
    log.warning(
        "Generation %s is published and serves, but the clean-up of what it replaced failed: %s The next "
        "`patella index sync FOLDER` cleans up.",
        *(name, error),
    )
