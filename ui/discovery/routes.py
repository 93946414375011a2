"""`/opensearch.xml` and `/feed.xml`."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from core.errors import PatellaError
from serving import TooBusy, knows_etag, open_library, turns
from ui.addressed import library_of
from ui.discovery import feed, opensearch

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

log = logging.getLogger(__name__)

_HEADERS = {"Cache-Control": "private, no-cache"}
_RETRY_S = 5


def discovery_routes(base: str) -> list[BaseRoute]:
    """Return the routes below a base path: an empty text, or one that begins with a slash."""
    from starlette.routing import Route

    return [
        Route(f"{base}/opensearch.xml", _describe, methods=["GET"]),
        Route(f"{base}/feed.xml", _feed, methods=["GET"]),
    ]


def _describe(request: Request) -> Response:
    from starlette.responses import Response

    return Response(
        opensearch.description(_page_of(request), library_of(request.headers)), 200, _HEADERS, opensearch.MEDIA_TYPE
    )


def _feed(request: Request) -> Response:
    """Answer with the feed; with nothing (304) if the reader has that of the generation in use."""
    from starlette.responses import Response

    library = open_library(library_of(request.headers)).library
    try:
        with library.engine.snapshot() as snapshot:
            headers = _HEADERS | {"ETag": f'"{snapshot.generation.name}"'}
            if knows_etag(request.headers.get("if-none-match", ""), headers["ETag"]):
                return Response(None, 304, headers)
            with turns.turn():
                text = feed.feed(snapshot, _page_of(request), library.settings.library)
    except TooBusy as error:
        return _later(str(error))
    except PatellaError as error:
        log.warning("the feed cannot be made: %s", error)
        return _later("The index is not open.")
    return Response(text, 200, headers, feed.MEDIA_TYPE)


def _later(reason: str) -> Response:
    from starlette.responses import PlainTextResponse

    return PlainTextResponse(f"{reason}\n", 503, {"Cache-Control": "no-store", "Retry-After": str(_RETRY_S)})


def _page_of(request: Request) -> str:
    """Return the address of the search page as the request reached it, with a slash at its end.

    The gate has checked the host. Behind a proxy, the scheme is the one that the proxy names.
    """
    name = library_of(request.headers)
    base = f"{request.url.path.rpartition('/')[0]}/"
    return f"{request.url.scheme}://{request.url.netloc}{base}{f'{name}/' if name else ''}"
