"""Rows of words, from pieces of text with known positions."""

from __future__ import annotations

import pytest

from ingest.readers.pdf.rows import Piece, build_rows


def piece(text: str, left: float = 100, base: float = 500, em: float = 10, spaced: bool = True) -> Piece:
    """Return a piece of type half as wide as high, whose box reaches from 0.2 em below the base line to 1 em above."""
    return Piece(text, left, left + 0.5 * em * len(text), base - 0.2 * em, base + em, base, em, int(left), spaced)


def texts(*lines: list[Piece]) -> list[str]:
    return [row.text for row in build_rows(lines)]


def test_a_line_without_pieces_is_no_row() -> None:
    assert texts([], [piece("tea")], []) == ["tea"]


def test_words_are_told_apart_by_white_space_in_the_file() -> None:
    assert texts([piece("black"), piece("tea", 130), piece("s", 145, spaced=False)]) == ["black teas"]


def test_a_row_has_the_box_of_its_type_and_the_place_of_each_word() -> None:
    [row] = build_rows([[piece("black"), piece("tea", 130)]])
    assert (row.bottom, row.size, row.left, row.right) == (498, 12, 100, 145)
    assert [(word.text, word.left, word.right, word.at) for word in row.words] == [
        ("black", 100, 125, 100),
        ("tea", 130, 145, 130),
    ]


@pytest.mark.parametrize(
    ("text", "rise", "em", "written"),
    [
        ("9", 4, 7, "10⁹"),
        ("-3", 4, 7, "10⁻³"),
        ("9", 4, 10, "10⁹"),
        ("2", -2, 7, "10₂"),
        ("9.5", 4, 7, "10^9.5"),
        ("th", 4, 7, "10th"),
        ("9", 0, 7, "109"),  # of another size, but on the line
        ("9", 1, 10, "109"),
        ("9", 4, 11, "109"),  # larger text is not raised against smaller
        ("•", 2, 6, "10•"),
    ],
)
def test_raised_and_lowered_text_is_written_on_the_line(text: str, rise: float, em: float, written: str) -> None:
    assert texts([piece("cells"), piece("10", 130), piece(text, 140, 500 + rise, em, spaced=False)]) == [
        f"cells {written}"
    ]


def test_lines_beside_each_other_are_one_row() -> None:
    """PDFium ends a line after raised text; what follows goes on at the old height."""
    raised, rest = piece("9", 140, 504, 7), [piece("cells", 146), piece("a", 176)]
    assert texts([piece("10", 130), raised._replace(spaced=False)], rest) == ["10⁹ cells a"]
    assert texts([piece("m", 130)], [piece("2", 135, 504, 7, spaced=False)], [piece(";", 138.5, spaced=False)]) == [
        "m²;"
    ]
    assert texts([piece("1", 100, 504, 7)], [piece("Ledger", 105)]) == ["¹ Ledger"]


def test_lines_below_each_other_are_rows_of_their_own() -> None:
    assert texts([piece("one")], [piece("two", 140, 488)], [piece("three", 100, 488)]) == ["one", "two", "three"]


def test_words_of_other_cells_that_stand_half_a_line_higher_are_rows_of_their_own() -> None:
    """PDFium takes them for one line; a short one among them is no exponent."""
    line = [piece("barley"), piece("mm", 140, 506), piece("Hill", 160, 506), piece("7", 190, 500)]
    assert texts(line) == ["barley", "mm Hill", "7"]
    assert texts([piece("10", 130), piece("9", 140, 504.5, spaced=False), piece("cells", 150)]) == ["10⁹ cells"]


def test_a_large_first_letter_joins_the_line_beside_it() -> None:
    assert texts([piece("T", 100, 483, 34)], [piece("he", 117.5, spaced=False), piece("oak", 130)]) == ["The oak"]


def test_a_line_in_hebrew_reads_from_the_right() -> None:
    letters = [piece(letter, 100 - 5 * number) for number, letter in enumerate("שער")]
    assert texts([*letters, piece("41", 70)]) == ["שער 41"]
    assert texts(letters, [piece("41", 70)]) == ["שער 41"]


def test_a_row_of_right_to_left_text_knows_its_parts_between_wide_gaps_from_the_right() -> None:
    [row] = build_rows([[piece("41", 100), piece("הבוג", 140), piece("ןפצ", 165), piece("רעש", 300)]])
    assert [(word.text, word.left, word.right) for word in row.segments] == [
        ("שער", 300, 315),
        ("צפן גובה", 140, 180),
        ("41", 100, 110),
    ]
    assert row.text == "שער צפן גובה 41"
    assert build_rows([[piece("black"), piece("tea", 200)]])[0].segments == ()
