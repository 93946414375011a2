"""Endpoints for assistants, served over HTTP in this process, behind the gate of the page."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from api.mcp.endpoint import McpEndpoint, answering
from ui.security.gate import Gate
from ui.security.hosts import Hosts
from ui.security.paths import Paths


class Served(uvicorn.Server):
    """A server that runs in a thread, and leaves the signals of this process alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextmanager
def serving(*endpoints: McpEndpoint, port: int = 0) -> Iterator[int]:
    """Serve endpoints behind the gate while the block runs, and yield the port."""
    routes = [each.route() for each in endpoints]
    gate = Gate(
        Starlette(routes=routes, lifespan=lambda app: answering(endpoints)),
        Hosts.served_at("127.0.0.1"),
        Paths.of_server([], [str(getattr(route, "path", "")).removeprefix("/") for route in routes]),
        may_upload=lambda session: False,
    )
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        listening.listen()  # whoever connects before the server has started waits
        server = Served(uvicorn.Config(gate, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()
