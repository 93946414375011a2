"""Serve the files of the library themselves, as "Open original" asks for them: `./original?id=mri.pdf#page=4`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.addresses import page_url
from core.errors import PatellaError
from index import type_of
from patella import Library, original_answer, original_of
from serving import open_library
from ui.addressed import library_of
from ui.security import base_path

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

ROUTE = "original"

_HEADERS = {"Cache-Control": "private, no-cache"}
_POLICY_OF_PDF = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"  # a browser's own reader of PDFs cannot have this one


def original_url(document_id: str, page: int | None = None) -> str:
    """Return the address of an article's file, relative to the search page, at a page if one is given.

    >>> original_url("guides/mri.pdf", page=4)
    './original?id=guides%2Fmri.pdf#page=4'
    """
    return f"{page_url(ROUTE, id=document_id)}{f'#page={page}' if page else ''}"


def original_route() -> BaseRoute:
    """Return the route that serves the files."""
    from starlette.routing import Route

    return Route(f"{base_path()}/{ROUTE}", _serve_original, methods=["GET"])


def _serve_original(request: Request) -> Response:
    """Answer with the file of an indexed article: a PDF to be shown, any other file to be saved."""
    from starlette.responses import PlainTextResponse

    document_id = request.query_params.get("id", "")
    original = _original_of_indexed_article(open_library(library_of(request.headers)).library, document_id)
    if original is None:
        return PlainTextResponse("The folder has no such article.", 404, _HEADERS)
    is_pdf = type_of(document_id) == "pdf"
    headers = _HEADERS | {"Content-Security-Policy": _POLICY_OF_PDF if is_pdf else _POLICY}
    return original_answer(original, document_id, headers, inline=is_pdf)


def _original_of_indexed_article(library: Library, document_id: str) -> Path | bytes | None:
    try:
        with library.engine.snapshot() as snapshot:
            return original_of(library, snapshot.document(document_id))
    except (KeyError, PatellaError):
        return None
