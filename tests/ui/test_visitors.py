"""Visitors: an id that a cookie keeps, in a real browser and without one."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import streamlit as st
from playwright.sync_api import Page, expect

from tests.support.pages import drawn, html_of
from ui.visitors import remember_visitor, visitor_id

KNOWN = "Aa0_-bcdefghijklmnopqr"


def draw() -> None:
    st.session_state["seen"] = visitor_id()
    remember_visitor()


@pytest.mark.parametrize("cookie", ["", "short", f"{KNOWN}x", KNOWN.replace("b", ";"), KNOWN.replace("b", "é")])
def test_a_visitor_without_a_valid_id_gets_a_new_one_and_keeps_it(cookie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit.context", SimpleNamespace(cookies={"patella_visitor": cookie}))
    first, second = drawn(draw), drawn(draw)
    mine = first.session_state["seen"]
    assert (len(mine), mine != cookie, mine != second.session_state["seen"]) == (22, True, True)
    assert first.run().session_state["seen"] == mine
    (script,) = html_of(first)
    assert f'document.cookie = "patella_visitor={mine}; path=/; samesite=strict"' in script


def test_the_id_of_the_cookie_is_that_of_the_visitor_and_is_not_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit.context", SimpleNamespace(cookies={"patella_visitor": KNOWN}))
    page = drawn(draw)
    assert (page.session_state["seen"], html_of(page)) == (KNOWN, [])


@pytest.mark.browser
def test_the_cookie_stays_the_same_and_ends_with_the_session_of_the_browser(page: Page) -> None:
    def cookies() -> list[tuple[str, float, str]]:
        kept = page.context.cookies()
        return [
            (each["value"], each["expires"], each["sameSite"]) for each in kept if each["name"] == "patella_visitor"
        ]

    page.goto("/")
    expect(page.get_by_label("Your question")).to_be_focused()
    page.wait_for_function("document.cookie.includes('patella_visitor=')")
    ((value, *rest),) = first = cookies()
    assert (len(value), rest) == (22, [-1, "Strict"])
    page.goto("/library")
    expect(page.get_by_role("heading", level=1)).to_have_text("Library")
    assert cookies() == first
