"""Who a visitor is: a random id in a cookie, so that a page that is loaded anew still belongs to the same visitor.

The server sends the cookie with the page (`ui.security.Gate`), and no script can read it.
"""

from __future__ import annotations

import re
import secrets

import streamlit as st

COOKIE = "patella_visitor"
"""Name of the cookie, which holds nothing but the id."""


def visitor_id() -> str:
    """Return the id of this visitor, which nobody else can guess: that of the cookie, or a new one.

    A browser without cookies is a new visitor after each reload.
    """
    if "visitor" not in st.session_state:
        sent = st.context.cookies.get(COOKIE, "")
        st.session_state["visitor"] = sent if is_visitor_id(sent) else new_visitor_id()
    return str(st.session_state["visitor"])


def new_visitor_id() -> str:
    return secrets.token_urlsafe(16)


def is_visitor_id(text: str) -> bool:
    """Return whether `new_visitor_id` could have made the text."""
    return re.fullmatch(r"[\w-]{22}", text, re.ASCII) is not None
