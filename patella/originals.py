"""The files of the articles themselves: which of them may be served, from where, and as what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from index import open_beside, type_of
from patella.article_folders import ArticleFolders
from patella.uploads import is_upload

if TYPE_CHECKING:
    from starlette.responses import Response

    from core.documents import Document
    from patella.library import Library

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


def original_of(library: Library, document: Document) -> Path | bytes | None:
    """Return the file of an article: its path in the folders, or its bytes if it was uploaded into the index.

    Return None if there is none that may be served.
    """
    if is_upload(document.source):
        return open_beside(library.settings.index).read(document.source)
    return original_file(library.folders, document.document_id)


def originals_in(folders: ArticleFolders, documents: Iterable[Document]) -> frozenset[str]:
    """Return the ids of those articles whose files can be served: from the folders, or from beside the index."""
    return frozenset(
        each.document_id
        for each in documents
        if is_upload(each.source) or original_file(folders, each.document_id) is not None
    )


def original_answer(original: Path | bytes, document_id: str, headers: Mapping[str, str], inline: bool) -> Response:
    """Return the answer of a server with the file of an article: to be shown in the browser, or else to be saved."""
    from starlette.responses import FileResponse, Response

    shown, kind = "inline" if inline else "attachment", content_type_of(document_id)
    if isinstance(original, Path):
        return FileResponse(
            original, headers=headers, media_type=kind, filename=original.name, content_disposition_type=shown
        )
    name = document_id.rpartition("/")[2]
    quoted = quote(name)
    named = f'filename="{name}"' if quoted == name else f"filename*=utf-8''{quoted}"
    return Response(original, headers={**headers, "Content-Disposition": f"{shown}; {named}"}, media_type=kind)
