"""What a page tells a visitor about the right to write, and the ways to get it."""

from __future__ import annotations

import streamlit as st

from ui.html import notice
from ui.security import (
    Writers,
    is_oidc_writer,
    knows_oidc,
    may_write,
    sign_out,
    takes_oidc,
    takes_password,
    why_not,
    writers,
)

_NOT_INSTALLED = (
    "<p>Nobody can sign in with an account: a library is not installed. The owner of this page installs it with "
    '<code>pip install ".[oidc]"</code>, in the folder of Patella.</p>'
)


def draw_rights() -> None:
    """Draw why the visitor may not write and how to sign in, or how to sign out. Draw nothing where everybody may."""
    if writers() is Writers.NOBODY:
        st.html(notice("Read-only", why_not()))
    elif writers() is Writers.SIGNED_IN and may_write():
        _draw_way_out()
    elif writers() is Writers.SIGNED_IN:
        st.html(notice("Read-only", why_not()))
        _draw_ways_in()


def _draw_ways_in() -> None:
    with st.container(key="sign-in", horizontal=True, vertical_alignment="center"):
        if takes_password():
            st.html('<p><a href="./sign-in">Sign in with the password</a></p>')
        if takes_oidc() and _is_known():
            st.html("<p>Your account is signed in, but is not among those that can change the library.</p>")
            st.button("Sign out", on_click=sign_out)
        elif takes_oidc() and not knows_oidc():
            st.html(_NOT_INSTALLED)
        elif takes_oidc():
            st.button("Sign in with your account", on_click=st.login)


def _draw_way_out() -> None:
    with st.container(key="sign-in", horizontal=True, vertical_alignment="center"):
        if is_oidc_writer():
            st.button("Sign out", on_click=sign_out)
        else:
            st.html('<p class="calm">You are signed in. <a href="./sign-in">Sign out</a></p>')


def _is_known() -> bool:
    return st.user.to_dict().get("is_logged_in") is True
