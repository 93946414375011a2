"""Write the catalogue anew: from the rows of a damaged one that are whole, or from one of an earlier version."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from index.database import Row, read_whatever_is_left, replace_database
from index.local.catalogue import KEYS, SCHEMA, SCHEMA_VERSION, Catalogue, compress, insert, is_whole

Columns = Mapping[str, Any]
"""The columns of a row by their names."""

_BATCH_SIZE = 1_000  # rows that are written in one transaction


def rebuild_catalogue(path: Path) -> None:
    """Put a catalogue with every row that is whole in the place of the one at `path`, in one step.

    The catalogue may be of any version so far. Version 0 stored the encoding of each sentence by itself; those are left
    out. Version 1 stored calibrations among the encodings, and versions before 3 stored no checksums.
    """
    replace_database(path, lambda new: _fill(Catalogue(new), path))


def _fill(catalogue: Catalogue, old: Path) -> None:
    try:
        catalogue.put({})  # makes the tables
        for table in KEYS:
            rows = _rows_for(table, old)
            while batch := list(islice(rows, _BATCH_SIZE)):
                with catalogue.database.transaction() as connection:
                    insert(connection, table, batch)
    finally:
        catalogue.close()


def _rows_for(table: str, old: Path) -> Iterator[Row]:
    """Yield the rows of a table of the new catalogue, without their checksums."""
    if table == "documents":
        yield from _documents_beside_summaries(_whatever_is_left(old, "articles"))
    if table == "calibrations":
        yield from _calibrations_among_encodings(_whatever_is_left(old, "encodings"))
    for columns in _whatever_is_left(old, table):
        if "checksum" in columns:
            row = tuple(columns.values())
            if is_whole(table, row):
                yield row[:-1]
        elif not _is_calibration(columns):
            with suppress(zlib.error):  # a row that is damaged is left out
                yield _upgraded(table, columns)


def _whatever_is_left(old: Path, table: str) -> Iterator[Columns]:
    return read_whatever_is_left(old, table, SCHEMA, SCHEMA_VERSION)


def _upgraded(table: str, columns: Columns) -> Row:
    """Return a row of a version without checksums as one of this version."""
    if table == "articles":
        return columns["document_id"], columns["version"], columns["summary"]
    if table == "passages":
        key = columns["document_id"], columns["version"], columns["number"]
        return (*key, columns["passage_id"], _compressed(columns["passage"]), columns.get("encoding", b""))
    return tuple(columns.values())


def _documents_beside_summaries(articles: Iterable[Columns]) -> Iterator[Row]:
    """Yield the documents that versions before 3 stored together with their summaries."""
    for columns in articles:
        if "document" in columns:
            with suppress(zlib.error):
                yield columns["document_id"], columns["version"], _compressed(columns["document"])


def _calibrations_among_encodings(encodings: Iterable[Columns]) -> Iterator[Row]:
    """Yield the calibrations of version 1: there each stands behind a line with the name of its generation."""
    for columns in encodings:
        if _is_calibration(columns):
            generation, line_end, calibration = columns["packed"].decode().partition("\n")
            if line_end:
                yield generation, calibration


def _is_calibration(columns: Columns) -> bool:
    packed = columns.get("packed")
    return "checksum" not in columns and isinstance(packed, bytes) and len(packed) < 1000 and b'"middles"' in packed


def _compressed(text: str | bytes) -> bytes:
    """Return a text as the tables store it; version 0 stored it as it is. Raises zlib.error if it is damaged."""
    return compress(text if isinstance(text, str) else zlib.decompress(text).decode(errors="replace"))
