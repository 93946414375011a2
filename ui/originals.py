"""Serve the files of the library themselves, as "Open original" asks for them: `./original?id=mri.pdf#page=4`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from core.addresses import page_url
from core.errors import PatellaError
from index import type_of
from patella import ArticleFolders
from ui import service
from ui.security import base_path

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

ROUTE = "original"

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
"""The content type of each type of article. Any other file is plain bytes."""

_HEADERS = {"Cache-Control": "private, no-cache"}
_POLICY_OF_PDF = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"  # a browser's own reader of PDFs cannot have this one


def original_url(document_id: str, page: int | None = None) -> str:
    """Return the address of an article's file, relative to the search page, at a page if one is given.

    >>> original_url("guides/mri.pdf", page=4)
    './original?id=guides%2Fmri.pdf#page=4'
    """
    return f"{page_url(ROUTE, id=document_id)}{f'#page={page}' if page else ''}"


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


def original_route() -> BaseRoute:
    """Return the route that serves the files."""
    from starlette.routing import Route

    return Route(f"{base_path()}/{ROUTE}", _serve_original, methods=["GET"])


def _serve_original(request: Request) -> Response:
    """Answer with the file of an indexed article: a PDF to be shown, any other file to be saved."""
    from starlette.responses import FileResponse, PlainTextResponse

    document_id = request.query_params.get("id", "")
    path = _file_of_indexed_article(document_id)
    if path is None:
        return PlainTextResponse("The folder has no such article.", 404, _HEADERS)
    kind = type_of(document_id)
    headers = _HEADERS | {"Content-Security-Policy": _POLICY_OF_PDF if kind == "pdf" else _POLICY}
    return FileResponse(
        path,
        headers=headers,
        media_type=_TYPES.get(kind, "application/octet-stream"),
        filename=path.name,
        content_disposition_type="inline" if kind == "pdf" else "attachment",
    )


def _file_of_indexed_article(document_id: str) -> Path | None:
    library = service.library()
    try:
        with library.engine.snapshot() as snapshot:
            snapshot.metadata([document_id])
    except (KeyError, PatellaError):
        return None
    return original_file(library.folders, document_id)
