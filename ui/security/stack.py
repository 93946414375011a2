"""The routes and the middleware that protect the page, as the server is given them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from core.settings import library_names, library_settings, settings, words_of
from ui.addressed import LibraryPaths
from ui.security.accounts import takes_oidc
from ui.security.gate import Gate
from ui.security.health import health_routes
from ui.security.hosts import Hosts
from ui.security.paths import Paths
from ui.security.sign_in import sign_in_routes
from ui.security.upload_bounds import StreamlitFiles, UploadBounds
from ui.security.uploads import upload_sessions

if TYPE_CHECKING:
    from starlette.middleware import Middleware
    from starlette.routing import BaseRoute


def base_path() -> str:
    """Return the path below which the server answers: an empty text, or one that begins with a slash."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def security_routes() -> list[BaseRoute]:
    """Return the routes of health and of signing in."""
    return [*health_routes(base_path()), *sign_in_routes(base_path())]


def protection(pages: Iterable[str], routes: Sequence[BaseRoute]) -> list[Middleware]:
    """Return the middleware that stands before a server with these pages and routes.

    `pages` are paths without the slash before them; the first page is "".
    """
    from starlette.middleware import Middleware

    base = base_path()
    hosts = Hosts.served_at(str(st.get_option("server.address") or "0.0.0.0"), words_of(settings().allowed_hosts))
    own = [str(getattr(route, "path", "")).removeprefix(f"{base}/") for route in routes]
    names = library_names()
    oidc = any(takes_oidc(library_settings(name, settings())) for name in ("", *names))
    paths = Paths.of_server(pages, own, base, oidc, names)
    return [
        Middleware(
            Gate,
            hosts=hosts,
            paths=paths,
            may_upload=upload_sessions().holds,
            origins=frozenset(words_of(settings().api_origins)),
        ),
        Middleware(LibraryPaths, paths=paths),
        Middleware(UploadBounds, paths=paths, held=StreamlitFiles()),
    ]
