"""Tables that lines draw, from rules and words with known positions."""

from __future__ import annotations

import pytest

from ingest.readers.pdf.rows import Row
from ingest.readers.pdf.ruled_tables import Rule, find_ruled_tables, read_ruled_tables
from tests.ingest.readers.pdf.test_columns import row


def grid(columns: list[float], rows: list[float]) -> list[Rule]:
    """Return the lines of a table with upright lines and level lines at these places."""
    upright = [Rule(x, min(rows), x, max(rows)) for x in columns]
    level = [Rule(min(columns), y, max(columns), y) for y in rows]
    return upright + level


GRID = grid([50, 150, 250, 400], [700, 660, 620, 580])
WORDS = [
    row((60, "The gates:"), bottom=720),
    row((60, "Gate"), (160, "Sill"), (260, "Remark"), bottom=680),
    row((60, "Gate 1"), (160, "41 cm"), (260, "greased with lano-"), bottom=640),
    row((260, "lin in spring"), bottom=625),
    row((60, "Gate 2"), (260, "sound"), bottom=600),
    row((60, "That is all."), bottom=560),
]


def numbered(rows: list[Row]) -> list[Row]:
    """Return the rows with words that each have a place of their own on the page."""
    return [
        Row(
            tuple(word._replace(at=100 * number + place) for place, word in enumerate(each.words)),
            each.bottom,
            each.size,
        )
        for number, each in enumerate(rows)
    ]


def found(rows: list[Row], rules: list[Rule]) -> list[str | tuple[str, ...]]:
    return [each.cells or each.text for each in read_ruled_tables(numbered(rows), rules)]


def test_words_between_lines_are_the_cells_of_rows() -> None:
    assert found(WORDS, GRID) == [
        "The gates:",
        ("Gate", "Sill", "Remark"),
        ("Gate 1", "41 cm", "greased with lanolin in spring"),
        ("Gate 2", "", "sound"),
        "That is all.",
    ]


def test_the_order_of_the_words_in_the_file_does_not_matter() -> None:
    mixed = [WORDS[index] for index in (3, 0, 4, 2, 1, 5)]
    assert found(mixed, GRID)[:3] == [("Gate", "Sill", "Remark"), *found(WORDS, GRID)[2:4]]


def test_lines_that_nearly_meet_are_joined() -> None:
    loose = [rule._replace(left=rule.left + 1, right=rule.right + 1) for rule in GRID[:4]] + GRID[4:]
    assert found(WORDS, loose) == found(WORDS, GRID)


@pytest.mark.parametrize(
    "rules",
    [
        [],
        grid([50, 400], [700, 580]),  # a frame
        grid([50, 400], [700, 660, 620, 580]),  # one column
        grid([50, 150, 250, 400], [700, 580]),  # one row
        GRID[:4],
        GRID[4:],
    ],
)
def test_frames_and_single_lines_are_no_table(rules: list[Rule]) -> None:
    assert find_ruled_tables(rules) == []
    assert found(WORDS, rules) == [each.text for each in WORDS]


def test_a_cell_across_two_columns_is_one_cell() -> None:
    rules = [*grid([50, 150, 250], [660, 620, 580]), *grid([50, 250], [700, 660])]
    rows = [
        row((60, "Gates of the valley"), bottom=680),
        row((60, "Gate 1"), (160, "41 cm"), bottom=640),
        row((60, "Gate 2"), (160, "42 cm"), bottom=600),
    ]
    assert found(rows, rules) == [("Gates of the valley", ""), ("Gate 1", "41 cm"), ("Gate 2", "42 cm")]


def test_a_row_without_upright_lines_has_its_cells_where_the_columns_of_the_others_begin() -> None:
    rules = [
        *grid([50, 150, 250, 400], [700, 660]),
        *grid([50, 400], [660, 620]),
        *grid([50, 150, 250, 400], [620, 580]),
    ]
    rows = [
        row((60, "Gate"), (160, "Sill"), (260, "Timber"), bottom=680),
        row((60, "Gate 1"), (160, "41 cm"), (260, "old larch"), bottom=640),
        row((60, "Gate 2"), (160, "42 cm"), (260, "oak"), bottom=600),
    ]
    assert found(rows, rules) == [
        ("Gate", "Sill", "Timber"),
        ("Gate 1", "41 cm", "old larch"),
        ("Gate 2", "42 cm", "oak"),
    ]
    across = [rows[0], row((60, "Gates of the northern valley"), bottom=640), rows[2]]
    assert found(across, rules)[1] == ("Gates of the northern valley", "", "")


def test_a_column_without_any_text_is_left_out() -> None:
    rules = grid([50, 150, 200, 250, 400], [700, 660, 620])
    rows = [row((60, "Gate"), (260, "Sill"), bottom=680), row((60, "Gate 1"), (260, "41 cm"), bottom=640)]
    assert found(rows, rules) == [("Gate", "Sill"), ("Gate 1", "41 cm")]


def test_boxes_around_long_text_are_no_table() -> None:
    long = [row((60, "tea " * 16), (260, "eel " * 16), bottom=690 - 0.1 * n, space=0.0) for n in range(20)]
    rules = grid([50, 250, 900], [700, 660, 620])
    below = [row((60, "a"), (260, "b"), bottom=640)]
    assert [bool(each.cells) for each in read_ruled_tables(numbered([*long, *below]), rules)] == [False] * 21
