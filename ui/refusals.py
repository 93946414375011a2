"""What a visitor sees where too much was asked at once: a message, and a button that asks the same again."""

from __future__ import annotations

import streamlit as st

from ui.html import notice


def draw_refusal(title: str, *lines: str) -> None:
    """Draw that something was refused because of the load. The address keeps the question, so the button asks again."""
    st.html(notice(title, *lines, kind="busy"))
    draw_retry("retry")


def draw_retry(key: str) -> None:
    """Draw the button that draws the page again. `key` is unique in the page."""
    with st.container(key=f"box-{key}"):
        st.button("Try again", key=key)
