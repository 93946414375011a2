"""Article files: a file of a folder as an article that the index can hold."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from core.documents import Document
from core.errors import ArticleError, UsageError
from index import UPLOADS
from ingest import SUFFIXES, BoundedReader, Bounds, open_regular, read, read_bytes, size_of, suffix_of

if TYPE_CHECKING:
    from core.settings import Settings
    from embedding import Model


@dataclass(frozen=True)
class ArticleFile:
    """A file as an article of the index. Its document id is its path below the indexed folder.

    If `within` is given, a folder without links in its path, links lead to files in it only.
    """

    path: Path
    document_id: str
    within: Path | None = None

    @property
    def size(self) -> int:
        """The size of the file in bytes, or 0 if there is none."""
        return size_of(self.path)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the file's bytes, in hexadecimal. Raises ArticleError if the file cannot be read."""
        try:
            str(self.path).encode()
            with open_regular(self.path, self.within) as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except UnicodeEncodeError as error:
            raise ArticleError(self.document_id, "its name is not valid UTF-8. Rename it.") from error
        except ArticleError as error:
            raise ArticleError(self.document_id, error.reason) from error
        except OSError as error:
            reason = f"cannot be read: {error.strerror}. Check that it is there."
            raise ArticleError(self.document_id, reason) from error

    @property
    def was_read(self) -> bool:
        """Whether the system gave its bytes to this object, which knows its digest."""
        return "digest" in vars(self)

    def read(self) -> Document:
        """Return the file's text as a document. Raises ArticleError if the file cannot be read."""
        return read(self.path, self.document_id, self.within)


@dataclass(frozen=True)
class UploadedArticle:
    """An uploaded file as an article of the index. Its document id is its name."""

    document_id: str
    data: bytes

    @property
    def size(self) -> int:
        """The size of the file in bytes."""
        return len(self.data)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the file's bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def source(self) -> str:
        """The name of the bytes beside the index."""
        return f"{UPLOADS}/{self.digest}"

    def read(self) -> Document:
        """Return the file's text as a document. Raises ArticleError if it cannot be read."""
        return replace(read_bytes(self.document_id, self.data, self.document_id), source=self.source)


IGNORE_FILE = ".patellaignore"


def _always_still(document_id: str) -> bool:
    return True


@dataclass(frozen=True)
class FolderListing:
    """The files of a folder: the articles, and the names of the files of an unread kind, each in the order of paths.

    `left` holds the ids of documents that a sync leaves in the index as they are, whether their file is listed or not:
    it is still being written, or its folder is not there at this moment. `is_still` tells whether the file of an id is
    as it was when it was listed, where somebody has noted that.
    """

    articles: list[ArticleFile]
    skipped: list[str]
    left: Set[str] = frozenset()
    is_still: Callable[[str], bool] = _always_still


def articles_in(folder: Path) -> list[ArticleFile]:
    """Return the articles of `files_in`."""
    return files_in(folder).articles


def files_in(folder: Path, follow_links: bool = False, prefix: str = "") -> FolderListing:
    """Return the files below a folder. The id of each is its path below the folder, behind `prefix`.

    A link that leads out of the folder is an article that cannot be read, unless `follow_links` is true, and so is a
    pipe or a device of an ending that is read. Links to folders are never followed.

    Left out are files and folders whose name begins with a dot or with "~$", as the locks of office programs do, and
    those that the lines of `.patellaignore` in the folder name, in the form of gitignore. Raises UsageError if `folder`
    is no folder, or it or what is below it cannot be read.
    """
    try:
        if not folder.is_dir():
            raise UsageError(f"{folder} is not a folder. Name the folder that holds the articles.")
        in_order = sorted(_files_below(folder), key=lambda path: path.parts)  # by their parts; the key splits each once
        within = None if follow_links else folder.resolve()
    except OSError as error:  # a sync would remove the articles from the index that cannot be seen
        raise UsageError(f"{error.filename} cannot be read: {error.strerror}. Nothing was changed.") from error
    articles, skipped = [], []
    for path in in_order:
        name = printable(prefix + str(path.relative_to(folder)))
        if suffix_of(path.name) in SUFFIXES:
            articles.append(ArticleFile(path, name, within))
        else:
            skipped.append(name)
    return FolderListing(articles, skipped)


def _files_below(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder that are not left out. Raises OSError for a folder that cannot be read."""

    def unreadable(error: OSError) -> None:
        raise error

    ignored = _ignored_names(folder)
    for parent, folders, names in os.walk(folder, onerror=unreadable):
        below = Path(parent).relative_to(folder)
        # os.walk enters the folders that stay
        folders[:] = [name for name in folders if not is_hidden(name) and not ignored(f"{below / name}/")]
        kept = (name for name in names if not is_hidden(name) and not ignored(str(below / name)))
        yield from (path for path in (Path(parent, name) for name in kept) if path.exists())


def is_hidden(name: str) -> bool:
    """Return whether a file or folder of this name is no article of anybody: ".git", "~$report.docx"."""
    return name.startswith((".", "~$"))


def _ignored_names(folder: Path) -> Callable[[str], bool]:
    """Return a function that tells whether `.patellaignore` names a path below the folder. Paths of folders end in "/".

    Raises UsageError for a line that is no pattern.
    """
    from pathspec import GitIgnoreSpec

    file = folder / IGNORE_FILE
    if not file.is_file():
        return lambda name: False
    try:
        return GitIgnoreSpec.from_lines(file.read_text("utf-8").splitlines()).match_file
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} cannot be read: {error}. Mend it; nothing was changed.") from error


def reader_of(settings: Settings, model: Model) -> BoundedReader:
    """Return the reader of files: each is read and cut in a child process, within the bounds of the settings."""
    return BoundedReader(model, Bounds(settings.read_seconds, settings.read_mb))


def articles_of(files: Iterable[Path]) -> list[ArticleFile]:
    """Return single files as articles. The id of each is its name."""
    return [ArticleFile(file, printable(file.name)) for file in files]


def check_ids(articles: Iterable[ArticleFile]) -> None:
    """Raise UsageError if two of the articles have the same id."""
    counts = Counter(article.document_id for article in articles)
    repeated = sorted(name for name, count in counts.items() if count > 1)
    if repeated:
        raise UsageError(f"Several of the files are named {', '.join(repeated)}. Rename them: the name is the id.")


def printable(name: str) -> str:
    """Return the name as text that can be printed and stored. Bytes that are not UTF-8 become escapes."""
    return name.encode("utf-8", "backslashreplace").decode()
