"""What uploads and removals do to the folder of articles before the index follows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from core.progress import no_progress
from core.settings import Settings
from index.sync import SyncReport
from patella import REMOVED, ArticleFolders
from patella.uploads import ADDED_MEANWHILE
from serving.changes import IndexChange, UploadedFile, add_files, remove_article


class FakeLibrary:
    """A folder of articles; `done` lists what was asked of the index."""

    def __init__(self, folder: Path) -> None:
        self.folders, self.done = ArticleFolders([folder]), list[object]()
        self.settings = Settings(index=folder / "index")

    def sync(self, progress: object) -> SyncReport:
        self.done.append("sync")
        return SyncReport()

    def remove(self, ids: Sequence[str], progress: object) -> SyncReport:
        self.done.append(ids)
        return SyncReport(failed=[("gone.md", "is not in the index")])


@pytest.fixture
def library(tmp_path: Path) -> Any:
    return FakeLibrary(tmp_path / "articles")


def held(library: FakeLibrary) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in library.folders.folders[0].iterdir() if path.is_file()}


def test_files_are_added_and_replace_only_what_they_may(library: Any) -> None:
    first = [(UploadedFile("a.md", b"A"), False), (UploadedFile("b.md", b"B"), False)]
    assert add_files(library, first, no_progress) == IndexChange(SyncReport(), not_added=[])
    again = [(UploadedFile("a.md", b"A2"), False), (UploadedFile("b.md", b"B2"), True)]
    change = add_files(library, again, no_progress)
    assert (change.not_added, held(library)) == ([("a.md", ADDED_MEANWHILE)], {"a.md": b"A", "b.md": b"B2"})
    assert [path.read_bytes() for path in (library.folders.folders[0] / REMOVED).iterdir()] == [b"B"]
    assert library.done == ["sync", "sync"]


def test_an_article_is_moved_aside_and_one_that_was_added_by_hand_leaves_the_index_alone(library: Any) -> None:
    add_files(library, [(UploadedFile("a.md", b"A"), False), (UploadedFile("b.md", b"B"), False)], no_progress)
    remove_article(library, "a.md", False, no_progress)
    assert remove_article(library, "b.md", True, no_progress).report.failed == []
    remove_article(library, "never.md", False, no_progress)
    assert (held(library), library.done) == ({"b.md": b"B"}, ["sync", "sync", ["b.md"], "sync"])
