from __future__ import annotations

import pytest

from ingest.readers.text_pages import without_page_breaks


def test_running_heads_and_numbers_go_and_the_cut_paragraph_is_whole() -> None:
    text = (
        "THE TOWER CLOCK\n\nIt is wound once a week by the\n\n                 1\n"
        "\fThe tower clock           Winding\n\nkeeper, who climbs the tower with a key.\n\nIt strikes.\n\n      2\n"
        "\fThe tower clock          Striking\n\nTwice an hour.\n"
    )
    assert (
        without_page_breaks(text)
        == """THE TOWER CLOCK

It is wound once a week by the
keeper, who climbs the tower with a key.

It strikes.

Twice an hour.
"""
    )


def test_heads_and_feet_with_numbers() -> None:
    pages = [
        f"Hus              The clock              [Page {n}]\n\nLine {word}.\n\nClock papers 7   March 1802   page {n}"
        for n, word in enumerate(["one", "two", "three"], 1)
    ]
    text = "Title\n\n" + "\n\f\n".join(pages)
    assert without_page_breaks(text).strip().split("\n\n")[-2:] == ["Line two.", "Line three."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\n\fTwo.", "One.\n\nTwo."),
        ("one\n\ftwo", "one\ntwo"),
        ("\fOne.", "One."),
        ("One.\f", "One."),
        ("Oak | Yes\n\fElm | Yes", "Oak | Yes\n\nElm | Yes"),
        ("No form feed.\n\n12\n\nHere.", "No form feed.\n\n12\n\nHere."),
    ],
)
def test_a_page_break_loses_no_text(text: str, expected: str) -> None:
    assert without_page_breaks(text) == expected


def test_page_numbers_without_form_feeds_count_up_a_page_apart() -> None:
    page = "\n".join(["A line of the page."] * 16)
    text = f"{page}\n\n- 7 -\n\n{page}\n\n- 8 -\n\n{page}\n\n- 9 -\n\nlast line"
    assert without_page_breaks(text) == f"{page}\n\n{page}\n\n{page}\n\nlast line"
    assert without_page_breaks(text.replace("8", "7")) == text.replace("8", "7")
