"""The entries of the library page: every article of the index or the folder, and whether the two agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from core.digests import sha256_of
from index import DocumentSummary
from patella import ArticleFile, Failure


class EntryStatus(StrEnum):
    """The status of an article, in the words that the page shows."""

    CURRENT = "up to date"
    BY_HAND = "added by hand"
    CHANGED = "changed since, reindex"
    MISSING = "no longer in the folder, reindex"
    AWAY = "its folder is away"
    WAITING = "not indexed yet"
    FAILED = "could not be read"


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """An article on the library page. `summary` is None for a file that is not in the index.

    `problem` is the reason why the latest reindexing could not read the file, empty if it could, or if
    the file has changed.
    """

    document_id: str
    status: EntryStatus
    summary: DocumentSummary | None = None
    problem: str = ""


def library_entries(
    summaries: Sequence[DocumentSummary],
    files: Sequence[ArticleFile],
    failed: Sequence[Failure],
    is_folder_away: bool = False,
) -> list[LibraryEntry]:
    """Return the files that are not in the index, then the indexed articles by title.

    `failed` holds what the latest reindexing could not read. A file that has changed since is no longer failed. While a
    watched folder is away, an article without a file is not called gone: nothing is to be reindexed.
    """
    on_disk = {file.document_id: file for file in files}
    indexed = {summary.document_id for summary in summaries}
    reasons = {
        each.document_id: each.reason for each in failed if (file := on_disk.get(each.document_id)) and each.is_of(file)
    }
    waiting = list(_unindexed_entries([name for name in on_disk if name not in indexed], reasons))
    by_title = sorted(summaries, key=lambda summary: summary.title.casefold())
    entries = [_indexed_entry(summary, on_disk.get(summary.document_id), reasons) for summary in by_title]
    if is_folder_away:
        entries = [
            replace(each, status=EntryStatus.AWAY) if each.status is EntryStatus.MISSING else each for each in entries
        ]
    return waiting + entries


def _unindexed_entries(names: Sequence[str], reasons: Mapping[str, str]) -> Iterator[LibraryEntry]:
    for name in names:
        status = EntryStatus.FAILED if name in reasons else EntryStatus.WAITING
        yield LibraryEntry(name, status, problem=reasons.get(name, ""))


def _indexed_entry(summary: DocumentSummary, file: ArticleFile | None, reasons: Mapping[str, str]) -> LibraryEntry:
    status = EntryStatus.BY_HAND if summary.added_by_hand else _compare_with_file(summary, file)
    return LibraryEntry(summary.document_id, status, summary, reasons.get(summary.document_id, ""))


def _compare_with_file(summary: DocumentSummary, file: ArticleFile | None) -> EntryStatus:
    if file is None:
        return EntryStatus.MISSING
    try:
        return EntryStatus.CURRENT if sha256_of(file.path) == summary.digest else EntryStatus.CHANGED
    except OSError:
        return EntryStatus.MISSING
