"""What the latest sync could not read, kept beside the index, so that the page of any process can say so."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from core.errors import ArticleError
from index import FAILURES, open_beside
from patella.article_files import ArticleFile, FolderListing


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, and why. `digest` is that of its bytes, "" if not even these could be read."""

    document_id: str
    reason: str
    digest: str

    def is_of(self, file: ArticleFile) -> bool:
        """Return whether the file is the one that could not be read, and has not changed since."""
        return file.document_id == self.document_id and _digest(file) == self.digest


def keep_failures(index: str, failed: Sequence[tuple[str, str]], files: FolderListing) -> None:
    """Replace the failures that are kept with the index by these pairs of document id and reason.

    Failures of files that were left as they are stay. An index in memory keeps none.
    """
    beside = open_beside(index)
    by_id = {file.document_id: file for file in files.articles} if failed else {}
    entries = [Failure(name, reason, _digest(by_id[name])) for name, reason in failed if name in by_id]
    entries += [failure for failure in kept_failures(index) if failure.document_id in files.left]
    if entries or beside.read(FAILURES) is not None:
        beside.write(FAILURES, json.dumps([asdict(entry) for entry in entries], indent=1).encode())


def kept_failures(index: str) -> list[Failure]:
    """Return the failures of the latest sync that any process made. There are none where none are kept."""
    try:
        entries = json.loads(open_beside(index).read(FAILURES) or b"[]")
        return [Failure(str(each["document_id"]), str(each["reason"]), str(each["digest"])) for each in entries]
    except (OSError, ValueError, TypeError, KeyError):  # no sync yet, or a file that somebody else wrote
        return []


def _digest(file: ArticleFile) -> str:
    try:
        return file.digest
    except ArticleError:
        return ""
