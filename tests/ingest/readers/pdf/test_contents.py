"""Tables of contents among lines, and lists that look like one."""

from __future__ import annotations

import pytest

from ingest.readers.pdf.contents import leave_out_contents
from ingest.readers.pdf.lines import PdfLine

ENTRIES = ["1 Sluices ........ 2", "2 Weirs . . . . . . 4", "3 Winter shutdown … 9"]
BODY = [
    "1 Sluices",
    "They let the water in.",
    "2 Weirs",
    "They hold it back.",
    "3 Winter shutdown",
    "All gates are shut.",
]


def kept(*texts: str, page_count: int = 12) -> list[str]:
    lines = [PdfLine(text, 0, 72, 500, 500, 10, False, 1000) for text in texts]
    return [line.text for line in leave_out_contents(lines, page_count)]


@pytest.mark.parametrize(
    "name", ["Contents", "TABLE OF CONTENTS", "Contents:", "Inhalt", "Índice", "Sommaire", "Obsah"]
)
def test_contents_go_together_with_their_heading(name: str) -> None:
    assert kept("A mill", name, *ENTRIES, *BODY) == ["A mill", *BODY]


@pytest.mark.parametrize(
    "entries",
    [
        ENTRIES,
        ["1 Sluices 2", "2 Weirs 4", "3 Winter shutdown 9"],  # their titles stand below
        ["1 Sluices ..... ii", "2 Weirs ..... iv", "3 Winter shutdown ..... 9"],
        [
            "1 Sluices ..... 2",
            "A title that is so long",
            "that it wraps ..... 3",
            "2 Weirs ...... 4",
            "3 Winter shutdown ... 9",
        ],
    ],
)
def test_contents_need_no_heading_if_their_titles_stand_in_the_text(entries: list[str]) -> None:
    assert kept("A mill", *entries, *BODY) == ["A mill", *BODY]


def test_under_their_heading_dots_and_pages_are_enough() -> None:
    assert kept("Contents", "Eels ..... 2", "Otters ..... 3", "Boys ..... 7", "Text.") == ["Text."]


@pytest.mark.parametrize(
    "lines",
    [
        ["Larch plank ........ 12", "Oak plank ........ 31", "Lanolin, a tin ........ 40"],  # prices
        ["Larch plank ..... 40", "Oak plank ..... 12", "Lanolin ..... 31"],
        ["Sill of gate 1: 41", "Sill of gate 2: 42", "Sill of gate 3: 43"],
        ["1 Sluices ..... 2", "2 Weirs ..... 4"],
        ["1 Sluices ..... 1200", "2 Weirs ..... 1300", "3 Winter ..... 1911"],  # of a book of twelve pages
        ["They let in water", "2", "3", "4"],
    ],
)
def test_other_lists_with_numbers_stay(lines: list[str]) -> None:
    assert kept(*lines, "They are old.") == [*lines, "They are old."]


def test_prices_stay_even_under_a_heading_of_contents_of_another_place() -> None:
    prices = ["Larch plank ..... 12", "Oak plank ..... 31", "Lanolin ..... 7"]
    assert kept("Contents", "Text follows here.", "And here.", *prices)[3:] == prices


def test_no_lines() -> None:
    assert kept() == []
