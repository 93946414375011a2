"""Rewrite the postings of several chunks as one, without dead rows, in a generation that has the same passages."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from index.keyword import FIELDS, FieldPostings, Rows
from index.merge_policy import segments_to_merge
from index.postgresql.blocks import Block, pack_block, unpack_block
from index.postgresql.generations import TOKEN, OpenedGeneration, StoredGeneration, live_words, open_generation
from index.postgresql.places import Chunk
from index.postgresql.publishing import (
    Numbers,
    let_see,
    lock_state,
    new_name,
    spans_of,
    write_blocks,
    write_chunk,
    write_generation,
)
from index.postgresql.tables import Connections, Row, Statement, Transaction, WriterLease, seal, unseal

MAX_CHUNKS = 64
"""The most chunks of a generation: each word of a question is looked up in all of them."""

MAX_DEAD = 0.2
"""The largest share of dead rows, which are read with the others and dropped."""

MIN_DEAD = 1_000
"""Dead rows that cost so little that they never make a generation of their own."""

_AT_ONCE = 5_000  # blocks that are read together


def compact(connections: Connections, writer: WriterLease) -> StoredGeneration | None:
    """Publish the current generation with fewer chunks if it has too many, or too many dead rows; None if it has not.

    It takes the place of the current one: a rollback returns to what that was built on. Its answers are the same.
    """
    with connections.transaction() as transaction:
        current, numbers = lock_state(transaction)
        writer.check(transaction)
        if current is None:
            return None
        opened = open_generation(transaction.fetch, current)
        due = _due(opened)
        if not due:
            return None
        stored = replace(
            current,
            number=numbers.generation,
            name=new_name(numbers.generation),
            chunks=tuple(sorted(_chunks_after(opened, due, numbers))),
        )
        let_see(transaction, current, stored.number)
        _write_merged(connections, transaction, opened, due, numbers.chunk)
        numbers.chunk += 1
        write_generation(transaction, stored, numbers)
        _copy_calibration(transaction, current.name, stored.name)
        return stored


def _due(opened: OpenedGeneration) -> list[int]:
    """Return the positions of the chunks to merge: all of them where many rows are dead, the smaller ones if many."""
    live, sizes = [len(each) for each in opened.rows.live], opened.rows.sizes
    if sum(sizes) - sum(live) > max(MIN_DEAD, MAX_DEAD * sum(sizes)):
        return list(range(len(sizes)))
    if len(sizes) <= MAX_CHUNKS:
        return []
    of_live, of_all = ({f"{n:09}": rows for n, rows in enumerate(each)} for each in (live, sizes))
    return sorted(map(int, segments_to_merge(of_live, of_all, sorted(live)[len(live) // 2])))


def _chunks_after(opened: OpenedGeneration, due: Sequence[int], numbers: Numbers) -> Iterator[tuple[int, int]]:
    for position, (chunk, live) in enumerate(zip(opened.chunks, opened.rows.live, strict=True)):
        if position not in due:
            yield chunk.number, len(live)
    merged = sum(len(opened.rows.live[position]) for position in due)
    if merged:
        yield numbers.chunk, merged


def _write_merged(
    connections: Connections, transaction: Transaction, opened: OpenedGeneration, due: Sequence[int], number: int
) -> None:
    """Write the live passages of these chunks as one chunk, in the order of their numbers."""
    of_chunks = [opened.rows.numbers_of(position) for position in due]
    order = np.argsort(np.concatenate(of_chunks))
    new_rows = np.empty(len(order), np.int64)
    new_rows[order] = np.arange(len(order))
    mappings: dict[int, Rows] = {}
    for position in due:
        live = opened.rows.live[position]
        mapping = mappings[opened.chunks[position].number] = np.full(opened.rows.sizes[position], -1, np.int64)
        mapping[live], new_rows = new_rows[: len(live)], new_rows[len(live) :]
    if not len(order):
        return
    for rows in _batches(connections, sorted(mappings)):
        write_blocks(transaction, number, _merged(rows, mappings))
    chunks = [opened.chunks[position] for position in due]
    spans = spans_of(np.sort(np.concatenate(of_chunks)))
    words = live_words(transaction.fetch, opened.stored, chunks)
    write_chunk(transaction, Chunk(number, secrets.token_bytes(TOKEN), spans), words)


def _batches(connections: Connections, chunks: Sequence[int]) -> Iterator[list[Row]]:
    """Yield the term, chunk and block of all postings of these chunks by term, those of one term together."""
    wanted = "chunk = ANY(%s::int[]) AND term > %b"
    sql = f"SELECT term, chunk, block FROM postings WHERE {wanted} ORDER BY term, chunk LIMIT %s"
    last, limit = b"", max(_AT_ONCE, 2 * len(chunks))
    while True:
        [rows] = connections.read_from_primary(Statement(sql, [list(chunks), last, limit]))
        if len(rows) < limit:
            yield rows
            return
        whole = [row for row in rows if row[0] != rows[-1][0]]  # of the last term there may be more
        yield whole
        last = whole[-1][0]


def _merged(rows: Iterable[Row], mappings: Mapping[int, Rows]) -> Iterator[tuple[bytes, Block]]:
    """Yield the term and the merged block of each term that a live passage holds."""
    for term, of_term in groupby(rows, key=lambda row: row[0]):
        parts = [
            (mappings[chunk], unpack_block(unseal("postings", [key, chunk], block, _name)))
            for key, chunk, block in of_term
        ]
        fields = [_joined([(mapping, fields[n]) for mapping, fields in parts]) for n in range(len(FIELDS))]
        if any(len(each.rows) for each in fields):
            yield term, pack_block(fields)


def _joined(parts: Sequence[tuple[Rows, FieldPostings]]) -> FieldPostings:
    rows = np.concatenate([mapping[postings.rows] for mapping, postings in parts])
    frequencies = np.concatenate([postings.frequencies for _, postings in parts])
    codes = np.concatenate([np.asarray(postings.length_codes, np.uint8) for _, postings in parts])
    order = np.argsort(rows)
    order = order[rows[order] >= 0]
    return FieldPostings(rows[order], frequencies[order], codes[order])


def _copy_calibration(transaction: Transaction, old: str, new: str) -> None:
    [rows] = transaction.fetch(Statement("SELECT calibration FROM calibrations WHERE generation = %s", [old]))
    if rows:
        text = unseal("calibrations", [old], rows[0][0], lambda: f"The calibration of {old}")
        sql = "UPDATE calibrations SET calibration = %b WHERE generation = %s"
        transaction.fetch(Statement(sql, [seal("calibrations", [new], text), new]))


def _name() -> str:
    return "The postings of a word"
