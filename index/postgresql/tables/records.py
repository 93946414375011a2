"""Seal what is stored, so that decay and swapped rows are found when it is read; and the encodings, sealed, by key."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from core.errors import IndexDamaged
from index.database import row_checksum
from index.keyword import ShortForm
from index.postgresql.tables.connections import Connections, Transaction
from index.postgresql.tables.driver import Row, Statement

CURE = "`patella index sync FOLDER` makes it whole again, from what can still be read and from the folder."

SEAL = 4
"""The bytes of the checksum before the content."""

_BATCH = 500  # encodings that are sent together, some 4 MB

Key = Sequence[str | bytes | int]


def seal(table: str, key: Key, content: bytes) -> bytes:
    """Return content with its checksum before it, which covers the table and the key, too."""
    return row_checksum(table, key, content).to_bytes(SEAL, "big") + content


def is_whole(table: str, key: Key, sealed: bytes) -> bool:
    """Return whether this is what was sealed under this key."""
    return seal(table, key, sealed[SEAL:]) == sealed


def unseal(table: str, key: Key, sealed: bytes, name: Callable[[], str]) -> bytes:
    """Return the content. Raises IndexDamaged if it is not what was sealed; `name` says what it is."""
    if not is_whole(table, key, sealed):
        raise IndexDamaged(f"{name()} in the database is not what was written. {CURE}")
    return sealed[SEAL:]


def pack_json(value: object) -> bytes:
    return zlib.compress(json.dumps(value).encode())


def unpack_json(content: bytes) -> Any:
    return json.loads(zlib.decompress(content))


_SEAL_IS_RIGHT = f"""
    (('x' || encode(substr(e.packed, 1, {SEAL}), 'hex'))::bit(32)::bigint = crc32('encodings'::bytea
    || convert_to('b' || length(e.key) || ':', 'UTF8') || e.key
    || convert_to('b' || length(e.packed) - {SEAL} || ':', 'UTF8') || substr(e.packed, {SEAL + 1})))"""
"""The condition in SQL that an encoding is what was sealed: PostgreSQL 18 counts checksums itself."""


def encoding_or_its_beginning(connections: Connections, size: str) -> str:
    """Return an expression in SQL for an encoding `e` that is only checked: NULL where it is lost or damaged.

    Where the server checks the seals, so many bytes of a whole one are sent, else all of it.
    """
    if not connections.checks_seals:
        return "packed"
    return f"CASE WHEN {_SEAL_IS_RIGHT} THEN substr(packed, 1, {size}) END"


class WordCounts:
    """The folded words of passages, with the number of passages that hold each, and their short forms."""

    def __init__(self, words: Mapping[str, int] | None = None, short_forms: Mapping[ShortForm, int] | None = None):
        self.words, self.short_forms = Counter(words or {}), Counter(short_forms or {})

    def add(self, other: WordCounts, sign: int = 1) -> None:
        """Add counts, or take them away."""
        for own, others in ((self.words, other.words), (self.short_forms, other.short_forms)):
            for name, count in others.items():
                own[name] += sign * count  # type: ignore[index]

    def packed(self) -> bytes:
        forms = [[*form, count] for form, count in self.short_forms.items() if count]
        return pack_json([{word: count for word, count in self.words.items() if count}, forms])

    @classmethod
    def unpack(cls, content: bytes) -> WordCounts:
        words, forms = unpack_json(content)
        return cls(words, {ShortForm(*form[:-1]): form[-1] for form in forms})


class PostgresEncodingStore:
    """An EncodingStore in a table. `make_ready` makes the tables before the first write.

    Only who publishes reads it, so it is read from the primary: a replica that lags lacks what was stored just now.
    """

    def __init__(self, connections: Connections, make_ready: Callable[[], None]) -> None:
        self._connections, self._make_ready = connections, make_ready

    def known(self, keys: Sequence[bytes]) -> set[bytes]:
        if not self._connections.has_tables() or not self._connections.checks_seals:
            return {key for key, packed in self._rows(keys) if is_whole("encodings", [key], packed)}
        sql = f"SELECT key FROM encodings e WHERE key = ANY(%b) AND {_SEAL_IS_RIGHT}"
        [rows] = self._connections.read_from_primary(Statement(sql, [list(keys)]))
        return {key for (key,) in rows}

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        return {
            key: unseal("encodings", [key], packed, lambda: "The encoding of a passage")
            for key, packed in self._rows(keys)
        }

    def put(self, encoded: Mapping[bytes, bytes]) -> None:
        self._make_ready()
        with self._connections.transaction() as transaction:
            put_encodings(transaction, encoded.items())

    def _rows(self, keys: Sequence[bytes]) -> Iterable[Row]:
        if not self._connections.has_tables():
            return
        for start in range(0, len(keys), _BATCH):
            sql = "SELECT key, packed FROM encodings WHERE key = ANY(%b)"
            yield from self._connections.read_from_primary(Statement(sql, [list(keys[start : start + _BATCH])]))[0]


def put_encodings(transaction: Transaction, encoded: Iterable[tuple[bytes, bytes]], replace: bool = True) -> None:
    """Store encodings under their keys. One that is there already is replaced, or else stays."""
    rows = sorted(encoded)  # in one order, so that two processes which store the same ones do not wait for each other
    found = "UPDATE SET packed = excluded.packed" if replace else "NOTHING"
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        keys = [key for key, _ in batch]
        packed = [seal("encodings", [key], content) for key, content in batch]
        sql = f"INSERT INTO encodings SELECT * FROM unnest(%b::bytea[], %b::bytea[]) ON CONFLICT (key) DO {found}"
        transaction.fetch(Statement(sql, [keys, packed]))
