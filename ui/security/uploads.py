"""The sessions in which files may be uploaded, and the files that wait out of the upload box.

Streamlit itself takes a file from everybody, into memory.
"""

from __future__ import annotations

import weakref
from functools import lru_cache

from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui.security.tickets import Latest

MOST_SESSIONS = 1000


class WaitingFiles:
    """The sizes in bytes of files that have left the upload box and are not yet in the folder of articles.

    They wait in the queue, or for the answer of their visitor. A file counts as long as anybody holds it.
    """

    def __init__(self) -> None:
        self._sizes: dict[int, int] = {}

    def add(self, file: object, size: int) -> None:
        if id(file) not in self._sizes:
            self._sizes[id(file)] = size
            weakref.finalize(file, self._sizes.pop, id(file), None).atexit = False

    def sizes(self) -> list[int]:
        return list(self._sizes.values())


@lru_cache(maxsize=1)
def waiting_files() -> WaitingFiles:
    """Return the files that wait in this process."""
    return WaitingFiles()


@lru_cache(maxsize=1)
def upload_sessions() -> Latest:
    """Return the ids of the sessions of this process whose visitors may upload files."""
    return Latest(MOST_SESSIONS)


def allow_uploads() -> None:
    """Let the visitor of this session upload files. The caller has checked the right to write."""
    context = get_script_run_ctx()
    if context:
        upload_sessions().add(context.session_id)
