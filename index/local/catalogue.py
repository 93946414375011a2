"""The catalogue of a local index: articles, passages and their encodings in one SQLite file.

Generations can be made again from it without encoding. An article is stored in one version for each content that a
stored generation was made of (see `version_of`). Rows never change once written, so a reader of an older generation
finds exactly what was published. Each row carries a checksum of itself and its key, compared whenever the row is read.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TypeVar

from core.counts import counted
from core.documents import Document, Metadata, Passage
from core.errors import IndexDamaged
from index.database import Connection, Database, Row, row_checksum
from index.engine import DocumentSummary, IndexedDocument, document_summary
from index.serialization import document_from_json, passage_from_json, summary_from_json, to_json

Version = tuple[str, str]
"""A document id, and the version of that document as `version_of` gives it."""

_T = TypeVar("_T")

_MAX_VARIABLES = 500  # in one statement; SQLite's own limit is far higher
SCHEMA_VERSION = 3
CURE = "`patella index sync FOLDER` makes it whole again, from what can still be read and from the folder."
"""What the user can do about a damaged catalogue."""

SCHEMA = """
CREATE TABLE articles (
    document_id TEXT NOT NULL, version TEXT NOT NULL, summary TEXT NOT NULL, checksum INTEGER NOT NULL,
    PRIMARY KEY (document_id, version)) WITHOUT ROWID;
CREATE TABLE documents (
    document_id TEXT NOT NULL, version TEXT NOT NULL, document BLOB NOT NULL, checksum INTEGER NOT NULL,
    PRIMARY KEY (document_id, version)) WITHOUT ROWID;
CREATE TABLE passages (
    document_id TEXT NOT NULL, version TEXT NOT NULL, number INTEGER NOT NULL,
    passage_id TEXT NOT NULL, passage BLOB NOT NULL, encoding BLOB NOT NULL, checksum INTEGER NOT NULL,
    PRIMARY KEY (document_id, version, number)) WITHOUT ROWID;
CREATE INDEX encodings_in_use ON passages (encoding);
CREATE TABLE encodings (key BLOB PRIMARY KEY, packed BLOB NOT NULL, checksum INTEGER NOT NULL);
CREATE TABLE calibrations (
    generation TEXT PRIMARY KEY, calibration TEXT NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID
"""

KEYS = {"articles": 2, "documents": 2, "passages": 3, "encodings": 1, "calibrations": 1}
"""The tables, and how many of their first columns are the key."""

_KEY_COLUMNS = ("document_id", "version", "number")  # the first of them are the key of articles, documents and passages


class Catalogue:
    """The catalogue of one index folder, including its EncodingStore. Threads may share it.

    Every method raises IndexBusy if another process holds the file locked, IndexInaccessible if it cannot be written,
    and IndexDamaged if the file cannot be used or a row is missing or is not what was written. `saw_damage` tells
    whether a row was found damaged since the object was made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = Database(path, SCHEMA, SCHEMA_VERSION, CURE)
        self.saw_damage = False

    def close(self) -> None:
        self.database.close()

    # Encodings: the methods of an EncodingStore

    def known(self, keys: Sequence[bytes]) -> set[bytes]:
        return set(self._encodings(keys, skip_damaged=True))

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        return self._encodings(keys)

    def put(self, encoded: Mapping[bytes, bytes]) -> None:
        with self.database.transaction() as connection:
            insert(connection, "encodings", encoded.items())

    def _encodings(self, keys: Sequence[bytes], skip_damaged: bool = False) -> dict[bytes, bytes]:
        """Return the encodings under these keys. Damaged ones are left out if `skip_damaged`, else IndexDamaged."""
        found: dict[bytes, bytes] = {}
        for batch in _batches(keys, _MAX_VARIABLES):
            wanted = f"key IN ({','.join('?' * len(batch))})"
            for key, packed, checksum in self.database.rows(f"SELECT * FROM encodings WHERE {wanted}", batch):
                if is_whole("encodings", (key, packed, checksum)):
                    found[key] = packed
                elif not skip_damaged:
                    raise self._damaged("the encoding of a passage")
        return found

    # Calibrations

    def calibration(self, generation: str) -> str | None:
        """Return the text that `set_calibration` stored for a generation, or None if there is no row for it."""
        found = self._rows("calibrations", "generation = ?", [generation], f"the calibration of {generation}")
        return str(found[0][1]) if found else None

    def set_calibration(self, generation: str, calibration: str) -> None:
        """Store a text for a generation, in place of an earlier one."""
        with self.database.transaction() as connection:
            insert(connection, "calibrations", [(generation, calibration)])

    def keep_calibrations(self, generations: Iterable[str]) -> None:
        """Delete the calibrations of all generations except these."""
        kept = json.dumps(list(generations))
        with self.database.transaction() as connection:
            connection.execute(
                "DELETE FROM calibrations WHERE generation NOT IN (SELECT value FROM json_each(?))", (kept,)
            )

    # Articles

    def save(self, indexed: Iterable[IndexedDocument]) -> dict[str, str]:
        """Save documents, all or none, and return their versions by document id.

        Once it returns, they survive a power cut.
        """
        versions: dict[str, str] = {}
        with self.database.transaction() as connection:
            for each in indexed:
                document_id = each.document.document_id
                document, passages = to_json(each.document), [to_json(passage) for passage in each.passages]
                keys = [encoded.key for encoded in each.encoded]
                version = versions[document_id] = version_of(document, passages, keys, each.added_by_hand)
                insert(connection, "articles", [(document_id, version, to_json(document_summary(each)))])
                insert(connection, "documents", [(document_id, version, compress(document))])
                rows = (
                    (document_id, version, number, passage.passage_id, compress(text), key)
                    for number, (passage, text, key) in enumerate(zip(each.passages, passages, keys, strict=True))
                )
                insert(connection, "passages", rows)
                encodings = ((key, packed) for key, packed in each.encoded if packed is not None)
                insert(connection, "encodings", encodings, replace=False)
        return versions

    def document(self, version: Version) -> Document:
        """Return a document."""
        return self._one("documents", version, lambda row: document_from_json(_decompress(row[2])))

    def summary(self, version: Version) -> DocumentSummary:
        """Return the summary of a document."""
        return self._one("articles", version, _summary_of)

    def digest(self, version: Version) -> str:
        """Return the digest of a document at its indexing, or "" if its summary is damaged."""
        try:
            return self.summary(version).digest
        except IndexDamaged:
            return ""

    def metadata(self, versions: Sequence[Version]) -> list[Metadata]:
        """Return the metadata of these documents, without reading their texts."""
        rows = self._rows_of("articles", versions)
        return [self._parsed(row, row[0], _summary_of).metadata for row in rows]

    def passages(self, version: Version, count: int) -> list[Passage]:
        """Return the passages of a document in the order of its text. IndexDamaged unless they are `count`."""
        rows = self._passage_rows(version)
        if [row[2] for row in rows] != list(range(count)):
            raise self.lost(f"passages of {version[0]}")
        return [self._parsed(row, version[0], _passage_of) for row in rows]

    def passages_at(self, places: Sequence[tuple[str, str, int]]) -> list[Passage]:
        """Return the passages in these places: document id, version, and number in the document, from 0."""
        rows = self._rows_of("passages", places, "a passage of ")
        return [self._parsed(row, row[0], _passage_of) for row in rows]

    def passage_ids(self, versions: Mapping[str, str]) -> set[str]:
        """Return the ids of all passages of these versions, which are given by document id."""
        return {row[3] for version in versions.items() for row in self._passage_rows(version)}

    def _passage_rows(self, version: Version) -> list[Row]:
        wanted = "document_id = ? AND version = ? ORDER BY number"
        return self._rows("passages", wanted, version, f"a passage of {version[0]}")

    def versions(self) -> set[Version]:
        """Return all versions of all documents."""
        return set(self.database.rows("SELECT document_id, version FROM articles"))

    def latest_versions(self) -> dict[str, str]:
        """Return the version of each document that was saved last, by document id.

        A version whose summary is damaged comes before all others, since nobody knows when it was saved.
        """
        rows = self.database.rows("SELECT * FROM articles")
        dated = [(self._whole_summary(row), row[0], row[1]) for row in rows]
        dated.sort(key=lambda each: each[0].indexed_at if each[0] else "")
        return {document_id: version for _, document_id, version in dated}

    def summaries(self, versions: Mapping[str, str]) -> list[DocumentSummary]:
        """Return the summaries of these versions, which are given by document id, ordered by document id."""
        rows = self.database.rows("SELECT * FROM articles ORDER BY document_id")
        found = [row for row in rows if versions.get(row[0]) == row[1]]
        if len(found) < len(versions):
            raise self.lost(", ".join(sorted(versions.keys() - {row[0] for row in found})[:3]))
        self._check("articles", found, lambda row: f"the summary of {row[0]}")
        return [self._parsed(row, row[0], _summary_of) for row in found]

    def added_by_hand(self, versions: Mapping[str, str]) -> set[str]:
        """Return the ids of the documents that were added by hand among these versions, given by document id.

        Those whose summary is missing or damaged are among them: nobody knows, and what is in doubt is kept.
        """
        rows = self.database.rows("SELECT * FROM articles")
        summaries = {row[0]: self._whole_summary(row) for row in rows if versions.get(row[0]) == row[1]}
        found = ((document_id, summaries.get(document_id)) for document_id in versions)
        return {document_id for document_id, summary in found if summary is None or summary.added_by_hand}

    def keep_only(self, versions: set[Version]) -> None:
        """Delete every other version of an article, and the encodings that no remaining passage uses."""
        stale = self.versions() - versions
        with self.database.transaction() as connection:
            for version in sorted(stale):
                for table in ("articles", "documents"):
                    connection.execute(f"DELETE FROM {table} WHERE document_id = ? AND version = ?", version)
                rows = connection.execute(
                    "DELETE FROM passages WHERE document_id = ? AND version = ? RETURNING encoding", version
                ).fetchall()
                connection.executemany(
                    "DELETE FROM encodings WHERE key = ? "
                    "AND NOT EXISTS (SELECT 1 FROM passages WHERE encoding = encodings.key)",
                    rows,
                )

    # Checks

    def damage(self, version: Version, words_only: bool = False) -> str:
        """Return what is missing or damaged of a version of a document: "" if all of its rows are whole.

        One that is found by words only needs no encodings. Each row is looked up by its key and read, as a question
        does it, but for what the checksum makes needless: parsing.
        """
        try:
            self._rows_of("documents", [version])
            rows = self._passage_rows(version)
            if [row[2] for row in rows] != list(range(self.summary(version).passages)):
                raise self.lost(f"passages of {version[0]}")
            keys = set() if words_only else {row[5] for row in rows}
            lost = len(keys) - len(self.get(list(keys)))
            if lost:
                raise self.lost(f"the encodings of {counted(lost, 'passage')} of {version[0]}")
        except IndexDamaged as error:
            return str(error)
        return ""

    def _one(self, table: str, version: Version, parse: Callable[[Row], _T]) -> _T:
        return self._parsed(self._rows_of(table, [version])[0], version[0], parse)

    def _rows(self, table: str, wanted: str, values: Sequence[object], name: str) -> list[Row]:
        """Return rows of a table, whole. `name` says what they are, should one be damaged."""
        rows = self.database.rows(f"SELECT * FROM {table} WHERE {wanted}", values)
        self._check(table, rows, lambda row: name)
        return rows

    def _rows_of(self, table: str, keys: Sequence[Row], part: str = "") -> list[Row]:
        """Return the rows with these keys, whole, of articles, documents or passages.

        `part` says what of a document a row holds, should one be lost or damaged: "a passage of ".
        """
        columns = _KEY_COLUMNS[: KEYS[table]]
        one = " AND ".join(f"{column} = ?" for column in columns)
        wanted = list(dict.fromkeys(keys))
        found: dict[Row, Row] = {}
        for batch in _batches(wanted, _MAX_VARIABLES // len(columns)):
            any_of_them = " OR ".join([one] * len(batch))
            rows = self.database.rows(f"SELECT * FROM {table} WHERE {any_of_them}", list(chain(*batch)))
            self._check(table, rows, lambda row: part + row[0])
            found |= {row[: len(columns)]: row for row in rows}
        missing = [key for key in wanted if key not in found]
        if missing:
            raise self.lost(part + missing[0][0])
        return [found[key] for key in keys]

    def _check(self, table: str, rows: Iterable[Row], name: Callable[[Row], str]) -> None:
        for row in rows:
            if not is_whole(table, row):
                raise self._damaged(name(row))

    def _parsed(self, row: Row, name: str, parse: Callable[[Row], _T]) -> _T:
        try:
            return parse(row)
        except (zlib.error, ValueError, TypeError, LookupError, AttributeError, RecursionError, MemoryError) as error:
            raise self._damaged(name) from error

    def _whole_summary(self, row: Row) -> DocumentSummary | None:
        """Return the summary in a row of `articles`, None if it is damaged."""
        try:
            self._check("articles", [row], lambda row: str(row[0]))
            return self._parsed(row, str(row[0]), _summary_of)
        except IndexDamaged:
            return None

    def lost(self, name: str) -> IndexDamaged:
        """Return the error that rows are missing. `name` says which."""
        self.saw_damage = True
        return IndexDamaged(f"The catalogue {self.path} has lost {name}. {CURE}")

    def _damaged(self, name: str) -> IndexDamaged:
        self.saw_damage = True
        return IndexDamaged(f"The catalogue {self.path} is damaged: {name} is not what was written. {CURE}")


def _batches(items: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    """Yield the items in their order, at most `size` at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))


def insert(connection: Connection, table: str, rows: Iterable[Row], replace: bool = True) -> None:
    """Write rows, given without their checksums. If one is there already, it is replaced, or else stays."""
    first = next(rows := iter(rows), None)
    if first is not None:
        verb, marks = "REPLACE" if replace else "IGNORE", ", ".join("?" * (len(first) + 1))
        with_checksums = ((*row, checksum_of(table, row)) for row in chain([first], rows))
        connection.executemany(f"INSERT OR {verb} INTO {table} VALUES ({marks})", with_checksums)


def checksum_of(table: str, row: Row) -> int:
    """Return the checksum of a row that is given without it."""
    return row_checksum(table, row[: KEYS[table]], *row[KEYS[table] :])


def is_whole(table: str, row: Row) -> bool:
    """Return whether a row is the one that was written. Its last column is its checksum."""
    try:
        return bool(checksum_of(table, row[:-1]) == row[-1])
    except TypeError:
        return False


def _summary_of(row: Row) -> DocumentSummary:
    return summary_from_json(row[2])


def _passage_of(row: Row) -> Passage:
    return passage_from_json(_decompress(row[4]))


def compress(text: str) -> bytes:
    """Return a text as the tables store documents and passages."""
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
