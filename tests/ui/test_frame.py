"""The frame around the pages: how an error of a page is shown."""

from __future__ import annotations

import pytest

from core.errors import UsageError
from tests.support.pages import drawn, html_of
from ui.frame import shown_errors
from ui.operation import TooBusy


def fail(error: Exception) -> None:
    import streamlit as st

    with shown_errors():
        st.html("<p>before</p>")
        raise error
    st.html("<p>after</p>")


@pytest.mark.parametrize(
    ("error", "kind", "title", "text", "buttons"),
    [
        (TooBusy("Wait <a> bit."), "busy", "Busy at this moment", "Wait &lt;a&gt; bit.", ["Try again"]),
        (UsageError("No such folder."), "problem", "That did not work", "No such folder.", []),
        (
            OSError(28, "No space left", "/secret"),
            "problem",
            "That did not work",
            "The system refused: No space left. Check the disk and the permissions.",
            [],
        ),
    ],
)
def test_an_error_is_shown_in_its_place(error: Exception, kind: str, title: str, text: str, buttons: list[str]) -> None:
    page = drawn(fail, error)
    shown = f'<div class="notice {kind}" role="alert"><p class="notice-title">{title}</p><p>{text}</p></div>'
    assert html_of(page) == ["<p>before</p>", shown, "<p>after</p>"]
    assert [button.label for button in page.button] == buttons
