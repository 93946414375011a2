"""What the server has beside Streamlit: its own routes, and what stands before all of them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

import streamlit as st

from api import McpEndpoint, answering, api_routes, make_api, make_endpoints
from core.settings import settings, words_of
from serving import open_library
from ui.addressed import library_of
from ui.discovery import discovery_routes
from ui.originals import original_route
from ui.security import base_path, protection, security_routes

if TYPE_CHECKING:
    from starlette.middleware import Middleware
    from starlette.routing import BaseRoute
    from starlette.types import Receive, Scope, Send


log = logging.getLogger(__name__)


def routes() -> list[BaseRoute]:
    """Return the routes that the server has beside those of Streamlit."""
    mcp = _endpoints()[""].route(_Assistants())
    return [original_route(), *discovery_routes(base_path()), *security_routes(), *_api(), mcp]


@asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:
    """Answer assistants as long as the server runs."""
    async with answering(_endpoints().values()):
        yield


@lru_cache(maxsize=1)
def _api() -> list[BaseRoute]:
    """Return the routes of the API of every library."""
    address, origins = str(st.get_option("server.address") or "0.0.0.0"), tuple(words_of(settings().api_origins))
    return api_routes(make_api(open_library, address, origins), base_path())


def middleware(pages: Iterable[str]) -> list[Middleware]:
    """Return what stands before every request. `pages` are the paths of the pages, without the slash before them."""
    return protection(pages, routes())


class _Assistants:
    """The ASGI application that answers assistants at `/mcp`, by the endpoint of the library that they ask."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        await _endpoints()[library_of(headers)](scope, receive, send)


@lru_cache(maxsize=1)
def _endpoints() -> Mapping[str, McpEndpoint]:
    return make_endpoints(open_library, base_path())
