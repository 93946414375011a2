"""What the watch of the folders has to say: how they are watched, what is waited for, and what somebody should mend."""

from __future__ import annotations

from html import escape

import streamlit as st

from core.errors import IndexProblem
from patella import WatchState
from ui import service
from ui.html import notice
from ui.progress import ask_about_removals, asks_about_removals
from ui.security import may_write

_SECONDS = 2.0  # between two looks whether the page is to be drawn anew
_NAMED = 3  # files that are still being written


def draw_watch() -> None:
    """Draw what is to be said of the watched folders, and draw the page anew when that or the index has changed.

    Where a folder lies, and what is wrong with it, is said to those who may change the library.
    """
    state = service.watching()
    if state is None:
        return
    can_write = may_write()
    for text in state.absences:
        calm = "Its articles stay in the index, and can be searched."
        st.html(notice("A folder is away", text if can_write else calm, kind="problem"))
    if state.problem:
        calm = "The index is as it was, and can be searched. It is tried again."
        st.html(notice("The changes of the folder are not indexed yet", *([state.problem] * can_write), calm))
    if state.refused and can_write and not asks_about_removals():
        ask_about_removals(state.refused)
    st.html(f'<p class="calm" role="status">{escape(_line(state))}</p>')
    st.fragment(_draw_anew_if_changed, run_every=_SECONDS)(_seen())


def _line(state: WatchState) -> str:
    """Return how the folders are watched, and which files are waited for."""
    if state.absences:
        return "The folder is watched. All goes on by itself when it is back."
    growing = ", ".join(state.growing[:_NAMED])
    more = f" and {len(state.growing) - _NAMED:,} more" if len(state.growing) > _NAMED else ""
    waiting = f"Still being written, and indexed when that ends: {growing}{more}." if growing else ""
    return " ".join(filter(None, ("The folder is watched.", state.how, waiting)))


def _seen() -> tuple[object, ...]:
    """Return what the page shows of the watch and of the index, to be compared."""
    running = service.reindexing().running
    try:
        with service.library().engine.snapshot() as snapshot:
            return service.watching(), snapshot.generation.name, running
    except IndexProblem:
        return service.watching(), "", running


def _draw_anew_if_changed(before: tuple[object, ...]) -> None:
    if _seen() != before:
        st.rerun()
