"""The sessions in which files may be uploaded, and the files that wait out of the upload box.

Streamlit itself takes a file from everybody, into memory.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from functools import lru_cache

from streamlit.runtime.scriptrunner import get_script_run_ctx

MOST_SESSIONS = 1000


class UploadSessions:
    """The ids of sessions whose visitors may upload files. The latest MOST_SESSIONS are remembered."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids: OrderedDict[str, None] = OrderedDict()

    def add(self, session: str) -> None:
        with self._lock:
            self._ids[session] = None
            self._ids.move_to_end(session)
            if len(self._ids) > MOST_SESSIONS:
                self._ids.popitem(last=False)

    def holds(self, session: str) -> bool:
        with self._lock:
            return session in self._ids


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
def upload_sessions() -> UploadSessions:
    """Return the sessions of this process."""
    return UploadSessions()


def allow_uploads() -> None:
    """Let the visitor of this session upload files. The caller has checked the right to write."""
    context = get_script_run_ctx()
    if context:
        upload_sessions().add(context.session_id)
