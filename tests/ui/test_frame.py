"""The frame around the pages: how an error of a page is shown."""

from __future__ import annotations

import pytest

from core.errors import UsageError
from search import Mode
from serving import Seats, turns
from tests.support.pages import drawn, html_of
from ui.frame import draw_page, library_switch, shown_errors
from ui.url_state import UrlState


def fail(error: Exception) -> None:
    import streamlit as st

    with shown_errors():
        st.html("<p>before</p>")
        raise error
    st.html("<p>after</p>")


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (UsageError("No <such> folder."), "No &lt;such&gt; folder."),
        (
            OSError(28, "No space left", "/secret"),
            "The system refused: No space left. Check the disk and the permissions.",
        ),
    ],
)
def test_an_error_is_shown_in_its_place(error: Exception, text: str) -> None:
    shown = f'<div class="notice problem" role="alert"><p class="notice-title">That did not work</p><p>{text}</p></div>'
    assert html_of(drawn(fail, error)) == ["<p>before</p>", shown, "<p>after</p>"]


def test_the_switch_leads_to_the_other_libraries_and_takes_the_question_along() -> None:
    names = ["", "handbook", "notes"]
    asked = UrlState("salt & tea", Mode.KEYWORD, within="a.md", article="b.md")
    assert library_switch(names, "", asked) == (
        '<nav class="libraries" aria-label="Libraries"><ul>'
        '<li><a href="./" aria-current="true">Main library</a></li>'
        '<li><a href="./handbook/?q=salt+%26+tea&amp;mode=keyword">handbook</a></li>'
        '<li><a href="./notes/?q=salt+%26+tea&amp;mode=keyword">notes</a></li></ul></nav>'
    )
    assert library_switch(names, "notes", UrlState()) == (
        '<nav class="libraries" aria-label="Libraries"><ul><li><a href="../">Main library</a></li>'
        '<li><a href="../handbook/">handbook</a></li><li><a href="./" aria-current="true">notes</a></li></ul></nav>'
    )


class Page:
    """A page that notes how many seats are taken while it is drawn."""

    def __init__(self, seats: Seats) -> None:
        self.seats, self.taken = seats, list[int]()

    def run(self) -> None:
        self.taken.append(self.seats.taken)
        if len(self.taken) == 2:
            raise UsageError("The second time fails.")


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    """Return the page that the address names, where one page is drawn at a time and nobody waits."""
    seats = Seats(1, -1.0, turns.busy)
    made = Page(seats)
    monkeypatch.setattr("ui.frame.turns", seats)
    monkeypatch.setattr("streamlit.navigation", lambda pages, position: made)
    monkeypatch.setattr("ui.frame._draw_header", lambda pages: None)
    return made


def test_a_page_is_drawn_in_a_seat_which_is_given_back_whatever_happens(page: Page) -> None:
    for _ in range(3):
        drawn(draw_page, [])
        assert page.seats.taken == 0
    assert page.taken == [1, 1, 1]


def test_a_page_that_would_wait_too_long_is_refused_and_a_button_asks_for_the_same_again(page: Page) -> None:
    with page.seats.turn():
        shown = drawn(draw_page, [])
    assert html_of(shown)[0] == (
        '<div class="notice busy" role="alert"><p class="notice-title">Busy at this moment</p>'
        "<p>Too much is being searched at this moment. Your question is kept: try again.</p></div>"
    )
    assert ([button.label for button in shown.button], page.taken) == (["Try again"], [])
    shown.button[0].click().run()
    assert (page.taken, "Busy" in "".join(html_of(shown)), len(shown.button)) == ([1], False, 0)
