"""What an endpoint is given: the library that the address names, and the proof that the request may use it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
from serving import OpenLibrary

LIBRARY_HEADER = "x-patella-library"
"""The header in which what stands before the API names a library, where it took the name out of the path."""

PRIVATE = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Accept"}
"""The headers of what may be kept by whoever asked, and is asked for again with its ETag."""


@dataclass(frozen=True, slots=True)
class Served:
    """A library, for a request that may read it, or write if the endpoint does. `address` is the server's own."""

    opened: OpenLibrary
    request: Request
    address: str


def _served(needed: Right) -> Callable[[Request], object]:
    async def find(request: Request) -> Served:  # not in a thread: it looks at one small file
        state = request.app.state
        name = request.path_params.get("library") or request.headers.get(LIBRARY_HEADER, "")
        try:
            opened: OpenLibrary = state.opened(name)
        except UsageError as error:
            raise Refused(HTTPStatus.NOT_FOUND, "no-library", f"There is no library {name[:80]} here.") from error
        client = request.client.host if request.client else ""
        sent = request.headers.get("authorization", "")
        require(needed, sent, client, opened.library.settings, state.address)
        return Served(opened, request, state.address)

    return find


Reader = Annotated[Served, Depends(_served(Right.READ))]
"""The library, for a request that may read."""

Writer = Annotated[Served, Depends(_served(Right.WRITE))]
"""The library, for a request that may write."""


@contextmanager
def current(served: Served) -> Iterator[Snapshot]:
    """Open the state of the index that answers now."""
    with served.opened.library.engine.snapshot() as snapshot:
        yield snapshot


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
    if _matches(served.request.headers.get("if-none-match", ""), etag):
        return Response(None, HTTPStatus.NOT_MODIFIED, headers)
    made = make()
    made.headers.update(headers)
    return made


def _matches(sent: str, etag: str) -> bool:
    """Return whether a header If-None-Match names an ETag. Weak and strong ones are alike there."""
    names = {each.strip().removeprefix("W/") for each in sent.split(",")}
    return sent.strip() == "*" or etag.removeprefix("W/") in names


@lru_cache(maxsize=1)
def _version() -> str:
    return version("patella")
