"""The scripts of the pages: each is one whose digest the security policy names, and none holds a text of a visitor."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.support.pages import drawn, html_of
from ui import scripts


@pytest.mark.parametrize(
    ("mount", "element"),
    [
        (lambda: scripts.focus_question_box("question-1"), ".st-key-question-1 input"),
        (lambda: scripts.focus_list("#compared-1a2b"), "#compared-1a2b"),
        (scripts.scroll_to_box, ".st-key-asking"),
        (scripts.scroll_to_passage, "#passage"),
        (scripts.label_navigation, ".st-key-navigation"),
        (scripts.offer_search_and_feed, "head"),
    ],
)
def test_a_script_is_one_of_all_and_its_element_stands_beside_it(mount: Callable[[], None], element: str) -> None:
    (html,) = html_of(drawn(mount))
    found = re.fullmatch(r'<script data-element="([^"]*)">(.*)</script>', html, re.DOTALL)
    assert found
    assert (found[1], found[2] in scripts.ALL) == (element, True)


def test_an_element_ends_no_attribute() -> None:
    (html,) = html_of(drawn(lambda: scripts.focus_list('a" onload="alert(1)')))
    assert '<script data-element="a&quot; onload=&quot;alert(1)">' in html
