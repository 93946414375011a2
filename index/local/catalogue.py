"""The truth of a local index: articles, passages and vectors, in one SQLite file. The only file that imports sqlite3.

An article is kept at its versions, one for each content that a kept generation was made of (`version_of`). What is
written here is never changed, so a reader of an older generation finds exactly what was published.
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

from core.documents import Document, Passage
from core.errors import IndexBusy, IndexDamaged
from index.engine import DocumentSummary, IndexedDocument, document_summary
from index.local.serialization import document_from_json, passage_from_json, to_json

Version = tuple[str, str]
"""A document id and the version of that document."""

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_VARIABLES = 500  # in one statement; SQLite's own limit is far higher
_PAGE_SIZE = 4_096  # bytes: what a question needs is read in half the time of the largest, for a twentieth more room
_READ_CACHE = 16_384  # kilobytes: what of 100,000 passages leads to their encodings; a question is read in a third less
_LOG_KEPT = 8 * 2**20  # bytes of the write-ahead log; a first build makes it as large as the whole catalogue
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
    """The catalogue of one index folder. Safe to use from several threads; who reads never waits for who writes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_lock, self._write_lock = threading.Lock(), threading.Lock()
        with self._translated():
            self._writing, self._reading = self._connected(), self._connected()
            self._reading.execute(f"PRAGMA cache_size = -{_READ_CACHE}")
            if self._schema_version() < _SCHEMA_VERSION:
                self._prepare()

    def _schema_version(self) -> int:
        return int(self._writing.execute("PRAGMA user_version").fetchone()[0])

    def _prepare(self) -> None:
        """Make the tables, or upgrade those of before, which kept the codes of each sentence by themselves."""
        self._writing.create_function("compressed", 1, _compressed, deterministic=True)
        with self._transaction() as connection:
            if self._schema_version() == _SCHEMA_VERSION:  # another process was faster
                return
            tables = connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'vectors'").fetchone()
            for statement in (_UPGRADE if tables[0] else "").split(";") + _SCHEMA.split(";"):
                connection.execute(statement)
            _move_calibrations(connection)

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, check_same_thread=False, timeout=30, isolation_level=None)
        connection.execute(f"PRAGMA page_size = {_PAGE_SIZE}")  # heeded where the file is new
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_KEPT // _PAGE_SIZE}")
        connection.execute(f"PRAGMA journal_size_limit = {_LOG_KEPT}")
        return connection

    def close(self) -> None:
        with self._write_lock, self._read_lock:
            self._writing.close()
            self._reading.close()

    # What was encoded: a VectorStore

    def known(self, keys: Sequence[bytes]) -> set[bytes]:
        return {row[0] for row in self._encodings("key", keys)}

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        return dict(self._encodings("key, packed", keys))

    def put(self, encoded: Mapping[bytes, bytes]) -> None:
        with self._transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO encodings VALUES (?, ?)", encoded.items())

    def lost_encodings(self) -> int:
        """How many passages are kept whose encoding is not; none, unless something else wrote to the file."""
        lost = "NOT EXISTS (SELECT 1 FROM encodings WHERE key = passages.encoding)"
        return int(self._rows(f"SELECT count(*) FROM passages WHERE {lost}", ())[0][0])

    def _encodings(self, columns: str, keys: Sequence[bytes]) -> Iterator[tuple]:  # type: ignore[type-arg]
        for start in range(0, len(keys), _VARIABLES):
            some = keys[start : start + _VARIABLES]
            marks = ",".join("?" * len(some))
            yield from self._rows(f"SELECT {columns} FROM encodings WHERE key IN ({marks})", some)

    # Calibrations

    def calibration(self, generation: str) -> str | None:
        """Return the text that is kept for a generation; None where there is none."""
        rows = self._rows("SELECT calibration FROM calibrations WHERE generation = ?", (generation,))
        return str(rows[0][0]) if rows else None

    def set_calibration(self, generation: str, calibration: str) -> None:
        """Keep a text for a generation, in place of an earlier one."""
        with self._transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO calibrations VALUES (?, ?)", (generation, calibration))

    def keep_calibrations(self, generations: Iterable[str]) -> None:
        """Forget the calibrations of all other generations."""
        kept = json.dumps(list(generations))
        with self._transaction() as connection:
            connection.execute(
                "DELETE FROM calibrations WHERE generation NOT IN (SELECT value FROM json_each(?))", (kept,)
            )

    # Articles

    def save(self, indexed: Iterable[IndexedDocument]) -> dict[str, str]:
        """Save documents, all or none, and return their versions; when it returns they survive a power cut."""
        versions: dict[str, str] = {}
        with self._transaction() as connection:
            for each in indexed:
                document_id = each.document.document_id
                document, passages = to_json(each.document), [to_json(passage) for passage in each.passages]
                keys = [encoded.key for encoded in each.encoded]
                version = versions[document_id] = version_of(document, passages, keys, each.added_by_hand)
                row = (document_id, version, _compressed(document), to_json(document_summary(each)))
                connection.execute("INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?)", row)
                rows = [
                    (document_id, version, number, passage.passage_id, _compressed(text), key)
                    for number, (passage, text, key) in enumerate(zip(each.passages, passages, keys, strict=True))
                ]
                connection.executemany("INSERT OR REPLACE INTO passages VALUES (?, ?, ?, ?, ?, ?)", rows)
                connection.executemany("INSERT OR IGNORE INTO encodings VALUES (?, ?)", each.encoded)
        return versions

    def document(self, version: Version) -> Document:
        rows = self._rows("SELECT document FROM articles WHERE document_id = ? AND version = ?", version)
        if not rows:
            raise IndexDamaged(f"The catalogue {self._path} has lost {version[0]}. Index it again.")
        return document_from_json(_text(rows[0][0]))

    def passages(self, version: Version) -> list[Passage]:
        rows = self._rows("SELECT passage FROM passages WHERE document_id = ? AND version = ? ORDER BY number", version)
        return [passage_from_json(_text(row[0])) for row in rows]

    def passage(self, version: Version, number: int) -> Passage:
        """The passage of this number, counted from 0 through the whole document."""
        rows = self._rows(
            "SELECT passage FROM passages WHERE document_id = ? AND version = ? AND number = ?", (*version, number)
        )
        if not rows:
            raise IndexDamaged(f"The catalogue {self._path} has lost a passage of {version[0]}. Index it again.")
        return passage_from_json(_text(rows[0][0]))

    def passage_ids(self, versions: Mapping[str, str]) -> set[str]:
        """Of all passages of these versions (document id -> version)."""
        statement = "SELECT passage_id FROM passages WHERE document_id = ? AND version = ?"
        with self._read_lock, self._translated():
            found = (self._reading.execute(statement, version) for version in versions.items())
            return {passage_id for rows in found for (passage_id,) in rows}

    def versions(self) -> set[Version]:
        """All that are kept."""
        return set(self._rows("SELECT document_id, version FROM articles", ()))

    def latest_versions(self) -> dict[str, str]:
        """The version of each document that was saved last."""
        return dict(self._rows("SELECT document_id, version FROM articles ORDER BY summary ->> 'indexed_at'", ()))

    def summaries(self, versions: Mapping[str, str]) -> list[DocumentSummary]:
        """Of these versions (document id -> version), by document id."""
        rows = self._rows("SELECT document_id, version, summary FROM articles ORDER BY document_id", ())
        return [DocumentSummary(**json.loads(text)) for name, version, text in rows if versions.get(name) == version]

    def added_by_hand(self, versions: Mapping[str, str]) -> set[str]:
        """The ids of those of these documents that were added by hand."""
        rows = self._rows("SELECT document_id, version FROM articles WHERE summary ->> 'added_by_hand'", ())
        return {document_id for document_id, version in rows if versions.get(document_id) == version}

    def keep_only(self, versions: set[Version]) -> None:
        """Forget every version of an article that is not among these, and what was encoded for it alone."""
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

    def _rows(self, statement: str, values: Sequence[object]) -> list[tuple]:  # type: ignore[type-arg]
        with self._read_lock, self._translated():
            return self._reading.execute(statement, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._write_lock, self._translated():
            self._writing.execute("BEGIN IMMEDIATE")
            try:
                yield self._writing
                self._writing.execute("COMMIT")
            except BaseException:
                if self._writing.in_transaction:  # a full disk may have ended it
                    self._writing.execute("ROLLBACK")
                raise

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) in _BUSY:
                raise IndexBusy(
                    f"Another process is writing to {self._path}. Try again when it has finished."
                ) from error
            raise IndexDamaged(
                f"The catalogue {self._path} cannot be used: {error}. If it is damaged, "
                f"move {self._path.parent} away and run `patella index sync FOLDER`."
            ) from error


def _move_calibrations(connection: sqlite3.Connection) -> None:
    """Move calibrations to their table: schema 1 kept them among the encodings, behind the name of their generation."""
    calibrations = "length(packed) < 1000 AND instr(packed, CAST('\"middles\"' AS BLOB))"
    kept = connection.execute(f"SELECT key, packed FROM encodings WHERE {calibrations}").fetchall()
    for key, packed in kept:
        generation, line_end, calibration = packed.decode().partition("\n")
        if line_end:
            connection.execute("INSERT OR REPLACE INTO calibrations VALUES (?, ?)", (generation, calibration))
        connection.execute("DELETE FROM encodings WHERE key = ?", (key,))


def _compressed(text: str) -> bytes:
    return zlib.compress(text.encode())


def _text(compressed: bytes) -> str:
    return zlib.decompress(compressed).decode()


def version_of(document: str, passages: Iterable[str], keys: Iterable[bytes], added_by_hand: bool) -> str:
    """The version of a document: equal for two exactly where all that the catalogue keeps of them is, but the time."""
    parts = [document, *passages, *(key.hex() for key in keys), str(added_by_hand)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
