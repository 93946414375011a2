"""The sessions in which files may be uploaded.

Streamlit itself takes a file from everybody, into memory.
"""

from __future__ import annotations

from functools import lru_cache

from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui.security.tickets import Latest

MOST_SESSIONS = 1000


@lru_cache(maxsize=1)
def upload_sessions() -> Latest:
    """Return the ids of the sessions of this process whose visitors may upload files."""
    return Latest(MOST_SESSIONS)


def allow_uploads() -> None:
    """Let the visitor of this session upload files. The caller has checked the right to write."""
    context = get_script_run_ctx()
    if context:
        upload_sessions().add(context.session_id)
