"""Who a visitor is: a random id in a cookie, so that a page that is loaded anew still belongs to the same visitor."""

from __future__ import annotations

import re
import secrets

import streamlit as st

from ui import scripts

COOKIE = "patella_visitor"
"""Name of the cookie, which holds nothing but the id."""


def visitor_id() -> str:
    """Return the id of this visitor, which nobody else can guess: that of the cookie, or a new one."""
    if "visitor" not in st.session_state:
        sent = st.context.cookies.get(COOKIE, "")
        is_id = re.fullmatch(r"[\w-]{22}", sent, re.ASCII)
        st.session_state["visitor"] = sent if is_id else secrets.token_urlsafe(16)
    return str(st.session_state["visitor"])


def remember_visitor() -> None:
    """Write the cookie for a visitor who has none. A browser without cookies is a new visitor after each reload."""
    if st.context.cookies.get(COOKIE) != visitor_id():
        scripts.write_cookie(COOKIE, visitor_id())
