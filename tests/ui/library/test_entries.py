"""The entries of the library page: the status of each article in the index and the folder."""

from __future__ import annotations

from pathlib import Path

from index.engine import DocumentSummary
from patella.article_files import ArticleFile, articles_in
from patella.failures import Failure
from ui.library.entries import EntryStatus, library_entries


def summary(file: ArticleFile, digest: str | None = None, by_hand: bool = False) -> DocumentSummary:
    name, digest = file.document_id, digest or file.digest
    return DocumentSummary(name, name, 2, 3, "", "2026-11-23T09:00:00+00:00", digest, by_hand)


def test_each_article_says_how_it_stands(tmp_path: Path) -> None:
    for name in ("current.md", "changed.md", "waiting.md", "failed.md", "gone.md"):
        (tmp_path / name).write_text(name)
    files = {file.document_id: file for file in articles_in(tmp_path)}
    indexed = [
        summary(files["current.md"]),
        summary(files["changed.md"], digest="another"),
        summary(files["gone.md"]),
        DocumentSummary("notes", "notes", 1, 1, "", "2026-11-23T09:00:00+00:00", "d", added_by_hand=True),
    ]
    present = [file for name, file in files.items() if name != "gone.md"]
    listed = library_entries(indexed, present, [Failure("failed.md", "is broken", files["failed.md"].digest)])
    assert {entry.document_id: entry.status for entry in listed} == {
        "current.md": EntryStatus.CURRENT,
        "changed.md": EntryStatus.CHANGED,
        "waiting.md": EntryStatus.WAITING,
        "failed.md": EntryStatus.FAILED,
        "gone.md": EntryStatus.MISSING,
        "notes": EntryStatus.BY_HAND,
    }
    assert next(entry for entry in listed if entry.document_id == "failed.md").problem == "is broken"


def test_a_changed_file_that_could_not_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("a")
    file = articles_in(tmp_path)[0]
    listed = library_entries([summary(file, digest="another")], [file], [Failure("a.md", "is broken", file.digest)])
    assert (listed[0].status, listed[0].problem) == (EntryStatus.CHANGED, "is broken")


def test_a_failure_is_over_once_its_file_has_changed_or_is_gone(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("a")
    files = articles_in(tmp_path)
    failed = [Failure("a.md", "is broken", "another"), Failure("gone.md", "is broken", files[0].digest)]
    assert [(each.document_id, each.status, each.problem) for each in library_entries([], files, failed)] == [
        ("a.md", EntryStatus.WAITING, "")
    ]


def test_while_a_watched_folder_is_away_its_articles_are_not_called_gone(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("a")
    file = articles_in(tmp_path)[0]
    by_hand = DocumentSummary("notes", "notes", 1, 1, "", "2026-11-23T09:00:00+00:00", "d", added_by_hand=True)
    listed = library_entries([summary(file), by_hand], [], [], is_folder_away=True)
    assert [(each.document_id, each.status) for each in listed] == [
        ("a.md", EntryStatus.AWAY),
        ("notes", EntryStatus.BY_HAND),
    ]
