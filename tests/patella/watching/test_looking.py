"""What a folder holds at one moment, without opening a file."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from patella.article_files import FolderListing, files_in
from patella.watching.looking import Look, identity_of, look_at, signature_of

look = partial(look_at, list_files=files_in)


def test_a_look_has_the_signatures_of_the_articles(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("one")
    (tmp_path / "b.unread").write_text("one")
    (tmp_path / ".hidden.md").write_text("one")
    found = look(tmp_path)
    assert found.files == {"a.md": signature_of(tmp_path / "a.md")}
    assert found.devices == {"a.md": tmp_path.stat().st_dev}
    assert (found.device, found.problem, found.skipped) == (tmp_path.stat().st_dev, "", ["b.unread"])


def test_an_article_that_did_not_change_is_the_same_object_which_knows_its_digest(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("one")
    (tmp_path / "b.md").write_text("one")
    first = look(tmp_path)
    (tmp_path / "b.md").write_text("other")
    second = look(tmp_path, before=first)
    assert second.articles["a.md"] is first.articles["a.md"]
    assert second.articles["b.md"] is not first.articles["b.md"]


def test_no_folder_is_no_problem_of_its_files(tmp_path: Path) -> None:
    assert look(tmp_path / "nowhere") == Look()


def test_a_folder_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / ".patellaignore").write_bytes(b"\xff\xfe")
    found = look(tmp_path)
    assert (found.files, found.device) == ({}, tmp_path.stat().st_dev)
    assert ".patellaignore cannot be read" in found.problem


def test_a_file_that_is_removed_after_it_was_listed_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("one")

    def list_and_remove(folder: Path) -> FolderListing:
        listing = files_in(folder)
        (folder / "a.md").unlink()
        return listing

    assert look_at(tmp_path, list_and_remove).files == {}


@pytest.mark.parametrize("replaced", [True, False])
def test_a_folder_that_goes_while_it_is_listed_tells_nothing_of_its_files(tmp_path: Path, replaced: bool) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.md").write_text("one")

    def list_and_go(folder: Path) -> FolderListing:
        listing = files_in(folder)
        folder.rename(tmp_path / "away")
        if replaced:
            folder.mkdir()
        return listing

    found = look_at(folder, list_and_go)
    assert (found.files, bool(found.problem)) == ({}, True)
    assert (identity_of(folder) is None) != replaced
