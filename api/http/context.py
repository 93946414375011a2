"""What an endpoint is given: the library that the address names, and the proof that the request may use it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from importlib.metadata import version
from typing import Annotated

from fastapi import Depends
from fastapi.responses import Response
from starlette.requests import Request

from api.access import Right, require
from api.http.problems import Refused
from core.errors import UsageError
from index import Snapshot
from serving import OpenLibrary, knows_etag

API = "api/v1"
"""The path of the API below that of the server, and below that of a named library."""

PRIVATE = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Accept"}
"""The headers of what may be kept by whoever asked, and is asked for again with its ETag."""


@dataclass(frozen=True, slots=True)
class Served:
    """A library, for a request that may read it, or write if the endpoint does. `rights` are all that it has."""

    opened: OpenLibrary
    request: Request
    rights: frozenset[Right]


def _served(needed: Right) -> Callable[[Request], object]:
    async def find(request: Request) -> Served:  # not in a thread: it looks at one small file
        state = request.app.state
        name = request.path_params.get("library", "")
        try:
            opened: OpenLibrary = state.opened(name)
        except UsageError as error:
            raise Refused(HTTPStatus.NOT_FOUND, "no-library", f"There is no library {name[:80]} here.") from error
        client = request.client.host if request.client else ""
        sent = request.headers.get("authorization", "")
        return Served(opened, request, require(needed, sent, client, opened.library.settings, state.address))

    return find


Reader = Annotated[Served, Depends(_served(Right.READ))]
"""The library, for a request that may read."""

Writer = Annotated[Served, Depends(_served(Right.WRITE))]
"""The library, for a request that may write."""


def current(served: Served) -> AbstractContextManager[Snapshot]:
    """Open the state of the index that answers now."""
    return served.opened.library.engine.snapshot()


def state_of(served: Served, snapshot: Snapshot) -> str:
    """Return a digest of all that answers depend on beside the request: generation, calibration, weights, version."""
    library = served.opened.library
    weights, name = library.weights, snapshot.generation.name
    calibration = library.engine.calibration(name)
    if calibration is None:  # then that of an earlier generation counts, if there is one
        found = library.calibration(snapshot.generation)
        calibration = found.to_json() if found else ""
    parts = (
        *(_version(), served.opened.name, name, calibration),
        *(sorted(weights.parts.items()), weights.keyword_leg),
    )
    return digest_of(parts)


def digest_of(parts: object) -> str:
    """Return a digest of values that JSON can hold."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


def unless_known(served: Served, *parts: object, make: Callable[[], Response]) -> Response:
    """Return what `make` does, with an ETag of these parts; or 304 without calling it, if the sender has that."""
    path, query = served.request.url.path, sorted(served.request.query_params.multi_items())
    accept = served.request.headers.get("accept", "")
    etag = f'W/"{digest_of((parts, path, query, accept))}"'
    headers = {**PRIVATE, "ETag": etag}
    if knows_etag(served.request.headers.get("if-none-match", ""), etag):
        return Response(None, HTTPStatus.NOT_MODIFIED, headers)
    made = make()
    made.headers.update(headers)
    return made


@lru_cache(maxsize=1)
def _version() -> str:
    return version("patella")
