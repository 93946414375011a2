"""The server of `patella serve --api-only`: the API behind the same gate as the page, without the page."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress

from starlette.applications import Starlette
from starlette.middleware import Middleware

from api.http.app import api_routes, make_api
from core.settings import Settings, settings, words_of
from serving import configure_logs, open_all_libraries, open_library, serve_metrics, turns
from ui import Gate, Hosts, Paths, health_routes

log = logging.getLogger(__name__)

_SWITCH_S = 0.0005
"""Seconds after which Python gives another thread its turn: a question does not wait long for a reindexing."""


def api_server(chosen: Settings) -> Starlette:
    """Return the application of a server that has the API and says how it is, and nothing else."""
    origins = tuple(words_of(chosen.api_origins))
    routes = [*api_routes(make_api(open_library, chosen.host, origins), ""), *health_routes("")]
    own = [str(getattr(route, "path", "")).removeprefix("/") for route in routes]
    gate = Middleware(
        Gate,
        hosts=Hosts.served_at(chosen.host, words_of(chosen.allowed_hosts)),
        paths=Paths(frozenset(), frozenset(own)),
        may_upload=lambda session: False,
        origins=frozenset(origins),
    )
    return Starlette(routes=routes, middleware=[gate])


def serve_api() -> None:
    """Serve the API as the settings say, until Ctrl-C."""
    import uvicorn

    chosen = settings()
    sys.setswitchinterval(_SWITCH_S)
    configure_logs(chosen.log)
    open_all_libraries()
    try:
        serve_metrics(turns, lambda: open_library().library.engine)
    except OSError as error:
        log.error("The metrics are not served at PATELLA_METRICS_PORT: %s", error.strerror)
    with suppress(KeyboardInterrupt):
        uvicorn.run(
            api_server(chosen),
            host=chosen.host,
            port=chosen.port,
            log_level="warning",
            server_header=False,
            proxy_headers=True,
        )
