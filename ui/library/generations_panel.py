"""The panel of the library page that lists the generations of the index and can return to the previous one."""

from __future__ import annotations

import streamlit as st

from core.errors import PatellaError
from patella import Library
from ui import service
from ui.html import minute, notice
from ui.library import view as library_view
from ui.progress import forget_ended, forget_undone
from ui.security import may_write, writes


def generations_panel(library: Library) -> None:
    """Draw the list of generations, and a button that rolls back if there is an earlier generation."""
    st.html(
        '<h2 class="part">Generations</h2><p class="lead">Each reindexing makes a new state of the index. '
        "The one before is kept, to return to.</p>"
    )
    message = st.session_state.pop("rollback", None)
    if message:
        kind, title, line = message
        st.html(notice(title, line, kind=kind))
    generations = library.engine.generations()
    if not generations:
        st.html(notice("There is none yet."))
        return
    st.html(library_view.generations(generations))
    current = next((index for index, each in enumerate(generations) if each.current), len(generations))
    if current + 1 < len(generations) and may_write():  # newest first: an earlier generation follows
        _offer_rollback(library)


def _offer_rollback(library: Library) -> None:
    with st.popover("Return to the one before", disabled=service.reindexing().running is not None):
        st.html(
            '<p class="calm">Everybody will search the state before. The files stay as they are, so the next '
            "reindexing brings the index up to date again.</p>"
        )
        st.button("Return to it now", type="primary", on_click=_roll_back, args=(library,))


@writes
def _roll_back(library: Library) -> None:
    try:
        generation = library.engine.rollback()
        created = minute(generation.created)
        message = ("done", "The index is back", f"The state of {created} is in use.")
        forget_ended(service.reindexing())
        forget_undone()
    except PatellaError as error:
        message = ("problem", "The index was left as it is", str(error))
    st.session_state["rollback"] = message
