"""The server, `python -m ui.serve`: `streamlit run app.py`, with the model loading before the first visitor comes."""

from __future__ import annotations

import ctypes
import runpy
import socket
import sys
import threading
from contextlib import suppress
from typing import Any

from core.locations import BUNDLED_FILES

_M_ARENA_MAX, _ARENAS = -8, 2
"""The option of mallopt for the greatest number of arenas, and that number."""


def main() -> None:
    share_arenas()
    send_at_once()
    threading.Thread(target=_load, name="load", daemon=True).start()
    sys.argv = ["streamlit", "run", str(BUNDLED_FILES / "app.py"), *sys.argv[1:]]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)


def share_arenas() -> None:
    """Let all threads share few arenas of memory: Streamlit draws each page in a new thread.

    The C library of Linux has eight for each core otherwise, and each keeps what was freed in it, some 10 MB. Other
    systems have no arenas.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)


def send_at_once() -> None:
    """Let the server send small packets at once, as asyncio does by itself where a socket names its protocol.

    Streamlit's does not. Over a connection that is kept open, the second half of an answer would wait for 40 ms until
    the first one is acknowledged.
    """
    from streamlit.web.server.starlette import starlette_server

    bind = starlette_server._bind_socket

    def bind_at_once(*arguments: Any, **named: Any) -> socket.socket:
        bound = bind(*arguments, **named)
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the sockets of connections inherit it
        return bound

    starlette_server._bind_socket = bind_at_once


def _load() -> None:
    from core.settings import settings
    from serving import configure_logs, open_all_libraries

    configure_logs(settings().log)  # a watch has something to log before the first page is drawn
    open_all_libraries()


if __name__ == "__main__":
    main()
