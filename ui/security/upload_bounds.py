"""Bounds on the uploaded files that the server holds in memory until their visitors add them or leave."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol

from streamlit.runtime import get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from serving import MOST_BYTES, MOST_FILES, MOST_FILES_OF_ALL, waiting_files
from ui.security.gate import Refusal, refuse
from ui.security.paths import Paths

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

LEFT_AFTER = 120.0
"""Seconds after the end of a connection when its visitor counts as gone. Within them a page that lost its connection
takes it up again."""


class HeldFiles(Protocol):
    """The uploaded files that the server holds, by session."""

    def sizes(self) -> Mapping[str, Mapping[str, int]]:
        """Return the size in bytes of each file, by session and by the id of the file."""
        ...

    def waiting(self) -> Sequence[int]:
        """Return the size in bytes of each file that left its session and waits to be added."""
        ...

    def is_open(self, session: str) -> bool:
        """Return whether the page of a session is connected."""
        ...

    def drop(self, session: str) -> None:
        """Drop all files of a session."""
        ...


class UploadBounds:
    """ASGI middleware that refuses a file for which there is no room, and drops the files of visitors who left.

    `call_later` calls a function after that many seconds; by default, the running event loop does.
    """

    def __init__(
        self,
        app: ASGIApp,
        paths: Paths,
        held: HeldFiles,
        call_later: Callable[[float, Callable[[], None]], object] | None = None,
    ) -> None:
        self._app, self._paths, self._held, self._call_later = app, paths, held, call_later
        self._coming: dict[str, int] = {}  # the bytes of the files on their way, by path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._serve_connection(scope, receive, send)
        elif scope["type"] == "http" and scope["method"] == "PUT":
            await self._serve_upload(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _serve_connection(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        finally:
            call_later = self._call_later or asyncio.get_running_loop().call_later
            call_later(LEFT_AFTER, partial(self._drop, self._without_connection(self._held.sizes())))

    async def _serve_upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        session, path = self._paths.upload_session(scope["path"]), scope["path"]
        if session is None:
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(session, size := _announced_size(scope))
        if refusal:
            await refuse(Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, refusal, closes=True), scope, send)
            return
        self._coming[path] = size or 0
        try:
            await self._app(scope, receive, send)
        finally:
            del self._coming[path]

    def _refusal(self, session: str, size: int | None) -> str:
        """Return why a file of this size is not taken, or an empty text."""
        if size is None:
            return "The size of the file is not announced."
        sizes = self._held.sizes()
        coming = [path for path in self._coming if self._paths.upload_session(path) == session]
        if len(sizes.get(session, ())) + len(coming) >= MOST_FILES:
            return f"At most {MOST_FILES} files are taken at once. Add these first."
        held = [
            *self._held.waiting(),
            *self._coming.values(),
            *(each for files in sizes.values() for each in files.values()),
        ]
        if len(held) >= MOST_FILES_OF_ALL or sum(held) + size > MOST_BYTES:
            return "There is no room for the file at this moment. Add the files that you chose before, or try later."
        return ""

    def _without_connection(self, sessions: Iterable[str]) -> list[str]:
        return [session for session in sessions if not self._held.is_open(session)]

    def _drop(self, sessions: Iterable[str]) -> None:
        """Drop the files of those of the sessions that nobody has taken up again."""
        for session in self._without_connection(sessions):
            self._held.drop(session)


class StreamlitFiles:
    """The uploaded files that Streamlit holds in memory."""

    def sizes(self) -> Mapping[str, Mapping[str, int]]:
        by_session = _manager().file_storage.copy()  # other threads add to it
        return {
            session: {file_id: len(file.data) for file_id, file in files.copy().items()}
            for session, files in by_session.items()
        }

    def waiting(self) -> Sequence[int]:
        return waiting_files().sizes()

    def is_open(self, session: str) -> bool:
        return get_instance().is_active_session(session)

    def drop(self, session: str) -> None:
        _manager().remove_session_files(session)


def drop_uploads() -> None:
    """Drop the files that the visitor of this session has uploaded, as soon as they are added."""
    context = get_script_run_ctx()
    if context:
        context.uploaded_file_mgr.remove_session_files(context.session_id)


def _manager() -> MemoryUploadedFileManager:
    manager = get_instance().uploaded_file_mgr
    assert isinstance(manager, MemoryUploadedFileManager)
    return manager


def _announced_size(scope: Scope) -> int | None:
    """Return the size in bytes that the headers of a request announce, or None."""
    size = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(size) if size.isdigit() else None
