"""What the server has beside Streamlit: its own routes, and what stands before all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ui.originals import original_route
from ui.security import protection, security_routes

if TYPE_CHECKING:
    from starlette.middleware import Middleware
    from starlette.routing import BaseRoute


def routes() -> list[BaseRoute]:
    """Return the routes that the server has beside those of Streamlit."""
    return [original_route(), *security_routes()]


def middleware(pages: Iterable[str]) -> list[Middleware]:
    """Return what stands before every request. `pages` are the paths of the pages, without the slash before them."""
    return protection(pages, routes())
