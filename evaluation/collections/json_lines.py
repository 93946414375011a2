"""JSON lines: a file with one JSON object on each line."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from core.errors import CollectionError


def read_rows(path: Path, keys: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON lines file, plain or gzipped.

    An "_id" that is a number becomes text. Raises CollectionError if the file cannot be read, if a line is no JSON
    object, or if one of the `keys` is missing or not text.
    """
    return (row for _, row in numbered_rows(path, keys))


def numbered_rows(path: Path, keys: Sequence[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (number of the line, from 1; object) of a JSON lines file, as `read_rows` does."""
    try:
        with _open_text(path) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, _parse_row(path, number, line, keys)
    except (OSError, UnicodeDecodeError) as error:
        raise CollectionError(f"{path} cannot be read: {error}") from error


def _open_text(path: Path) -> TextIO:
    encoding = "utf-8-sig"  # some editors write a byte order mark at the start
    return gzip.open(path, "rt", encoding=encoding) if path.suffix == ".gz" else path.open(encoding=encoding)


def _parse_row(path: Path, number: int, line: str, keys: Sequence[str]) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise CollectionError(f"{path}, line {number}: not a JSON object: {error}") from error
    if not isinstance(row, dict):
        raise CollectionError(f"{path}, line {number}: not a JSON object, but {line.strip()[:40]}")
    if isinstance(row.get("_id"), int):
        row["_id"] = str(row["_id"])  # judgements are text, so their ids are text too
    missing = [key for key in keys if not isinstance(row.get(key), str)]
    if missing:
        raise CollectionError(f"{path}, line {number}: {', '.join(missing)} is missing or not text.")
    return row
