"""What the system cannot read is not taken for what is missing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from core.errors import IndexInaccessible
from index.keyword.bm25 import FIELDS
from index.keyword.whoosh_reader import WhooshReader
from index.keyword.whoosh_storage import FolderStorage
from index.keyword.whoosh_writer import KeywordEntry, update_keyword_index

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

ENTRY = KeywordEntry("a.md#top:0", "a.md", {name: ["word"] for name in FIELDS})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with update_keyword_index(tmp_path) as update:
        update.add(ENTRY)
    return tmp_path


def test_files_are_there_or_not(folder: Path) -> None:
    storage = FolderStorage(folder)
    assert sorted(storage.list()) == sorted(path.name for path in folder.iterdir())
    assert storage.file_exists(storage.list()[0])
    assert not storage.file_exists("other")


def test_a_folder_that_cannot_be_listed_is_not_empty(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Any) -> list[str]:
        raise OSError(24, "Too many open files", str(path))

    monkeypatch.setattr(os, "listdir", refuse)
    with pytest.raises(OSError, match="Too many open files"), update_keyword_index(folder):
        pass
    with pytest.raises(IndexInaccessible, match="Too many open files"):
        WhooshReader(folder)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh leaves a file open
def test_no_segment_is_written_without_a_file_that_cannot_be_looked_at(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stat = os.stat

    def refuse(path: Any, *arguments: Any, **named: Any) -> os.stat_result:
        if str(path).endswith(".trm"):
            raise OSError(5, "Input/output error", str(path))
        return stat(path, *arguments, **named)

    before = {path.name: path.read_bytes() for path in folder.glob("*.toc")}
    with monkeypatch.context() as patched:
        patched.setattr(os, "stat", refuse)
        with pytest.raises(OSError, match="Input/output error"), update_keyword_index(folder) as update:
            update.add(ENTRY)
    assert {path.name: path.read_bytes() for path in folder.glob("*.toc")} == before
