"""Lines of Hebrew and Arabic, from letters with known positions."""

from __future__ import annotations

import random

import pytest

from ingest.readers.pdf.right_to_left import has_right_to_left, in_reading_order, reads_from_right


def placed(visual: str) -> list[tuple[str, float, float]]:
    """Return the letters of a line as it looks, from the left, each 5 points wide, in no order."""
    letters = [(letter, 5.0 * place, 5.0 * place + 5) for place, letter in enumerate(visual) if letter != " "]
    random.Random(7).shuffle(letters)
    return letters


@pytest.mark.parametrize(
    ("visual", "read"),
    [
        ("םולש", "שלום"),
        ("בוט םולש", "שלום טוב"),
        ("1911 תנשב", "בשנת 1911"),
        (".1911 תנשב", "בשנת 1911."),
        ("5.25 לש 41 הבוג", "גובה 41 של 5.25"),
        ("תא (Harrow Mill) הנחטה", "הטחנה (Harrow Mill) את"),
        ("(בוט) םולש", "שלום (טוב)"),
        ("See םולש on page 3", "See שלום on page 3"),
        ("ةباوب", "بوابة"),
        ("ﻻوا", "اولا"),
    ],
)
def test_a_line_reads_from_the_right_and_what_is_latin_in_it_from_the_left(visual: str, read: str) -> None:
    assert in_reading_order(placed(visual), 10) == read


def test_a_mark_stays_with_its_letter() -> None:
    assert in_reading_order([("ש", 20, 25), ("\u05b8", 21, 24), ("ל", 15, 20)], 10) == "ש\u05b8ל"


@pytest.mark.parametrize(("gap", "read"), [(1.6, "אב"), (1.8, "א ב")])
def test_a_gap_is_a_space(gap: float, read: str) -> None:
    assert in_reading_order([("א", 20, 25), ("ב", 15 - gap, 20 - gap)], 10) == read


@pytest.mark.parametrize(
    ("text", "has", "reads"),
    [
        ("tea", False, False),
        ("שלום", True, True),
        ("see שלום", True, True),
        ("see it שלום", True, False),
        ("12", False, False),
    ],
)
def test_the_script_of_most_letters_tells_where_a_line_begins(text: str, has: bool, reads: bool) -> None:
    assert (has_right_to_left(text), reads_from_right(text)) == (has, reads)
