"""Bounds on requests to the API: how long their address and their body are, and how long they may take.

What is beyond is refused with a problem, and so is a request whose endpoint fails.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

from api.problem_details import PROBLEM_TYPE, problem_body
from serving import MOST_BYTES

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

MOST_URL = 16_384
"""The longest path with its query, in bytes."""

MOST_BODY = 100_000
"""The largest body in bytes, but for uploads."""

MOST_UPLOAD = MOST_BYTES
"""The largest body of an upload in bytes: several files together."""

MOST_SECONDS = 60.0
"""Seconds after which a request that has not begun to be answered is given up."""

_HEADERS = [
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
]


class ApiBounds:
    """ASGI middleware around the API. `takes_files` tells from method and path whether a request uploads files.

    A request that is given up goes on in its thread, since nothing can end a thread; nobody is told how it ends.
    """

    def __init__(
        self, app: ASGIApp, takes_files: Callable[[str, str], bool], most_seconds: float = MOST_SECONDS
    ) -> None:
        self._app, self._takes_files, self._most_seconds = app, takes_files, most_seconds
        self._given_up: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(scope, receive, send, MOST_UPLOAD if self._takes_files(scope["method"], scope["path"]) else 0)
        if len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"]) > MOST_URL:
            await answer.refuse(HTTPStatus.REQUEST_URI_TOO_LONG, "too-long", f"Send at most {MOST_URL:,} bytes.")
        elif answer.announced > answer.most:
            await answer.refuse_size()
        else:
            await self._pass_on(answer)

    async def _pass_on(self, answer: _Answer) -> None:
        """Let the API answer. It is not cancelled where time is up: that would wait for its thread."""
        task = asyncio.create_task(self._run(answer))
        try:
            await asyncio.wait({task}, timeout=self._most_seconds)
            if task.done() or answer.has_begun:
                await task
                return
        except asyncio.CancelledError:
            task.cancel()
            raise
        self._given_up.add(task)
        task.add_done_callback(self._given_up.discard)
        if answer.is_read:
            late = "It takes too long. Try again later, or ask for less."
            await answer.refuse(HTTPStatus.GATEWAY_TIMEOUT, "timeout", late)
        else:
            await answer.refuse(HTTPStatus.REQUEST_TIMEOUT, "timeout", "The request takes too long to arrive.")

    async def _run(self, answer: _Answer) -> None:
        try:
            await self._app(answer.scope, answer.receive, answer.send)
        except _TooLarge:
            await answer.refuse_size()
        except Exception:
            log.exception("a request failed")
            detail = "It stopped because of a fault in Patella. The log of the server has it."
            await answer.refuse(HTTPStatus.INTERNAL_SERVER_ERROR, "fault", detail)


class _TooLarge(BaseException):
    """More of a body came than is taken. No handler of errors may swallow it."""


class _Answer:
    """One request on its way. `most` bytes of its body are taken, `announced` is what its header says."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, most: int) -> None:
        self.scope, self.most = scope, most or MOST_BODY
        self.has_begun, self.is_read, self._is_refused = False, False, False
        self._receive, self._send, self._taken = receive, send, 0
        announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
        self.announced = int(announced) if announced.isdigit() else 0

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._taken += len(message.get("body", b""))
            self.is_read = not message.get("more_body", False)
            if self._taken > self.most:
                raise _TooLarge
        return message

    async def send(self, message: Message) -> None:
        if self._is_refused:
            return
        if message["type"] == "http.response.start":
            self.has_begun = True
            own = {name.lower() for name, _ in message.get("headers", ())}
            message["headers"] = [
                *message.get("headers", ()),
                *(pair for pair in _HEADERS if pair[0] not in own),
            ]
        await self._send(message)

    async def refuse_size(self) -> None:
        detail = f"This body is too large: at most {self.most:,} bytes are taken here."
        await self.refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", detail)

    async def refuse(self, status: HTTPStatus, kind: str, detail: str) -> None:
        """Answer with a problem, unless an answer has begun. The connection ends: the rest of it is not read."""
        if self.has_begun or self._is_refused:
            return
        body = problem_body(status, kind, detail, self.scope["path"])
        headers = [
            (b"content-type", PROBLEM_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"connection", b"close"),
        ]
        if status == HTTPStatus.GATEWAY_TIMEOUT:
            headers.append((b"retry-after", b"10"))
        await self.send({"type": "http.response.start", "status": status.value, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})
        self._is_refused = True
