"""Visitors: an id that a cookie keeps, in a real browser and without one."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import streamlit as st
from playwright.sync_api import Page, expect

from tests.support.pages import drawn
from ui.visitors import is_visitor_id, new_visitor_id, visitor_id

KNOWN = "Aa0_-bcdefghijklmnopqr"


def draw() -> None:
    st.session_state["seen"] = visitor_id()


@pytest.mark.parametrize("cookie", ["", "short", f"{KNOWN}x", KNOWN.replace("b", ";"), KNOWN.replace("b", "é")])
def test_a_visitor_without_a_valid_id_gets_a_new_one_and_keeps_it(cookie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit.context", SimpleNamespace(cookies={"patella_visitor": cookie}))
    first, second = drawn(draw), drawn(draw)
    mine = first.session_state["seen"]
    assert (len(mine), mine != cookie, mine != second.session_state["seen"]) == (22, True, True)
    assert first.run().session_state["seen"] == mine


def test_the_id_of_the_cookie_is_that_of_the_visitor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit.context", SimpleNamespace(cookies={"patella_visitor": KNOWN}))
    assert drawn(draw).session_state["seen"] == KNOWN


def test_a_new_id_is_valid() -> None:
    assert [is_visitor_id(new_visitor_id()), is_visitor_id(KNOWN), is_visitor_id("")] == [True, True, False]


@pytest.mark.browser
def test_the_cookie_stays_the_same_is_hidden_from_scripts_and_ends_with_the_session_of_the_browser(page: Page) -> None:
    def cookies() -> list[tuple[str, float, str, bool]]:
        kept = page.context.cookies()
        return [
            (each["value"], each["expires"], each["sameSite"], each["httpOnly"])
            for each in kept
            if each["name"] == "patella_visitor"
        ]

    page.goto("/")
    expect(page.get_by_label("Your question")).to_be_focused()
    ((value, *rest),) = first = cookies()
    assert (len(value), rest) == (22, [-1, "Lax", True])
    page.goto("/library")
    expect(page.get_by_role("heading", level=1)).to_have_text("Library")
    assert cookies() == first
    page.context.clear_cookies()  # as when the browser is closed; the page itself is still in its cache
    page.goto("/library")
    ((other, *_),) = cookies()
    assert (len(other), other != value) == (22, True)
