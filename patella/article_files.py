"""A folder of articles and its index: where ingest, index and settings are joined, for the page and the commands."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from core.documents import Document
from core.errors import ArticleError, UsageError
from ingest import SUFFIXES, read


@dataclass(frozen=True)
class ArticleFile:
    """One file as an article of the index: its id is its path below the folder that is indexed."""

    path: Path
    document_id: str

    @cached_property
    def digest(self) -> str:
        try:
            str(self.path).encode()
            with self.path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except UnicodeEncodeError as error:
            raise ArticleError(self.document_id, "its name is not valid UTF-8. Rename it.") from error
        except OSError as error:
            reason = f"cannot be read: {error.strerror}. Check that it is there."
            raise ArticleError(self.document_id, reason) from error

    def read(self) -> Document:
        return read(self.path, self.document_id)


def articles_in(folder: Path) -> list[ArticleFile]:
    """The files below a folder that can be read as articles, by name; what begins with a dot is left out."""
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder. Name the folder that holds the articles.")
    suitable = (path for path in _files_below(folder) if path.suffix.lower() in SUFFIXES)
    found = sorted(suitable, key=lambda path: path.parts)  # what paths are compared by, taken apart once
    return [ArticleFile(path, _id_from(str(path.relative_to(folder)))) for path in found]


def _files_below(folder: Path) -> Iterator[Path]:
    """Nothing that begins with a dot, and nothing below it, is looked at.

    Raises UsageError for a folder that may not be read: its articles would be taken to be gone.
    """

    def unreadable(error: OSError) -> None:
        raise UsageError(f"{error.filename} cannot be read: {error.strerror}. Nothing was changed.") from error

    for place, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]  # os.walk goes into what is left here
        paths = (Path(place, name) for name in names if not name.startswith("."))
        yield from (path for path in paths if path.is_file())


def articles_of(files: Iterable[Path]) -> list[ArticleFile]:
    """Single files as articles; the id of each is its name."""
    return [ArticleFile(file, _id_from(file.name)) for file in files]


def _id_from(name: str) -> str:
    """The name as text: a file's name may hold bytes that are none, and then cannot be told or stored."""
    return name.encode("utf-8", "backslashreplace").decode()
