"""The few lines of script that the pages need. They are constants: nobody's text is ever put into one."""

from __future__ import annotations

import streamlit as st

_WHEN_THERE = """<script>
(() => {
  const act = (found) => { %s };
  const look = (left) => {
    const found = document.querySelector('%s');
    if (found) act(found); else if (left) setTimeout(look, 50, left - 1);
  };
  look(100);
})();
</script>"""


def focus_question_box() -> None:
    """The box has the focus when the page opens, as if it had `autofocus`, which Streamlit cannot set."""
    _once("focus", _WHEN_THERE % ("found.focus({preventScroll: true})", ".st-key-question input"))


def scroll_to_passage() -> None:
    """Show the opened passage, and let the keyboard go on from there."""
    act = "found.scrollIntoView({block: 'start'}); found.focus({preventScroll: true})"
    _once("scroll", _WHEN_THERE % (act, "#passage"))


def name_the_ways() -> None:
    """The links of the header are a landmark, which a container of Streamlit cannot be."""
    act = "found.setAttribute('role', 'navigation'); found.setAttribute('aria-label', 'Pages')"
    _once("landmark", _WHEN_THERE % (act, ".st-key-ways"))


def _once(name: str, script: str) -> None:
    """Streamlit runs a script again only when it changes or is mounted anew, so each run of a page may draw it."""
    with st.container(key=f"script-{name}"):
        st.html(script, unsafe_allow_javascript=True)
