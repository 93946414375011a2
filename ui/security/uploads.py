"""The sessions in which files may be uploaded: Streamlit itself takes a file from everybody, into memory."""

from __future__ import annotations

import threading
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


@lru_cache(maxsize=1)
def upload_sessions() -> UploadSessions:
    """Return the sessions of this process."""
    return UploadSessions()


def allow_uploads() -> None:
    """Let the visitor of this session upload files. The caller has checked the right to write."""
    context = get_script_run_ctx()
    if context:
        upload_sessions().add(context.session_id)
