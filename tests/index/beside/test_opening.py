"""The address of an index tells what lies beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import UsageError
from index.beside.files import FilesBeside
from index.beside.kept import TOKENS
from index.beside.memory import MemoryBeside
from index.beside.opening import open_beside


def test_a_folder_has_files_beside_it(tmp_path: Path) -> None:
    assert open_beside(str(tmp_path / "index")) == FilesBeside(tmp_path / "index")


def test_beside_an_index_in_memory_nothing_lies_at_first() -> None:
    one, other = open_beside("memory:"), open_beside("memory:")
    assert isinstance(one, MemoryBeside)
    one.append(TOKENS, [b"{}"])
    assert other.lines(TOKENS) == []


def test_an_address_without_an_engine_is_refused_without_its_password() -> None:
    with pytest.raises(
        UsageError, match=r"^There is no engine for the address mysql://…\. Use a folder, or memory:\.$"
    ):
        open_beside("mysql://ann:secret@db/patella")
