"""The frame around every page: the style, the header with its links, and the place where errors are shown."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path

import streamlit as st

from core.errors import PatellaError, refused
from core.settings import library_names
from serving import TooBusy, note_refusal, note_wait, turns
from ui import scripts
from ui.addressed import shown_library
from ui.html import notice
from ui.refusals import draw_refusal
from ui.security import take_refusal
from ui.url_state import UrlState, read_url_state

log = logging.getLogger(__name__)

MAIN = "Main library"
"""What the page calls the default library, which has no name."""

_FOLDER = Path(__file__).parent


def draw_page(pages: Sequence[st.Page]) -> None:
    """Draw the frame, and in it the page that the address names, when it is its turn.

    Where it would wait too long, draw a message instead. Everything that costs much comes after that, so that very
    many can be refused.
    """
    name = shown_library()
    st.set_page_config(
        page_title=f"{name} · Patella" if name else "Patella", page_icon=str(_FOLDER / "icon.svg"), layout="wide"
    )
    page = st.navigation(list(pages), position="hidden")
    st.html(_FOLDER / "style.css")
    try:
        with turns.turn() as waited:
            note_wait(waited)
            _draw_header(pages)
            with st.container(key="page"), shown_errors():
                refusal = take_refusal()
                if refusal:
                    st.html(notice("That was not done", refusal, kind="problem"))
                page.run()
    except TooBusy as error:
        note_refusal("page")
        draw_refusal("Busy at this moment", str(error))


@contextmanager
def shown_errors() -> Iterator[None]:
    """Show a PatellaError or an OSError of the block on the page, and go on after the block.

    The message of a PatellaError is shown as it is, because it says what to do next.
    """
    try:
        yield
    except PatellaError as error:
        st.html(notice("That did not work", str(error), kind="problem"))
    except OSError as error:
        log.exception("the system refused")  # only the log may name the file
        st.html(notice("That did not work", refused(error), kind="problem"))


def _draw_header(pages: Sequence[st.Page]) -> None:
    with st.container(key="header", horizontal=True, vertical_alignment="center", wrap=True):
        st.html('<a class="wordmark" href="./"><span class="kneecap" aria-hidden="true"></span>Patella</a>')
        with st.container(key="navigation", horizontal=True, horizontal_alignment="right"):
            for page in pages:
                st.page_link(page)
    if names := library_names():
        st.html(library_switch(["", *names], shown_library(), read_url_state(st.query_params)))
    scripts.label_navigation()
    scripts.offer_search_and_feed()


def library_switch(names: Sequence[str], shown: str, url: UrlState) -> str:
    """Return links to the libraries of these names, which take the question of the page along.

    The default library has the name "". `shown` is the library that the page shows.
    """
    question = UrlState(url.question, url.mode).results().removeprefix("./")
    links = (_link_to(name, shown, question) for name in names)
    return f'<nav class="libraries" aria-label="Libraries"><ul>{"".join(links)}</ul></nav>'


def _link_to(name: str, shown: str, question: str) -> str:
    if name == shown:
        return f'<li><a href="./" aria-current="true">{escape(name or MAIN)}</a></li>'
    place = f"{'../' if shown else './'}{f'{name}/' if name else ''}"
    return f'<li><a href="{escape(place + question)}">{escape(name or MAIN)}</a></li>'
