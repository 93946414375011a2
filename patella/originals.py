"""The files of the articles themselves: which of them may be served, and as what."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from index import type_of
from patella.article_folders import ArticleFolders

_TYPES = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "rtf": "application/rtf",
    "epub": "application/epub+zip",
    "eml": "message/rfc822",
    "ipynb": "application/x-ipynb+json",
}
"""The content type of each type of article."""


def content_type_of(document_id: str) -> str:
    """Return the content type of the file of an article. Any file of another type is plain bytes.

    >>> content_type_of("guides/mri.pdf"), content_type_of("notes.odd")
    ('application/pdf', 'application/octet-stream')
    """
    return _TYPES.get(type_of(document_id), "application/octet-stream")


def original_file(folders: ArticleFolders, document_id: str) -> Path | None:
    """Return the file of an article in the folders, or None if there is none that may be served.

    The file lies in the folder itself, also behind links, and no part of its path is hidden. A document id is no path
    of its own: "../secret" and "/etc/passwd" name nothing.
    """
    folder, below = folders.place_of(document_id) or (None, "")
    parts = below.split("/")
    if folder is None or "\0" in below or "\\" in below or any(part.startswith(".") or not part for part in parts):
        return None
    try:
        path = folder.joinpath(*parts).resolve()
        return path if path.is_file() and path.is_relative_to(folder.resolve()) else None
    except (OSError, RuntimeError, ValueError):  # a name that is too long, or links in a circle
        return None


def originals_in(folders: ArticleFolders, document_ids: Iterable[str]) -> frozenset[str]:
    """Return those of the articles whose files can be served from the folders."""
    return frozenset(each for each in document_ids if original_file(folders, each))
