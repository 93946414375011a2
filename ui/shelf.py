"""What the library page lists: every article of the index and of the folder, and how the two agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from index import DocumentSummary
from library import ArticleFile
from models import sha256_of


class Status(StrEnum):
    CURRENT = "up to date"
    BY_HAND = "added by hand"
    CHANGED = "changed since, reindex"
    MISSING = "no longer in the folder, reindex"
    WAITING = "not indexed yet"
    FAILED = "could not be read"


@dataclass(frozen=True, slots=True)
class Entry:
    """One article. Without a summary it is not in the index; `problem` says why, if that is known."""

    document_id: str
    status: Status
    summary: DocumentSummary | None = None
    problem: str = ""


def entries(
    summaries: Sequence[DocumentSummary], files: Sequence[ArticleFile], failed: Sequence[tuple[str, str]]
) -> list[Entry]:
    """By title; files that are not in the index first. `failed` holds (document id, reason) of the last reindexing."""
    on_disk = {file.document_id: file for file in files}
    known = {summary.document_id for summary in summaries}
    reasons = dict(failed)
    waiting = list(_waiting([name for name in on_disk if name not in known], reasons))
    titled = sorted(summaries, key=lambda summary: summary.title.casefold())
    return waiting + [_entry(summary, on_disk.get(summary.document_id), reasons) for summary in titled]


def _waiting(names: Sequence[str], reasons: Mapping[str, str]) -> Iterator[Entry]:
    for name in names:
        status = Status.FAILED if name in reasons else Status.WAITING
        yield Entry(name, status, problem=reasons.get(name, ""))


def _entry(summary: DocumentSummary, file: ArticleFile | None, reasons: Mapping[str, str]) -> Entry:
    status = Status.BY_HAND if summary.added_by_hand else _against(summary, file)
    return Entry(summary.document_id, status, summary, reasons.get(summary.document_id, ""))


def _against(summary: DocumentSummary, file: ArticleFile | None) -> Status:
    if file is None:
        return Status.MISSING
    try:
        return Status.CURRENT if sha256_of(file.path) == summary.digest else Status.CHANGED
    except OSError:
        return Status.MISSING
