"""Text of articles is marked as material, and no text leaves its marks."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, strategies as st

from api.mcp import material
from api.mcp.material import Border, quoted

BORDER = re.compile(r"----- MATERIAL (\w+) (begins|ends) -----")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('"\\\n\u2028\u202e-M'))


@given(TEXTS)
def test_a_quoted_text_is_one_line_and_can_be_read_back(text: str) -> None:
    line = quoted(text)
    assert len(line.splitlines()) == 1
    assert json.loads(line) == text
    assert not set(line) & set("\u2028\u2029\u202e\u2066")


@given(TEXTS)
def test_a_text_stands_between_two_lines_that_it_does_not_hold(text: str) -> None:
    border = Border([text])
    around = border.around(text)
    first, last = around.split("\n", 1)[0], around.rsplit("\n", 1)[1]
    begins, ends = BORDER.fullmatch(first), BORDER.fullmatch(last)
    assert begins
    assert ends
    assert (begins[1], begins[2], ends[2]) == (ends[1], "begins", "ends")
    assert around[len(first) + 1 : -len(last) - 1] == text
    assert begins[1] not in text


def test_the_number_is_drawn_again_if_a_text_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter(["a1", "b2", "c3"])
    monkeypatch.setattr(material.secrets, "token_hex", lambda size: next(numbers))
    assert Border(["holds a1", "and b2"]).around("x") == (
        "----- MATERIAL c3 begins -----\nx\n----- MATERIAL c3 ends -----"
    )


def test_each_answer_has_a_number_of_its_own() -> None:
    assert Border([]).around("x") != Border([]).around("x")
