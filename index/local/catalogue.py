"""The catalogue of a local index: articles, passages and their encodings in one SQLite file.

Generations can be made again from it without encoding. An article is stored in one version for each content that a
stored generation was made of (see `version_of`). Rows never change once written, so a reader of an older generation
finds exactly what was published. Only this file imports sqlite3.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from core.documents import Document, Metadata, Passage
from core.errors import IndexBusy, IndexDamaged
from index.engine import DocumentSummary, IndexedDocument, document_summary
from index.local.serialization import document_from_json, metadata_from, passage_from_json, summary_from_json, to_json

Version = tuple[str, str]
"""A document id, and the version of that document as `version_of` gives it."""

_BUSY_CODES = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_MAX_VARIABLES = 500  # in one statement; SQLite's own limit is far higher
_PAGE_SIZE = 4_096  # bytes: a question reads in half the time of the largest size, for a twentieth more disk space
_READ_CACHE = 16_384  # kilobytes: the inner pages of the encodings of 100,000 passages; saves a third of the read time
_MAX_LOG_SIZE = 8 * 2**20  # bytes of the write-ahead log: a first build would leave it as large as the whole catalogue
_SCHEMA_VERSION = 2

_SCHEMA = """
CREATE TABLE IF NOT EXISTS articles (
    document_id TEXT NOT NULL, version TEXT NOT NULL, document BLOB NOT NULL, summary TEXT NOT NULL,
    PRIMARY KEY (document_id, version)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS passages (
    document_id TEXT NOT NULL, version TEXT NOT NULL, number INTEGER NOT NULL,
    passage_id TEXT NOT NULL, passage BLOB NOT NULL, encoding BLOB NOT NULL DEFAULT x'',
    PRIMARY KEY (document_id, version, number)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS summaries ON articles (document_id, version, summary);
CREATE INDEX IF NOT EXISTS encodings_in_use ON passages (encoding);
CREATE TABLE IF NOT EXISTS encodings (key BLOB PRIMARY KEY, packed BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS calibrations (generation TEXT PRIMARY KEY, calibration TEXT NOT NULL) WITHOUT ROWID;
PRAGMA user_version = 2
"""

_UPGRADE = """
ALTER TABLE passages ADD COLUMN encoding BLOB NOT NULL DEFAULT x'';
UPDATE articles SET document = compressed(document);
UPDATE passages SET passage = compressed(passage);
DROP TABLE vectors;
"""


class Catalogue:
    """The catalogue of one index folder, including its EncodingStore. Threads may share it.

    Readers never wait for a writer: reads and writes have a connection each. Every method raises IndexBusy if another
    process holds the file locked, and IndexDamaged if the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_lock, self._write_lock = threading.Lock(), threading.Lock()
        with self._translate_errors():
            self._write_connection, self._read_connection = self._connect(), self._connect()
            self._read_connection.execute(f"PRAGMA cache_size = -{_READ_CACHE}")
            if self._schema_version() < _SCHEMA_VERSION:
                self._create_or_upgrade()

    def _schema_version(self) -> int:
        return int(self._write_connection.execute("PRAGMA user_version").fetchone()[0])

    def _create_or_upgrade(self) -> None:
        """Create the tables, or upgrade those of an earlier schema.

        Schema 0 stored the encoding of each sentence by itself, in the table `vectors`. For schema 1 see
        `_move_calibrations`.
        """
        self._write_connection.create_function("compressed", 1, _compress, deterministic=True)
        with self._transaction() as connection:
            if self._schema_version() == _SCHEMA_VERSION:  # another process has done it meanwhile
                return
            tables = connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'vectors'").fetchone()
            for statement in (_UPGRADE if tables[0] else "").split(";") + _SCHEMA.split(";"):
                connection.execute(statement)
            _move_calibrations(connection)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, check_same_thread=False, timeout=30, isolation_level=None)
        connection.execute(f"PRAGMA page_size = {_PAGE_SIZE}")  # takes effect only in a new file
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_MAX_LOG_SIZE // _PAGE_SIZE}")
        connection.execute(f"PRAGMA journal_size_limit = {_MAX_LOG_SIZE}")
        return connection

    def close(self) -> None:
        with self._write_lock, self._read_lock:
            self._write_connection.close()
            self._read_connection.close()

    # Encodings: the methods of an EncodingStore

    def known(self, keys: Sequence[bytes]) -> set[bytes]:
        return {row[0] for row in self._fetch_encodings("key", keys)}

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        return dict(self._fetch_encodings("key, packed", keys))

    def put(self, encoded: Mapping[bytes, bytes]) -> None:
        with self._transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO encodings VALUES (?, ?)", encoded.items())

    def lost_encodings(self) -> int:
        """Return the number of passages whose encoding is missing: 0 unless another program wrote to the file."""
        lost = "NOT EXISTS (SELECT 1 FROM encodings WHERE key = passages.encoding)"
        return int(self._fetch_rows(f"SELECT count(*) FROM passages WHERE {lost}", ())[0][0])

    def _fetch_encodings(self, columns: str, keys: Sequence[bytes]) -> Iterator[tuple]:  # type: ignore[type-arg]
        for start in range(0, len(keys), _MAX_VARIABLES):
            batch = keys[start : start + _MAX_VARIABLES]
            placeholders = ",".join("?" * len(batch))
            yield from self._fetch_rows(f"SELECT {columns} FROM encodings WHERE key IN ({placeholders})", batch)

    # Calibrations

    def calibration(self, generation: str) -> str | None:
        """Return the text that `set_calibration` stored for a generation, or None."""
        rows = self._fetch_rows("SELECT calibration FROM calibrations WHERE generation = ?", (generation,))
        return str(rows[0][0]) if rows else None

    def set_calibration(self, generation: str, calibration: str) -> None:
        """Store a text for a generation, in place of an earlier one."""
        with self._transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO calibrations VALUES (?, ?)", (generation, calibration))

    def keep_calibrations(self, generations: Iterable[str]) -> None:
        """Delete the calibrations of all generations except these."""
        kept = json.dumps(list(generations))
        with self._transaction() as connection:
            connection.execute(
                "DELETE FROM calibrations WHERE generation NOT IN (SELECT value FROM json_each(?))", (kept,)
            )

    # Articles

    def save(self, indexed: Iterable[IndexedDocument]) -> dict[str, str]:
        """Save documents, all or none, and return their versions by document id.

        Once it returns, they survive a power cut.
        """
        versions: dict[str, str] = {}
        with self._transaction() as connection:
            for each in indexed:
                document_id = each.document.document_id
                document, passages = to_json(each.document), [to_json(passage) for passage in each.passages]
                keys = [encoded.key for encoded in each.encoded]
                version = versions[document_id] = version_of(document, passages, keys, each.added_by_hand)
                row = (document_id, version, _compress(document), to_json(document_summary(each)))
                connection.execute("INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?)", row)
                rows = [
                    (document_id, version, number, passage.passage_id, _compress(text), key)
                    for number, (passage, text, key) in enumerate(zip(each.passages, passages, keys, strict=True))
                ]
                connection.executemany("INSERT OR REPLACE INTO passages VALUES (?, ?, ?, ?, ?, ?)", rows)
                connection.executemany("INSERT OR IGNORE INTO encodings VALUES (?, ?)", each.encoded)
        return versions

    def document(self, version: Version) -> Document:
        """Return a document. Raises IndexDamaged if the catalogue has lost it."""
        rows = self._fetch_rows("SELECT document FROM articles WHERE document_id = ? AND version = ?", version)
        if not rows:
            raise self._lost(version)
        return document_from_json(_decompress(rows[0][0]))

    def metadata(self, version: Version) -> Metadata:
        """Return the metadata of a document, without reading its text. Raises IndexDamaged if it is lost."""
        rows = self._fetch_rows(
            "SELECT summary ->> 'metadata' FROM articles WHERE document_id = ? AND version = ?", version
        )
        if not rows:
            raise self._lost(version)
        return metadata_from(json.loads(rows[0][0] or "{}"))

    def passages(self, version: Version) -> list[Passage]:
        """Return the passages of a document in the order of its text."""
        statement = "SELECT passage FROM passages WHERE document_id = ? AND version = ? ORDER BY number"
        return [passage_from_json(_decompress(row[0])) for row in self._fetch_rows(statement, version)]

    def passage(self, version: Version, number: int) -> Passage:
        """Return the passage with this number, from 0, in its document. Raises IndexDamaged if it is lost."""
        rows = self._fetch_rows(
            "SELECT passage FROM passages WHERE document_id = ? AND version = ? AND number = ?", (*version, number)
        )
        if not rows:
            raise IndexDamaged(f"The catalogue {self._path} has lost a passage of {version[0]}. Index it again.")
        return passage_from_json(_decompress(rows[0][0]))

    def passage_ids(self, versions: Mapping[str, str]) -> set[str]:
        """Return the ids of all passages of these versions, which are given by document id."""
        statement = "SELECT passage_id FROM passages WHERE document_id = ? AND version = ?"
        with self._read_lock, self._translate_errors():
            results = (self._read_connection.execute(statement, version) for version in versions.items())
            return {passage_id for rows in results for (passage_id,) in rows}

    def versions(self) -> set[Version]:
        """Return all versions of all documents."""
        return set(self._fetch_rows("SELECT document_id, version FROM articles", ()))

    def latest_versions(self) -> dict[str, str]:
        """Return the version of each document that was saved last, by document id."""
        statement = "SELECT document_id, version FROM articles ORDER BY summary ->> 'indexed_at'"
        return dict(self._fetch_rows(statement, ()))

    def summaries(self, versions: Mapping[str, str]) -> list[DocumentSummary]:
        """Return the summaries of these versions, which are given by document id, ordered by document id."""
        rows = self._fetch_rows("SELECT document_id, version, summary FROM articles ORDER BY document_id", ())
        return [summary_from_json(text) for name, version, text in rows if versions.get(name) == version]

    def added_by_hand(self, versions: Mapping[str, str]) -> set[str]:
        """Return the ids of the documents that were added by hand among these versions, given by document id."""
        statement = "SELECT document_id, version FROM articles WHERE summary ->> 'added_by_hand'"
        rows = self._fetch_rows(statement, ())
        return {document_id for document_id, version in rows if versions.get(document_id) == version}

    def keep_only(self, versions: set[Version]) -> None:
        """Delete every other version of an article, and the encodings that no remaining passage uses."""
        stale = self.versions() - versions
        with self._transaction() as connection:
            for version in sorted(stale):
                connection.execute("DELETE FROM articles WHERE document_id = ? AND version = ?", version)
                rows = connection.execute(
                    "DELETE FROM passages WHERE document_id = ? AND version = ? RETURNING encoding", version
                ).fetchall()
                connection.executemany(
                    "DELETE FROM encodings WHERE key = ? "
                    "AND NOT EXISTS (SELECT 1 FROM passages WHERE encoding = encodings.key)",
                    rows,
                )

    def _lost(self, version: Version) -> IndexDamaged:
        return IndexDamaged(f"The catalogue {self._path} has lost {version[0]}. Index it again.")

    def _fetch_rows(self, statement: str, values: Sequence[object]) -> list[tuple]:  # type: ignore[type-arg]
        with self._read_lock, self._translate_errors():
            return self._read_connection.execute(statement, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Yield the write connection in a transaction, which an exception rolls back."""
        with self._write_lock, self._translate_errors():
            self._write_connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._write_connection
                self._write_connection.execute("COMMIT")
            except BaseException:
                if self._write_connection.in_transaction:  # a full disk may have ended the transaction
                    self._write_connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        """Raise IndexBusy or IndexDamaged in place of an error of SQLite."""
        try:
            yield
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) in _BUSY_CODES:
                raise IndexBusy(
                    f"Another process is writing to {self._path}. Try again when it has finished."
                ) from error
            raise IndexDamaged(
                f"The catalogue {self._path} cannot be used: {error}. If it is damaged, "
                f"move {self._path.parent} away and run `patella index sync FOLDER`."
            ) from error


def _move_calibrations(connection: sqlite3.Connection) -> None:
    """Move calibrations to the table of their own.

    Schema 1 stored them among the encodings, each behind a line with the name of its generation.
    """
    is_calibration = "length(packed) < 1000 AND instr(packed, CAST('\"middles\"' AS BLOB))"
    rows = connection.execute(f"SELECT key, packed FROM encodings WHERE {is_calibration}").fetchall()
    for key, packed in rows:
        generation, line_end, calibration = packed.decode().partition("\n")
        if line_end:
            connection.execute("INSERT OR REPLACE INTO calibrations VALUES (?, ?)", (generation, calibration))
        connection.execute("DELETE FROM encodings WHERE key = ?", (key,))


def _compress(text: str) -> bytes:
    return zlib.compress(text.encode())


def _decompress(compressed: bytes) -> str:
    return zlib.decompress(compressed).decode()


def version_of(document: str, passages: Iterable[str], keys: Iterable[bytes], added_by_hand: bool) -> str:
    """Return the version of a document, 32 hexadecimal digits of a sha256.

    It covers everything that the catalogue stores of the document except the time of its indexing: `document` and
    `passages` as JSON, the `keys` of the encodings, and whether it was added by hand.
    """
    parts = [document, *passages, *(key.hex() for key in keys), str(added_by_hand)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
