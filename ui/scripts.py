"""The short scripts that the pages need. No text of an article or a visitor is put into one."""

from __future__ import annotations

import streamlit as st

_RUN_WHEN_FOUND = """<script>
(() => {
  const act = (element) => { %s };
  const look = (left) => {
    const element = document.querySelector('%s');
    if (element) act(element); else if (left) setTimeout(look, 50, left - 1);
  };
  look(600);
})();
</script>"""  # Streamlit mounts elements late: look for one every 50 ms, for half a minute


def focus_question_box(key: str) -> None:
    """Give the focus to each new question box, as the attribute `autofocus`, which Streamlit cannot set.

    `key` is the key of the box.
    """
    _mount("focus", _RUN_WHEN_FOUND % ("element.focus({preventScroll: true})", f".st-key-{key} input"))


def scroll_to_passage() -> None:
    """Scroll to the opened passage and give it the focus, so that the keyboard goes on from there."""
    act = "element.scrollIntoView({block: 'start'}); element.focus({preventScroll: true})"
    _mount("scroll", _RUN_WHEN_FOUND % (act, "#passage"))


def label_navigation() -> None:
    """Make the links of the header a navigation landmark for screen readers, which Streamlit's container is not."""
    act = "element.setAttribute('role', 'navigation'); element.setAttribute('aria-label', 'Pages')"
    _mount("landmark", _RUN_WHEN_FOUND % (act, ".st-key-navigation"))


def write_cookie(name: str, value: str) -> None:
    """Write a cookie that ends with the session of the browser, unless there is one of that name.

    Name and value are letters, digits, "-" and "_" alone.
    """
    cookie = f'"{name}={value}; path=/; samesite=strict" + (location.protocol === "https:" ? "; secure" : "")'
    absent = f"!/(^|; ){name}=/.test(document.cookie)"  # of two pages opened at one moment, the first one writes it
    _mount("cookie", f"<script>if ({absent}) document.cookie = {cookie};</script>")


def _mount(name: str, script: str) -> None:
    """Put a script into the page under a name that is unique in the page.

    Streamlit runs a script again only when it changes or is mounted anew, so every run of a page may call this.
    """
    with st.container(key=f"script-{name}"):
        st.html(script, unsafe_allow_javascript=True)
