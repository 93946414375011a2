"""The short scripts that the pages need: `ALL` is every one that runs.

The content security policy names the SHA-256 of each, so a script is the same on every page. What differs stands in an
attribute beside it. No text of an article or a visitor is put into either.
"""

from __future__ import annotations

from html import escape

import streamlit as st

_RUN_WHEN_FOUND = """
(() => {
  const wanted = document.currentScript.dataset.element;
  const act = (element) => { %s };
  const look = (left) => {
    const element = document.querySelector(wanted);
    if (element) act(element); else if (left) setTimeout(look, 50, left - 1);
  };
  look(600);
})();
"""  # Streamlit mounts elements late: look for one every 50 ms, for half a minute

_FOCUS = _RUN_WHEN_FOUND % "element.focus({preventScroll: true})"
_SCROLL = _RUN_WHEN_FOUND % "element.scrollIntoView({block: 'start'}); element.focus({preventScroll: true})"
_LABEL = _RUN_WHEN_FOUND % "element.setAttribute('role', 'navigation'); element.setAttribute('aria-label', 'Pages')"

_OFFER = """
(() => {
  const offers = [
    ['search', 'application/opensearchdescription+xml', 'Patella', './opensearch.xml'],
    ['alternate', 'application/atom+xml', 'Patella: new and changed articles', './feed.xml'],
  ];
  for (const [rel, type, title, href] of offers) {
    if (document.head.querySelector(`link[rel="${rel}"][type="${type}"]`)) continue;
    const link = document.createElement('link');
    Object.entries({rel, type, title, href}).forEach(([name, value]) => link.setAttribute(name, value));
    document.head.append(link);
  }
})();
"""  # the head of the page is Streamlit's, and no file of ours

ALL = (_FOCUS, _SCROLL, _LABEL, _OFFER)


def focus_question_box(key: str) -> None:
    """Give the focus to each new question box, as the attribute `autofocus`, which Streamlit cannot set.

    `key` is the key of the box.
    """
    _mount("focus", _FOCUS, f".st-key-{key} input")


def focus_list(element: str) -> None:
    """Give the focus to what follows a question, so that keys that are pressed next are not typed into its box.

    `element` is a CSS selector, another one for each question.
    """
    _mount("list", _FOCUS, element)


def scroll_to_box() -> None:
    """Scroll to the question box, which keeps the focus, after a long list is gone."""
    _mount("box", _SCROLL, ".st-key-asking")


def scroll_to_passage() -> None:
    """Scroll to the opened passage and give it the focus, so that the keyboard goes on from there."""
    _mount("scroll", _SCROLL, "#passage")


def label_navigation() -> None:
    """Make the links of the header a navigation landmark for screen readers, which Streamlit's container is not."""
    _mount("landmark", _LABEL, ".st-key-navigation")


def offer_search_and_feed() -> None:
    """Offer the page to the browser as a search engine, and its articles as a feed."""
    _mount("offer", _OFFER, "head")


def _mount(name: str, script: str, element: str) -> None:
    """Put a script into the page that acts on an element, under a name that is unique in the page.

    `element` is a CSS selector. Streamlit runs a script again only when it or the selector changes, or when it is
    mounted anew, so every run of a page may call this.
    """
    with st.container(key=f"script-{name}"):
        st.html(f'<script data-element="{escape(element)}">{script}</script>', unsafe_allow_javascript=True)
