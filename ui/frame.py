"""What every page stands in: the style, the header with the wordmark and the ways, and the place where errors go."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from core.errors import PatellaError
from ui import scripts
from ui.html import notice, refused

log = logging.getLogger(__name__)

_HERE = Path(__file__).parent


def draw_page(pages: Sequence[st.Page]) -> None:
    """Draw the page that the address names."""
    st.set_page_config(page_title="Patella", page_icon=str(_HERE / "icon.svg"), layout="wide")
    page = st.navigation(list(pages), position="hidden")
    st.html(_HERE / "style.css")
    _header(pages)
    with st.container(key="page"), shown_errors():
        page.run()


@contextmanager
def shown_errors() -> Iterator[None]:
    """Our own errors say what to do next: show what they say, and no more."""
    try:
        yield
    except PatellaError as error:
        st.html(notice("That did not work", str(error), kind="problem"))
    except OSError as error:
        log.exception("the system refused")  # which file it was is for the log alone
        st.html(notice("That did not work", refused(error), kind="problem"))


def _header(pages: Sequence[st.Page]) -> None:
    with st.container(key="header", horizontal=True, vertical_alignment="center", wrap=True):
        st.html('<a class="wordmark" href="./"><span class="kneecap" aria-hidden="true"></span>Patella</a>')
        with st.container(key="ways", horizontal=True, horizontal_alignment="right"):
            for page in pages:
                st.page_link(page)
    scripts.name_the_ways()
