"""The generations of the index, and the way back to the one before."""

from __future__ import annotations

import streamlit as st

from core.errors import PatellaError
from patella import Library
from ui import service
from ui.html import notice
from ui.library import view as library_view


def generations_panel(library: Library) -> None:
    st.html(
        '<h2 class="part">Generations</h2><p class="lead">Each reindexing makes a new state of the index. '
        "The one before is kept, so that you can return to it.</p>"
    )
    said = st.session_state.pop("rollback", None)
    if said:
        st.html(notice(*said[1:], kind=said[0]))
    kept = library.engine.generations()
    if not kept:
        st.html(notice("There is none yet."))
        return
    st.html(library_view.generations(kept))
    current = next((place for place, each in enumerate(kept) if each.current), len(kept))
    if current + 1 < len(kept):
        _offer_rollback(library)


def _offer_rollback(library: Library) -> None:
    with st.popover("Return to the one before", disabled=service.reindexing().state.running):
        st.html(
            '<p class="calm">Everybody will search the state before. The files stay as they are, so the next '
            "reindexing brings the index up to date again.</p>"
        )
        st.button("Return to it now", type="primary", on_click=_roll_back, args=(library,))


def _roll_back(library: Library) -> None:
    try:
        generation = library.engine.rollback()
        said = ("done", "The index is back", f"In use is the state of {library_view.moment(generation.created)}.")
    except PatellaError as error:
        said = ("problem", "The index was left as it is", str(error))
    st.session_state["rollback"] = said
