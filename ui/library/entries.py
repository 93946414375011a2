"""What the library page lists: every article of the index and of the folder, and how the two agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.digests import sha256_of
from index import DocumentSummary
from patella import ArticleFile


class EntryStatus(StrEnum):
    CURRENT = "up to date"
    BY_HAND = "added by hand"
    CHANGED = "changed since, reindex"
    MISSING = "no longer in the folder, reindex"
    WAITING = "not indexed yet"
    FAILED = "could not be read"


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """One article. Without a summary it is not in the index; `problem` says why, if that is known."""

    document_id: str
    status: EntryStatus
    summary: DocumentSummary | None = None
    problem: str = ""


def library_entries(
    summaries: Sequence[DocumentSummary], files: Sequence[ArticleFile], failed: Sequence[tuple[str, str]]
) -> list[LibraryEntry]:
    """By title; files that are not in the index first. `failed` holds (document id, reason) of the last reindexing."""
    on_disk = {file.document_id: file for file in files}
    known = {summary.document_id for summary in summaries}
    reasons = dict(failed)
    waiting = list(_waiting([name for name in on_disk if name not in known], reasons))
    titled = sorted(summaries, key=lambda summary: summary.title.casefold())
    return waiting + [_entry(summary, on_disk.get(summary.document_id), reasons) for summary in titled]


def _waiting(names: Sequence[str], reasons: Mapping[str, str]) -> Iterator[LibraryEntry]:
    for name in names:
        status = EntryStatus.FAILED if name in reasons else EntryStatus.WAITING
        yield LibraryEntry(name, status, problem=reasons.get(name, ""))


def _entry(summary: DocumentSummary, file: ArticleFile | None, reasons: Mapping[str, str]) -> LibraryEntry:
    status = EntryStatus.BY_HAND if summary.added_by_hand else _against(summary, file)
    return LibraryEntry(summary.document_id, status, summary, reasons.get(summary.document_id, ""))


def _against(summary: DocumentSummary, file: ArticleFile | None) -> EntryStatus:
    if file is None:
        return EntryStatus.MISSING
    try:
        return EntryStatus.CURRENT if sha256_of(file.path) == summary.digest else EntryStatus.CHANGED
    except OSError:
        return EntryStatus.MISSING
