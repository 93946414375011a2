"""The server of `patella serve --api-only`: API and MCP behind the same gate as the page, without the page."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from api.http.app import api_routes, make_api
from api.mcp import answering, make_endpoints
from core.settings import Settings, library_names, settings, words_of
from serving import observe, open_all_libraries, open_library
from ui import Gate, Hosts, Paths, health_routes


def api_server(chosen: Settings) -> Starlette:
    """Return the application of a server that has the API and MCP and says how it is, and nothing else."""
    origins, assistants = tuple(words_of(chosen.api_origins)), make_endpoints(open_library, "").values()
    api = api_routes(make_api(open_library, chosen.host, origins), "")
    routes = [*api, *health_routes(""), *(each.route() for each in assistants)]
    own = [str(getattr(route, "path", "")).removeprefix("/") for route in routes]
    gate = Middleware(
        Gate,
        hosts=Hosts.served_at(chosen.host, words_of(chosen.allowed_hosts)),
        paths=Paths(frozenset(), frozenset(own), libraries=frozenset(library_names())),
        may_upload=lambda session: False,
        origins=frozenset(origins),
    )
    return Starlette(routes=routes, middleware=[gate], lifespan=lambda app: answering(assistants))


@contextmanager
def running(routes: Sequence[BaseRoute]) -> Iterator[str]:
    """Serve routes on a free port of this machine, in a thread, while the block runs. Yield the address."""
    import uvicorn

    tcp = socket.IPPROTO_TCP  # asyncio sends small packets at once only where the socket names its protocol
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, tcp) as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="api")
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def serve_api() -> None:
    """Serve the API as the settings say, until Ctrl-C."""
    import uvicorn

    chosen = settings()
    observe()
    open_all_libraries()
    with suppress(KeyboardInterrupt):
        uvicorn.run(
            api_server(chosen),
            host=chosen.host,
            port=chosen.port,
            log_level="warning",
            server_header=False,
            proxy_headers=True,
        )
