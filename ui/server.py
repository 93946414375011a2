"""What the server has beside Streamlit: its own routes, and what stands before all of them."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from core.settings import settings
from serving import configure_logs, serve_metrics, turns
from ui import service
from ui.originals import original_route
from ui.security import protection, security_routes

if TYPE_CHECKING:
    from starlette.middleware import Middleware
    from starlette.routing import BaseRoute


log = logging.getLogger(__name__)

_SWITCH_S = 0.0005
"""Seconds after which Python gives another thread its turn: a page does not wait long for a reindexing."""


def observe() -> None:
    """Begin to log as the settings say, and to serve the metrics if they say so. The server calls it once.

    Threads take turns more often from then on.
    """
    sys.setswitchinterval(_SWITCH_S)
    configure_logs(settings().log)
    try:
        serve_metrics(turns, lambda: service.library().engine)
    except OSError as error:
        log.error("The metrics are not served at PATELLA_METRICS_PORT: %s", error.strerror)


def routes() -> list[BaseRoute]:
    """Return the routes that the server has beside those of Streamlit."""
    return [original_route(), *security_routes()]


def middleware(pages: Iterable[str]) -> list[Middleware]:
    """Return what stands before every request. `pages` are the paths of the pages, without the slash before them."""
    return protection(pages, routes())
