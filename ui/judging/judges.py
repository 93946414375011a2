"""Who judges: the address of an account that signed in, else the name that the visitor typed, else "owner"."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping

import streamlit as st

from ui.security import is_oidc_writer
from ui.visitors import visitor_id

OWNER = "owner"
"""The name of a judge who did not type one."""

LONGEST_NAME = 60
MOST_NAMES = 1000


class Names:
    """The names that visitors typed, by visitor id. The latest MOST_NAMES are kept, by this process alone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._names: OrderedDict[str, str] = OrderedDict()

    def of(self, visitor: str) -> str:
        with self._lock:
            return self._names.get(visitor, OWNER)

    def set(self, visitor: str, name: str) -> None:
        """Keep the name of a visitor, on one line; an empty one is OWNER. It cannot be the address of an account."""
        with self._lock:
            self._names[visitor] = " ".join(name.replace("@", " ").split())[:LONGEST_NAME] or OWNER
            self._names.move_to_end(visitor)
            if len(self._names) > MOST_NAMES:
                self._names.popitem(last=False)


@st.cache_resource(show_spinner=False)
def names() -> Names:
    """Return the names of this process, which a page that is loaded anew finds again."""
    return Names()


def judge_name() -> str:
    """Return the name under which the visitor of this session judges."""
    return account() or names().of(visitor_id())


def account() -> str:
    """Return the address of the account with which the visitor signed in to judge, or "" without any."""
    return str(_user().get("email") or "").lower() if is_oidc_writer() else ""


def _user() -> Mapping[str, object]:
    return st.user.to_dict()
