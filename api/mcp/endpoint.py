"""MCP over HTTP, as an ASGI application at `/mcp` in the process of the page.

Each request stands for itself: the server keeps no session, so a client goes on after the server was started anew.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import anyio
from anyio import to_thread

from api.access import Right, TokenNeeded, TooManyAttempts, require
from core.errors import PatellaError
from core.settings import library_names
from serving import OpenLibrary

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api.mcp.server import Context

MOST_BYTES = 100_000
"""The largest request that is read."""

MOST_SECONDS_TO_READ = 10.0
"""The longest that a request may take to arrive."""


def make_endpoints(opened: Callable[[str], OpenLibrary], base: str) -> Mapping[str, McpEndpoint]:
    """Return what answers for each library, by its name: below the path `base`, and `/NAME` for a named one."""
    paths = {name: f"{base}/{name}".rstrip("/") for name in ("", *library_names())}
    return {name: McpEndpoint(partial(opened, name), path) for name, path in paths.items()}


@asynccontextmanager
async def answering(endpoints: Iterable[McpEndpoint]) -> AsyncIterator[None]:
    """Let all endpoints answer while the block runs."""
    async with AsyncExitStack() as running:
        for each in endpoints:
            await running.enter_async_context(each.running())
        yield


class McpEndpoint:
    """The ASGI application of one library. It answers while `running` is entered, and until then its callers wait.

    Whoever asks needs a token for reading, if the library has one. `opened` returns the library. `base` is the path of
    its search page, without a slash at its end.
    """

    def __init__(self, opened: Callable[[], OpenLibrary], base: str = "") -> None:
        self._opened, self._base = opened, base
        self._manager: StreamableHTTPSessionManager | None = None
        self._started = anyio.Event()

    def route(self, app: ASGIApp | None = None) -> BaseRoute:
        """Return the route to this endpoint, or to an application that chooses among several."""
        from starlette.routing import Route

        return Route(f"{self._base}/mcp", app or self)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Answer requests while the block runs. The lifespan of the server enters it, and does not wait for the SDK."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._run)
            try:
                yield
            finally:
                tasks.cancel_scope.cancel()

    async def _run(self) -> None:
        manager = await to_thread.run_sync(self._make_manager)
        async with manager.run():
            self._manager = manager
            self._started.set()
            try:
                await anyio.sleep_forever()
            finally:
                self._manager, self._started = None, anyio.Event()

    def _make_manager(self) -> StreamableHTTPSessionManager:
        """Return what serves the messages. To import the SDK takes a second."""
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        from api.mcp.server import make_server

        server = make_server(self._opened, self._page)
        return StreamableHTTPSessionManager(server, stateless=True, max_request_body_size=MOST_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = await self._refusal(scope)
        if refusal:
            await _answer(send, *refusal)
            return
        await self._started.wait()
        if self._manager:
            await self._manager.handle_request(scope, _in_time(receive), send)

    async def _refusal(self, scope: Scope) -> _Refusal | None:
        """Return why a request is refused before it is read, if it is."""
        if scope["method"] != "POST":  # nothing is ever sent without a request, and there is no session to end
            return HTTPStatus.METHOD_NOT_ALLOWED, "Send a POST request.", {"Allow": "POST"}
        try:
            await to_thread.run_sync(self._require_reading, scope)
        except TokenNeeded as error:
            return HTTPStatus.UNAUTHORIZED, str(error), {"WWW-Authenticate": "Bearer"}
        except TooManyAttempts as error:
            return HTTPStatus.TOO_MANY_REQUESTS, str(error), {"Retry-After": "60"}
        except PatellaError as error:
            return HTTPStatus.FORBIDDEN, str(error), {}
        return None

    def _require_reading(self, scope: Scope) -> None:
        authorization = next(
            (value.decode("latin-1") for name, value in scope["headers"] if name == b"authorization"), ""
        )
        client = (scope.get("client") or ("",))[0]
        require(Right.READ, authorization, client, self._opened().library.settings, address="")

    def _page(self, context: Context) -> str:
        """Return the address of the search page as the sender of a request knows it, with a slash at its end."""
        request: Any = context.request
        return f"{request.url.scheme}://{request.url.netloc}{self._base}/"


_Refusal = tuple[HTTPStatus, str, Mapping[str, str]]


def _in_time(receive: Receive) -> Receive:
    """Return a `receive` that gives up a request which takes too long to arrive, as if its sender had gone."""
    until, is_whole = anyio.current_time() + MOST_SECONDS_TO_READ, False

    async def receive_in_time() -> Message:
        nonlocal is_whole
        if is_whole:
            return await receive()
        with anyio.move_on_at(until):
            message = await receive()
            is_whole = not message.get("more_body", False)
            return message
        return {"type": "http.disconnect"}

    return receive_in_time


async def _answer(send: Send, status: HTTPStatus, text: str, more: Mapping[str, str]) -> None:
    body = f"{text}\n".encode()
    headers = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body)), **more}
    encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status.value, "headers": encoded})
    await send({"type": "http.response.body", "body": body})
