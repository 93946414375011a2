"""Raised numbers are powers or marks of notes."""

from __future__ import annotations

import pytest

from ingest.readers.word.raised import is_note_mark, on_one_line

UP, DOWN = "superscript", "subscript"


@pytest.mark.parametrize(
    ("pieces", "line"),
    [
        ([("10", ""), ("-9", UP), (" mol H", ""), ("2", DOWN), ("O", "")], "10⁻⁹ mol H₂O"),
        ([("the mill", ""), ("3", UP), (" and 5 m", ""), ("2", UP)], "the mill[3] and 5 m²"),
        ([("It ended.", ""), ("4,5", UP)], "It ended.[4,5]"),
        ([("3", UP), (" A note by hand.", "")], "[3] A note by hand."),
        ([("14", UP), ("C in oak", "")], "¹⁴C in oak"),
        ([("oak", ""), ("a", UP), (", XIX", ""), ("e", UP), (" and 1", ""), ("st", UP)], "oak[a], XIXe and 1st"),
        ([("oak", ""), ("[1]", "mark"), (",", UP), ("[2]", "mark")], "oak[1],[2]"),
        ([("10", ""), ("9", UP), ("[1]", "mark"), (" is raised", "")], "10⁹[1] is raised"),
        ([("All of it is raised", UP)], "All of it is raised"),
        ([("A", ""), ("whole sentence of more than forty letters here", UP)],
         "Awhole sentence of more than forty letters here"),
    ],
)  # fmt: skip
def test_pieces_on_one_line(pieces: list[tuple[str, str]], line: str) -> None:
    assert on_one_line(pieces) == line


@pytest.mark.parametrize(
    ("before", "raised", "expected"),
    [
        ("wheel", "12", True),
        ("it", "1", True),
        ("he said “no”", "2", True),
        ("(a+b)", "2", False),
        ("5 metres", "2", False),
        ("of chi", "2", False),
        ("sin", "2", False),
        ("Ca", "2+", False),
        ("mill", "-1", False),
        ("in 1911", "2", False),
        ("in 1911.", "2", True),
        ("mill", "n", False),
        ("XIV", "e", False),
        ("oak ", "2", True),
        ("10 ", "6", False),
        ("5 cm ", "3", False),
        ("weight/height", "2", False),
        ("V = side", "3", False),
    ],
)
def test_marks_of_notes(before: str, raised: str, expected: bool) -> None:
    assert is_note_mark(before, raised, " and") is expected


def test_a_formula_that_goes_on_holds_powers() -> None:
    assert [is_note_mark("radius", "2", following) for following in (" × 3.14", " is")] == [False, True]
