"""Which library an address asks for: `/handbook/library` is the Library page of the library "handbook".

`LibraryPaths` takes the name out of the path of each request and websocket and puts it into a header, so that
Streamlit and our own routes, all but the API, answer as if each library had a server of its own. The page of a browser
finds its base by asking which part of its address answers `_stcore/health`, so it keeps to the name by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

import streamlit as st

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

HEADER = "x-patella-library"
"""Name of the header that holds the name. What a client sends under this name is taken away."""


class Named(Protocol):
    """Paths that may begin with the name of a library."""

    def library(self, path: str) -> str:
        """Return the name of the library that a path asks for, "" for the default one."""
        ...

    def is_api(self, path: str) -> bool:
        """Return whether a path belongs to the API."""
        ...

    def without_library(self, path: str) -> str | None:
        """Return the path without the name, or None if nothing follows it, not even a slash."""
        ...


class LibraryPaths:
    """ASGI middleware that takes the name of a library out of the path. `paths` knows the names.

    A path that ends with the name leads to the one with a slash, since the links of a page are relative.
    """

    def __init__(self, app: ASGIApp, paths: Named) -> None:
        self._app, self._paths = app, paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = [pair for pair in scope["headers"] if pair[0].lower() != HEADER.encode()]
        name, path = self._paths.library(scope["path"]), scope["path"]
        if name and not self._paths.is_api(path):  # the API has routes for the names, and makes links of its paths
            below = self._paths.without_library(path)
            if below is None:
                await _lead_to(f"{path}/", scope, send)
                return
            headers.append((HEADER.encode(), name.encode()))
            path = below
        here = {"headers": headers, "path": path, "raw_path": quote(path).encode()}
        await self._app({**scope, **here}, receive, send)


def library_of(headers: Mapping[str, str]) -> str:
    """Return the name of the library that a request with these headers asks for, "" for the default one."""
    return headers.get(HEADER, "")


def shown_library() -> str:
    """Return the name of the library that the page shows, "" for the default one."""
    return library_of(st.context.headers)


async def _lead_to(path: str, scope: Scope, send: Send) -> None:
    query = b"?" + scope["query_string"] if scope["query_string"] else b""
    headers = [(b"location", quote(path).encode() + query), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": HTTPStatus.TEMPORARY_REDIRECT.value, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
