"""The page of an empty index: it offers to index the folder of articles."""

from __future__ import annotations

from html import escape

import streamlit as st

from core.counts import counted
from ui import service
from ui.progress import start_reindexing, watch_reindexing
from ui.security import may_write
from ui.signing_in import draw_rights


def invite_to_index() -> None:
    """Draw the number of articles in the folders, and a button that indexes them.

    Raises UsageError if a folder of articles does not exist.
    """
    folders = service.library().folders
    articles = folders.files().articles
    place = folders if may_write() else folders.names  # where they lie is the owner's affair
    st.html(
        '<div class="welcome"><h1>Nothing is indexed yet</h1>'
        f"<p>{escape(counted(len(articles), 'article'))} in <code>{escape(str(place))}</code> can be made searchable. "
        "It takes a moment for each.</p></div>"
    )
    draw_rights()
    if not articles:
        st.html('<p>Upload articles in the <a href="./library">library</a>, or put files into this folder.</p>')
    elif may_write() and not service.reindexing().running:
        st.button("Index them now", type="primary", on_click=start_reindexing)
    if service.reindexing().running:
        st.fragment(_go_on_when_published, run_every=2.0)()
    watch_reindexing()


def _go_on_when_published() -> None:
    """Draw the whole page again as soon as the articles can be found by words: the rest comes while people search."""
    if service.library().engine.generations():
        st.rerun()
