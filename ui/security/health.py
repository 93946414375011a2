"""`/healthz`: whether the server answers. `/readyz`: whether it can answer questions."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from core.errors import PatellaError
from serving import open_library
from ui.addressed import library_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

_HEADERS = {"Cache-Control": "no-store"}


def health_routes(base: str) -> list[BaseRoute]:
    from starlette.routing import Route

    return [Route(f"{base}/healthz", _say_alive), Route(f"{base}/readyz", _say_ready)]


def what_is_missing(name: str = "") -> str:
    """Return what the server still lacks to answer questions of a library, or "". Names no file of the server.

    The first call begins to load the model.
    """
    try:
        library = open_library(name).library
        with library.engine.snapshot():
            pass
    except PatellaError:
        return "The index is not open."
    try:
        return "" if library.encoder.is_loaded else "The model is not loaded."
    except PatellaError:
        return "The model cannot be loaded."


def _say_alive(request: Request) -> Response:
    from starlette.responses import PlainTextResponse

    return PlainTextResponse("alive\n", headers=_HEADERS)


def _say_ready(request: Request) -> Response:
    from starlette.responses import PlainTextResponse

    missing = what_is_missing(library_of(request.headers))
    status = HTTPStatus.SERVICE_UNAVAILABLE if missing else HTTPStatus.OK
    return PlainTextResponse(f"{missing or 'ready'}\n", status, headers=_HEADERS)
