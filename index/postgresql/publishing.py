"""Publish one generation, in one transaction: all of it or, if anything fails, nothing."""

from __future__ import annotations

import secrets
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from core.documents import Passage
from index.engine import Fingerprint, IndexedDocument, document_summary
from index.keyword import FIELDS, ShortForm, TermCounter, field_words, metadata_texts, new_short_forms
from index.passage_record import passage_vector
from index.postgresql.blocks import pack_terms
from index.postgresql.filters import encode_id
from index.postgresql.generations import CHANGED, TOKEN, StoredGeneration, newest_whole, pack_chunk, read_chunks
from index.postgresql.places import COUNTED, LENGTHS, Chunk, pack_lengths, unpack_lengths
from index.postgresql.tables import (
    SEAL,
    Statement,
    Transaction,
    WordCounts,
    boolean,
    copy_rows,
    from_on,
    halfvec,
    int4,
    is_whole,
    put_encodings,
    seal,
    tsvector,
)
from index.serialization import to_json

_FLUSHED_BYTES = 32_000_000  # of encodings and passages that are held before they are sent
_COUNTED_AT_ONCE = 10_000  # passages
_ENCODED_AT_ONCE = 500  # passages, whose encodings take some 4 MB
_CHUNK_PASSAGES = 200_000  # after which postings are written, since they are counted in memory


@dataclass(slots=True)
class Numbers:
    """The numbers that the next generation, version, passage and chunk will have."""

    generation: int
    version: int
    passage: int
    chunk: int


@dataclass(frozen=True, slots=True)
class _Version:
    """A version of an article: its number, its chunk, its passages, and their lengths, added up."""

    number: int
    chunk: int
    passages: int
    lengths: NDArray[np.int64]


class Publishing:
    """The writing of one generation within a transaction, which it never commits.

    It builds on the generation that is current if that one has the same fingerprint, otherwise from scratch.
    """

    def __init__(self, transaction: Transaction, fingerprint: Fingerprint) -> None:
        self._transaction = transaction
        self._recounts = False  # all lengths are added up again, where rows of what it builds on are damaged
        self._current, self._numbers = lock_state(transaction)
        number = self._numbers.generation
        same = self._current if self._current and self._current.fingerprint == fingerprint else None
        self._base = same
        self._stored = StoredGeneration(
            number=number,
            name=new_name(number),
            base=self._current.name if self._current else None,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            documents=0,
            passages=0,
            lengths=(0,) * COUNTED,
            epoch=same.epoch if same else number,
            fingerprint=fingerprint,
            chunks=(),
            words_only=0,
        )
        self._lengths = np.array(same.lengths if same else (0,) * COUNTED, np.int64)
        self._documents = same.documents if same else 0
        self._chunks = read_chunks(transaction.fetch, same) if same else ()
        there = {chunk.number for chunk in self._chunks}  # one that is lost is made anew with its articles
        self._live = {chunk: live for chunk, live in same.chunks if chunk in there} if same else {}
        self._added: dict[str, _Version] = {}
        self._superseded: list[_Version] = []  # of an article that was added twice
        self._begin_chunk()
        self._begin_batch()

    def run(
        self, added: Iterable[IndexedDocument], removed: Iterable[str], encoded: Collection[str]
    ) -> StoredGeneration:
        """Write the generation without the `removed` documents and with the `added` ones, and make it current.

        Those of the base that are `encoded` by now get their vectors.
        """
        if self._base:
            let_see(self._transaction, self._base, self._stored.number)
        gone = set(removed)
        for each in added:
            self._add(each)
        self._flush()
        self._write_chunk()
        self._unsee(gone | self._added.keys())
        completed = self._encode(set(encoded) - gone - self._added.keys()) if self._base else 0
        completes = completed and not gone and not self._added
        for version in self._added.values():
            self._count(version)
        never = [version.number for version in self._superseded]
        self._transaction.fetch(Statement("UPDATE versions SET seen = '{}' WHERE version = ANY(%s::int[])", [never]))
        if self._recounts:
            self._lengths = self._recount()
        stored = replace(
            self._stored,
            base=self._base.base if self._base and completes else self._stored.base,
            words_only=self._count_words_only(),
            documents=self._documents,
            passages=sum(self._live.values()),
            lengths=tuple(self._lengths.tolist()),
            chunks=tuple((chunk, live) for chunk, live in sorted(self._live.items()) if live),
        )
        write_generation(self._transaction, stored, self._numbers)
        return stored

    # Articles

    def _add(self, indexed: IndexedDocument) -> None:
        """Write an article, its passages and their encodings, or hold them until some can be sent together."""
        document = indexed.document
        number, first = self._numbers.version, self._numbers.passage
        self._numbers.version += 1
        self._numbers.passage += len(indexed.passages)
        lengths, words = self._add_passages(indexed, number, first)
        summed = lengths[:, :COUNTED].sum(axis=0, dtype=np.int64)
        if document.document_id in self._added:
            self._superseded.append(self._added.pop(document.document_id))
        version = _Version(number, self._numbers.chunk, len(indexed.passages), summed)
        self._added[document.document_id] = version
        self._words.add(words)
        document_id = encode_id(document.document_id)
        summary = to_json(document_summary(indexed)).encode()
        self._versions.append(
            [
                *(int4(number), document_id, int4(self._stored.epoch), int4(self._stored.number)),
                *(from_on(self._stored.number), int4(first), int4(len(indexed.passages))),
                *(document.digest.encode(), boolean(indexed.added_by_hand)),
                seal("summaries", [number, document_id], summary),
                seal("words", [number], words.packed()),
                boolean(False),
                None if indexed.is_words_only else int4(self._stored.number),
            ]
        )
        article = zlib.compress(to_json(document).encode())
        self._articles.append([int4(number), seal("articles", [number, document_id], article)])
        self._held += len(article) + sum(len(each.packed or b"") for each in indexed.encoded)
        if self._held > _FLUSHED_BYTES:
            self._flush()
        if self._in_chunk >= _CHUNK_PASSAGES:
            self._write_chunk()

    def _add_passages(self, indexed: IndexedDocument, version: int, first: int) -> tuple[NDArray[np.int32], WordCounts]:
        """Count the terms of the passages of an article, and return their lengths and words."""
        words: Counter[str] = Counter()
        short_forms: Counter[ShortForm] = Counter()
        abouts = metadata_texts(indexed.document.metadata, len(indexed.passages))
        counted = [field_words(passage, about) for passage, about in zip(indexed.passages, abouts, strict=True)]
        own = np.array([[len(each.terms[name]) for name in FIELDS] for each in counted], np.int64)
        lengths = pack_lengths(indexed.passages, own.reshape(-1, len(FIELDS)))
        rows = zip(indexed.passages, indexed.encoded, counted, lengths, strict=True)
        for number, (passage, encoded, fields, of_passage) in enumerate(rows, first):
            self._terms.add(fields.terms)
            words.update(fields.words)
            passage_id = encode_id(passage.passage_id)
            self._passages.append(
                [
                    *(int4(number), int4(version), passage_id),
                    seal("lengths", [number, passage_id], of_passage.tobytes()),
                    *(tsvector(fields.terms), encoded.key, _sealed_passage(number, passage, encoded.key)),
                ]
            )
            if encoded.packed is not None:
                self._encodings[encoded.key] = encoded.packed
                if not indexed.is_words_only:
                    self._vectors.append(self._vector_row(number, encoded.packed))
        for new in new_short_forms(indexed.passages):
            short_forms.update(new)
        self._field_lengths.append(lengths[:, : len(FIELDS)])
        self._in_chunk += len(lengths)
        return lengths, WordCounts(words, short_forms)

    def _begin_batch(self) -> None:
        self._held = 0
        self._versions: list[Sequence[bytes | None]] = []
        self._articles: list[Sequence[bytes | None]] = []
        self._passages: list[Sequence[bytes | None]] = []
        self._vectors: list[Sequence[bytes | None]] = []
        self._encodings: dict[bytes, bytes] = {}

    def _flush(self) -> None:
        """Send what is held. Of the encodings only those are sent that are not stored yet."""
        send = self._transaction
        if not self._versions:
            return
        columns = "version, document_id, epoch, born, seen, first, passages, digest, by_hand, summary, words, emptied"
        columns = f"{columns}, encoded_from"
        send.copy(f"versions ({columns})", copy_rows(self._versions))
        send.copy("articles (version, article)", copy_rows(self._articles))
        send.copy("passages (number, version, passage_id, lengths, terms, key, passage)", copy_rows(self._passages))
        send.copy("vectors (number, epoch, vector)", copy_rows(self._vectors))
        keys = list(self._encodings)
        [stored] = send.fetch(Statement("SELECT key FROM encodings WHERE key = ANY(%b)", [keys]))
        missing = self._encodings.keys() - {key for (key,) in stored}
        put_encodings(send, ((key, self._encodings[key]) for key in missing), replace=False)
        self._begin_batch()

    def _vector_row(self, number: int, packed: bytes) -> Sequence[bytes | None]:
        return [int4(number), int4(self._stored.epoch), halfvec(passage_vector(packed))]

    def _encode(self, document_ids: Collection[str]) -> int:
        """Write the vectors of those of these documents that have none, and return how many documents they are.

        Raises KeyError if an encoding is missing.
        """
        assert self._base
        condition, values = self._stored.visible
        ids = [encode_id(each) for each in document_ids]
        waiting = f"{condition} AND document_id = ANY(%b) AND {self._stored.by_words_only}"
        sql = f"UPDATE versions SET encoded_from = %s WHERE {waiting} RETURNING first, passages"
        [spans] = self._transaction.fetch(Statement(sql, [self._stored.number, *values, ids]))
        numbers = [number for first, count in spans for number in range(first, first + count)]
        for start in range(0, len(numbers), _ENCODED_AT_ONCE):
            batch = numbers[start : start + _ENCODED_AT_ONCE]
            joined = "passages p LEFT JOIN encodings e ON e.key = p.key LEFT JOIN vectors USING (number)"
            sql = f"SELECT number, p.key, packed, vector FROM {joined} WHERE number = ANY(%s::int[])"
            [rows] = self._transaction.fetch(Statement(sql, [batch]))
            missing = [key for _, key, packed, _ in rows if packed is None or not is_whole("encodings", [key], packed)]
            if missing:
                raise KeyError(f"{len(missing)} of {len(batch)} passages are not encoded.")
            new = [self._vector_row(number, packed[SEAL:]) for number, _, packed, vector in rows if vector is None]
            self._transaction.copy("vectors (number, epoch, vector)", copy_rows(new))
        return len(spans)

    def _count_words_only(self) -> int:
        condition, values = self._stored.visible
        sql = f"SELECT coalesce(sum(passages), 0)::int FROM versions WHERE {condition} AND {self._stored.by_words_only}"
        [[(count,)]] = self._transaction.fetch(Statement(sql, values))
        return int(count)

    # Postings

    def _begin_chunk(self) -> None:
        self._terms, self._words, self._in_chunk = TermCounter(), WordCounts(), 0
        self._field_lengths: list[NDArray[np.int32]] = []
        self._first = self._numbers.passage  # passages are numbered as they are added

    def _write_chunk(self) -> None:
        """Write the postings and words of the passages since the last chunk as one chunk."""
        if not self._in_chunk:
            return
        chunk = Chunk(self._numbers.chunk, secrets.token_bytes(TOKEN), ((self._first, self._in_chunk),))
        lengths = np.concatenate(self._field_lengths)
        write_blocks(self._transaction, chunk.number, pack_terms(self._terms.counts(), lengths))
        write_chunk(self._transaction, chunk, self._words)
        self._live[chunk.number] = 0  # until they are counted
        self._numbers.chunk += 1
        self._begin_chunk()

    # Visibility

    def _unsee(self, document_ids: Iterable[str]) -> None:
        """Hide the versions of these documents that the base sees from this generation on."""
        if not self._base:
            return
        condition, values = self._base.visible
        ids = [encode_id(each) for each in document_ids]
        sql = f"""
            WITH hidden AS (
                UPDATE versions SET seen = seen - int4multirange(int4range(%s, NULL))
                WHERE {condition} AND document_id = ANY(%b) AND born < %s RETURNING version, first, passages)
            SELECT hidden.version, first, hidden.passages, string_agg(substr(lengths, {SEAL + 1}), '' ORDER BY number)
            FROM hidden LEFT JOIN passages ON number >= first AND number < first + hidden.passages
            GROUP BY hidden.version, first, hidden.passages"""
        [rows] = self._transaction.fetch(Statement(sql, [self._stored.number, *values, ids, self._stored.number]))
        for version, first, count, lengths in rows:
            self._recounts |= len(lengths or b"") != count * LENGTHS
            summed = np.zeros(COUNTED, np.int64) if self._recounts else _summed(lengths or b"")
            of = (chunk.number for chunk in self._chunks for start, n in chunk.spans if start <= first < start + n)
            self._count(_Version(version, next(of, -1), count, summed), sign=-1)

    def _recount(self) -> NDArray[np.int64]:
        """Return the lengths of all passages that the generation sees, added up."""
        condition, values = self._stored.visible
        passages = "passages p ON number >= first AND number < first + v.passages"
        sql = f"SELECT substr(lengths, {SEAL + 1}) FROM versions v JOIN {passages} WHERE v.{condition}"
        batches = self._transaction.stream(Statement(sql, values), _COUNTED_AT_ONCE)
        return sum((_summed(b"".join(row[0] for row in rows)) for rows in batches), np.zeros(COUNTED, np.int64))

    def _count(self, version: _Version, sign: int = 1) -> None:
        self._documents += sign
        self._lengths += sign * version.lengths
        if version.chunk in self._live:
            self._live[version.chunk] += sign * version.passages


def lock_state(transaction: Transaction) -> tuple[StoredGeneration | None, Numbers]:
    """Keep other publishes out until the transaction ends, and return what to build on and the next numbers.

    Raises IndexBusy if another publish is under way.
    """
    columns = "next_generation, next_version, next_passage, next_chunk"
    [[numbers]] = transaction.fetch(Statement(f"SELECT {columns} FROM state FOR UPDATE NOWAIT"))
    return newest_whole(transaction.fetch), Numbers(*numbers)


def write_generation(transaction: Transaction, stored: StoredGeneration, numbers: Numbers) -> None:
    """Write the row of a generation, and make it current."""
    content = seal("generations", [stored.number, stored.name], stored.packed())
    transaction.fetch(
        Statement("INSERT INTO generations VALUES (%s, %s, %b)", [stored.number, stored.name, content]),
        Statement("INSERT INTO calibrations VALUES (%s, %b)", [stored.name, seal("calibrations", [stored.name], b"")]),
        Statement(
            "UPDATE state SET current = %s, "
            "next_generation = %s, next_version = %s, next_passage = %s, next_chunk = %s",
            [stored.name, stored.number + 1, numbers.version, numbers.passage, numbers.chunk],
        ),
    )


def let_see(transaction: Transaction, base: StoredGeneration, number: int) -> None:
    """Let a new generation see the versions that its base sees, though a rollback lies between them."""
    from_now = f"int4multirange(int4range({number}, NULL))"
    others = f"epoch = %s AND (born > %s OR {CHANGED})"
    hide, show = "upper_inf(seen) AND NOT seen @> %s::int", "NOT upper_inf(seen) AND seen @> %s::int"
    for verb, where in (("-", hide), ("+", show)):
        sql = f"UPDATE versions SET seen = seen {verb} {from_now} WHERE {others} AND {where}"
        transaction.fetch(Statement(sql, [base.epoch, base.number, base.number]))


def new_name(number: int) -> str:
    """Return the name of a new generation. No other one ever has it, though numbers may be given again."""
    return f"{number:08}-{secrets.token_hex(4)}"


def write_blocks(transaction: Transaction, chunk: int, terms: Iterable[tuple[bytes, bytes]]) -> None:
    """Write the blocks of terms of a chunk, given with their keys."""
    number = int4(chunk)
    rows = ([key, number, seal("postings", [key, chunk], block)] for key, block in terms)
    transaction.copy("postings (term, chunk, block)", copy_rows(rows))


def write_chunk(transaction: Transaction, chunk: Chunk, words: WordCounts) -> None:
    """Write the row of a chunk, with its words."""
    content = seal("chunks", [chunk.number], pack_chunk(chunk))
    packed = seal("words of a chunk", [chunk.number], words.packed())
    transaction.fetch(Statement("INSERT INTO chunks VALUES (%s, %b, %b)", [chunk.number, content, packed]))


def spans_of(numbers: NDArray[np.int32]) -> tuple[tuple[int, int], ...]:
    """Return numbers that ascend as spans: the first of some that follow each other, and how many they are.

    >>> spans_of(np.array([1, 2, 3, 9]))
    ((1, 3), (9, 1))
    """
    starts = np.flatnonzero(np.diff(numbers, prepend=numbers[:1] - 2) != 1)
    counts = np.diff(np.append(starts, len(numbers)))
    return tuple(zip(numbers[starts].tolist(), counts.tolist(), strict=True))


def _summed(lengths: bytes) -> NDArray[np.int64]:
    """Return packed lengths of passages, added up, shape (COUNTED,)."""
    return np.asarray(unpack_lengths(lengths)[:, :COUNTED].sum(axis=0, dtype=np.int64))


def _sealed_passage(number: int, passage: Passage, key: bytes) -> bytes:
    content = zlib.compress(to_json(passage).encode())
    return seal("passages", [number, encode_id(passage.passage_id), key], content)
