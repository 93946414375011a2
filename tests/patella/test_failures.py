"""The failures that are kept beside the index: whose they are, and when they are over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.settings import Settings
from patella.article_files import FolderListing, articles_in, files_in
from patella.failures import Failure, keep_failures, kept_failures
from patella.library import Library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "tea.md").write_text("# Tea\n\nBoil it well.\n")
    (folder / "empty.md").write_text("  \n")
    (folder / "broken.docx").write_bytes(b"PK no archive")
    return folder


def names(index: str) -> list[str]:
    return sorted(failure.document_id for failure in kept_failures(index))


def test_another_process_sees_what_the_latest_sync_could_not_read(folder: Path, tmp_path: Path) -> None:
    index = str(tmp_path / "index")
    assert kept_failures(index) == []
    with Library(Settings(articles=folder, index=index)) as library:  # type: ignore[call-arg]
        report = library.sync()
        assert [(each.document_id, each.reason) for each in kept_failures(index)] == report.failed
        assert names(index) == ["broken.docx", "empty.md"]
        (folder / "empty.md").write_text("# Oil\n\nPour it.\n")  # read by now
        (folder / "broken.docx").write_bytes(b"PK another")
        library.sync()
        assert names(index) == ["broken.docx"]
        (folder / ".patellaignore").write_text("*.docx\n")  # ignored by now
        library.sync()
        assert kept_failures(index) == []


def test_the_failure_of_a_file_that_was_left_as_it_is_stays(folder: Path, tmp_path: Path) -> None:
    index = str(tmp_path / "index")
    with Library(Settings(articles=folder, index=index)) as library:  # type: ignore[call-arg]
        library.sync()
        before = kept_failures(index)
        report = library.sync(listing=replace(files_in(folder), left=frozenset({"broken.docx", "empty.md"})))
        assert (report.unchanged, report.failed, kept_failures(index)) == (["tea.md"], [], before)


def test_a_failure_is_of_a_file_until_it_changes(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("one")
    (before,) = articles_in(tmp_path)
    failure = Failure("a.md", "is broken", before.digest)
    assert failure.is_of(before)
    (tmp_path / "a.md").write_text("two")
    (after,) = articles_in(tmp_path)
    assert not failure.is_of(after)
    (tmp_path / "a.md").unlink()
    gone = type(after)(after.path, "a.md")
    assert (failure.is_of(gone), Failure("a.md", "cannot be read", "").is_of(gone)) == (False, True)


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"[{}]", b"\xff", b"{}"])
def test_a_file_that_holds_no_failures_holds_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "failures.json").write_bytes(content)
    assert kept_failures(str(tmp_path)) == []


def test_an_index_that_is_no_folder_keeps_nothing(tmp_path: Path) -> None:
    keep_failures("memory:", [("a.md", "is broken")], FolderListing([], []))
    assert list(tmp_path.iterdir()) == []


def test_without_failures_no_file_is_written(tmp_path: Path) -> None:
    keep_failures(str(tmp_path), [], FolderListing([], []))
    assert list(tmp_path.iterdir()) == []
