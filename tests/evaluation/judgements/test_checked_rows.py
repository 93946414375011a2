"""Rows that are only ever added: dated, checked, and none older than the one before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.errors import CollectionError
from evaluation.judgements import CheckedRows
from index import FilesBeside

DATED = {"name": "a", "at": "2026-01-01T10:00"}


@pytest.fixture
def rows(tmp_path: Path) -> CheckedRows[dict[str, Any]]:
    return CheckedRows(FilesBeside(tmp_path / "index"), "rows.jsonl", "row", dict)


def test_rows_come_back_with_their_time(rows: CheckedRows[dict[str, Any]]) -> None:
    rows.add([DATED, {"name": "ü", "at": ""}])
    first, second = rows.all()
    assert (first, second["name"]) == (DATED, "ü")
    assert second["at"] > DATED["at"]


def test_a_row_is_not_older_than_the_one_before(rows: CheckedRows[dict[str, Any]]) -> None:
    rows.add([{"at": "2999"}])
    rows.add([{"at": ""}])
    assert [row["at"] for row in rows.all()] == ["2999", "2999"]


def test_nothing_is_added_behind_a_damaged_row(rows: CheckedRows[dict[str, Any]]) -> None:
    rows.add([DATED])
    Path(rows.place).write_bytes(Path(rows.place).read_bytes().replace(b'"a"', b'"b"'))
    with pytest.raises(CollectionError, match=r"rows\.jsonl, line 1: this row is not what was written"):
        rows.add([DATED])
