"""MCP over standard input and output, as an assistant on this machine starts it: `patella mcp`.

Messages alone go to standard output. The log goes to standard error, and so does whatever else is printed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import cast

import anyio
from mcp.server.stdio import stdio_server

from api.mcp.server import make_server
from core.settings import Settings
from patella import Library
from serving import OpenLibrary, configure_logs, warmed_up

MOST_BYTES = 1_000_000
"""The longest message that is read."""

_CHUNK = 65_536


def serve_stdio(chosen: Settings, page: str) -> int:
    """Serve the library of these settings until standard input closes. Return the exit status.

    `page` is the address of the search page, with a slash at its end: addresses of passages begin with it. Raises
    KeyboardInterrupt after Ctrl-C.
    """
    configure_logs(chosen.log)
    opened = warmed_up(OpenLibrary(chosen.library, Library(chosen)))
    with suppress(BrokenPipeError):
        anyio.run(_serve, opened, page)
    return 0


async def _serve(opened: OpenLibrary, page: str) -> None:
    server = make_server(lambda: opened, lambda _: page)
    own = os.dup(sys.stdin.fileno())
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), sys.stdin.fileno())  # what is started here reads no message
    lines = cast("anyio.AsyncFile[str]", Lines(own))
    async with stdio_server(stdin=lines) as (received, sent):
        await server.run(received, sent, server.create_initialization_options())


class Lines:
    """The lines of a file descriptor, read without a thread: one that waits for input would outlive Ctrl-C.

    A line that is longer than MOST_BYTES is given as an empty one, which is no message.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    async def __aiter__(self) -> AsyncIterator[str]:
        held, is_too_long = b"", False
        while chunk := await self._next_chunk():
            *complete, held = (held + chunk).split(b"\n")
            for line in complete:
                yield "" if is_too_long or len(line) > MOST_BYTES else line.decode("utf-8", "replace")
                is_too_long = False
            if len(held) > MOST_BYTES:
                held, is_too_long = b"", True
        if held:
            yield held.decode("utf-8", "replace")

    async def _next_chunk(self) -> bytes:
        with suppress(PermissionError):  # a file on disk, which never has to be waited for
            await anyio.wait_readable(self._descriptor)
        return os.read(self._descriptor, _CHUNK)
