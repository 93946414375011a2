"""The server, `python -m ui.serve`: `streamlit run app.py`, with the model loading before the first visitor comes."""

from __future__ import annotations

import ctypes
import runpy
import sys
import threading
from contextlib import suppress

from core.locations import BUNDLED_FILES

_M_ARENA_MAX, _ARENAS = -8, 2
"""The option of mallopt for the greatest number of arenas, and that number."""


def main() -> None:
    share_arenas()
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


def _load() -> None:
    from core.settings import settings
    from serving import configure_logs, open_all_libraries

    configure_logs(settings().log)  # a watch has something to log before the first page is drawn
    open_all_libraries()


if __name__ == "__main__":
    main()
