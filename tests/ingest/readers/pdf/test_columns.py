"""Columns of prose and of tables, from rows of words with known positions."""

from __future__ import annotations

import pytest

from ingest.readers.pdf.columns import read_columns
from ingest.readers.pdf.rows import Row, Word

LEFT = [
    "The weir below the old bridge",
    "was built of larch piles when",
    "the flood had gone. A miller",
    "kept a tally of every plank",
    "that was carried over a yard",
    "in that wet autumn, and paid",
    "for each of them in barley.",
]
RIGHT = [
    "An otter lives in the race. It",
    "takes eels at night and sleeps",
    "under the wheel by day, where",
    "no dog will follow. Two boys",
    "saw it on the first of March,",
    "and the parson wrote it down",
    "in the book of the parish.",
]


def row(*cells: tuple[float, str], bottom: float = 500, space: float = 2.5) -> Row:
    """Return a row of type of 12 points whose cells begin at these places, with letters 5 points wide."""
    words = []
    for left, text in cells:
        for word in text.split():
            words.append(Word(word, left, left + 5 * len(word), len(words)))
            left += 5 * len(word) + space
    return Row(tuple(words), bottom, 12)


def stacked(*rows: list[tuple[float, str]], step: float = 14) -> list[Row]:
    return [row(*cells, bottom=700 - step * number) for number, cells in enumerate(rows)]


def found(rows: list[Row]) -> list[str | tuple[str, ...]]:
    """Return the cells of each row of a table and the text of every other."""
    return [each.cells or each.text for each in read_columns(rows)]


def widest(lines: list[str]) -> float:
    return max(row((0, line)).right for line in lines)


@pytest.mark.parametrize("gutter", [6, 9, 40])
def test_columns_of_prose_written_row_by_row_are_read_one_after_the_other(gutter: float) -> None:
    right = 60 + widest(LEFT) + gutter
    rows = stacked(*([(60, one), (right, two)] for one, two in zip(LEFT, RIGHT, strict=True)))
    assert found(rows) == LEFT + RIGHT


def test_three_columns_of_which_one_is_shorter() -> None:
    second, third = 60 + widest(LEFT) + 9, 60 + widest(LEFT) + widest(RIGHT) + 18
    rows = [
        [(60, LEFT[n]), (second, RIGHT[n]), *([(third, LEFT[n])] if n < 6 else [])]  # the last line is left out
        for n in range(7)
    ]
    assert found(stacked(*rows)) == LEFT + RIGHT + LEFT[:6]


def test_a_column_that_goes_on_below_the_other() -> None:
    right = 60 + widest(LEFT) + 12
    longer = [[(60, LEFT[n]), *([(right, RIGHT[n])] if n < 5 else [])] for n in range(7)]
    assert found(stacked(*longer)) == LEFT + RIGHT[:5]
    below = row((60, "A short line."), bottom=700 - 14 * 6 - 30)
    assert found([*stacked(*longer), below]) == [*LEFT, *RIGHT[:5], "A short line."]


def test_few_lines_are_prose_if_they_go_on_in_small_letters() -> None:
    right = 60 + widest(LEFT) + 40
    small = [[(60, LEFT[n]), (right, RIGHT[n])] for n in range(3)]
    assert found(stacked(*small)) == LEFT[:3] + RIGHT[:3]
    capital = [[(60, LEFT[n].title()), (right, RIGHT[n].title())] for n in range(3)]
    assert found(stacked(*capital)) == [(LEFT[n].title(), RIGHT[n].title()) for n in range(3)]


def test_a_line_across_the_columns_stands_between_them() -> None:
    right = 60 + widest(LEFT) + 12
    halves = [[(60, one), (right, two)] for one, two in zip(LEFT, RIGHT, strict=True)]
    across = [[(60, "A line that runs across both of the columns and over the gutter between")]]
    assert found(stacked(*halves, *across, *halves)) == [*LEFT, *RIGHT, across[0][0][1], *LEFT, *RIGHT]


def test_the_spaces_of_justified_lines_are_no_gutter() -> None:
    rows = [row((60, line), bottom=700 - 14 * n, space=4 + n % 2) for n, line in enumerate(LEFT)]
    assert found(rows) == LEFT


TABLE = [
    [(60, "Gate"), (140, "Sill height"), (260, "Timber")],
    [(60, "Gate 1"), (140, "41 cm"), (260, "larch")],
    [(60, "Gate 2"), (140, "142 cm"), (260, "oak")],
    [(60, "Old gate"), (140, "43 cm"), (260, "elm")],
]
CELLS = [
    ("Gate", "Sill height", "Timber"),
    ("Gate 1", "41 cm", "larch"),
    ("Gate 2", "142 cm", "oak"),
    ("Old gate", "43 cm", "elm"),
]


@pytest.mark.parametrize("step", [12, 14, 30])
def test_short_texts_below_each_other_are_the_cells_of_a_table(step: float) -> None:
    prose = [[(60, "The gates of the valley are of many kinds, and the table below names them:")]]
    assert found(stacked(*prose, *TABLE, *prose, step=step)) == [prose[0][0][1], *CELLS, prose[0][0][1]]


def test_numbers_that_end_below_each_other_are_cells_too() -> None:
    rows = [[(60, "Larch"), (185, "7")], [(60, "Oak"), (180, "12")], [(60, "Elm"), (170, "1911")]]
    assert found(stacked(*rows)) == [("Larch", "7"), ("Oak", "12"), ("Elm", "1911")]


def test_two_rows_are_a_table_if_they_have_three_columns() -> None:
    assert found(stacked(*TABLE[:2])) == CELLS[:2]
    two = [[cells[0], cells[1]] for cells in TABLE[:2]]
    assert found(stacked(*two)) == ["Gate Sill height", "Gate 1 41 cm"]


def test_an_empty_cell_stays_empty() -> None:
    rows = [TABLE[0], TABLE[1], [(60, "Gate 2"), (260, "oak")], TABLE[3]]
    assert found(stacked(*rows)) == [*CELLS[:2], ("Gate 2", "", "oak"), CELLS[3]]


def test_a_line_below_in_one_later_cell_goes_on_there() -> None:
    rows = [*TABLE[:2], [(260, "from the hill")], *TABLE[2:]]
    expected = [*CELLS[:1], ("Gate 1", "41 cm", "larch from the hill"), *CELLS[2:]]
    assert found(stacked(*rows)) == expected
    assert found(stacked(*rows, step=30)) == [*CELLS[:2], ("", "", "from the hill"), *CELLS[2:]]


def test_a_later_cell_of_several_lines_is_one_cell_also_in_the_last_row() -> None:
    rows = [
        [(60, "Gate"), (140, "Timber")],
        [(60, "Gate 1"), (140, "larch that was cut in")],
        [(140, "the year of the flood")],
        [(140, "and dried since")],
        [(60, "Gate 2"), (140, "oak")],
        [(60, "Old gate"), (140, "elm from the")],
        [(140, "parish wood")],
    ]
    prose = [(60, "The gates of the valley are of many kinds, and more are built.")]
    assert found(stacked(*rows, prose, step=20)) == [
        ("Gate", "Timber"),
        ("Gate 1", "larch that was cut in the year of the flood and dried since"),
        ("Gate 2", "oak"),
        ("Old gate", "elm from the parish wood"),
        prose[0][1],
    ]


def test_lines_of_cells_are_told_from_rows_by_the_space_between_rows() -> None:
    lines = [
        (700, [(60, "Gate"), (140, "Timber"), (260, "Keeper")]),
        (670, [(60, "Gate 1 of"), (140, "larch"), (260, "Ann")]),
        (656, [(60, "the valley"), (260, "Miller")]),
        (626, [(60, "Gate 2"), (140, "oak and"), (260, "Tom")]),
        (612, [(140, "elm"), (260, "Carter")]),
    ]
    rows = [row(*cells, bottom=bottom) for bottom, cells in lines]
    assert found(rows) == [
        ("Gate", "Timber", "Keeper"),
        ("Gate 1 of the valley", "larch", "Ann Miller"),
        ("Gate 2", "oak and elm", "Tom Carter"),
    ]


def test_rows_in_groups_stay_rows() -> None:
    bottoms = [700, 686, 656, 642]
    rows = [row(*cells, bottom=bottom) for bottom, cells in zip(bottoms, TABLE, strict=True)]
    assert found(rows) == CELLS


def test_prose_below_a_table_is_no_row_of_it() -> None:
    """A space between two of its words lies in the gutter by chance, and is as wide as a narrow gutter."""
    prose = row((60, "An otter lives in the race by the old bridge"), bottom=644, space=4)
    assert found([*stacked(*TABLE), prose]) == [*CELLS, prose.text]


def test_the_first_row_on_a_page_may_lack_cells() -> None:
    assert found(stacked([(60, "Gate 0"), (140, "40 cm")], *TABLE[1:])) == [("Gate 0", "40 cm", ""), *CELLS[1:]]


def test_two_columns_of_which_one_lacks_lines_are_a_table() -> None:
    rows = [
        [(60, "The weir at the old bridge"), (240, "It was built of larch piles, when")],
        [(240, "the flood had gone from the yard")],
        [(240, "in that wet autumn of the year")],
        [(60, "The mill below the weir"), (240, "It has one wheel, and an otter lives")],
        [(240, "below it in the race by day where")],
        [(60, "The lock above the bridge"), (240, "It is of oak, and shut by night, as")],
        [(240, "the keeper sleeps in the parish")],
    ]
    assert found(stacked(*rows)) == [
        (
            "The weir at the old bridge",
            "It was built of larch piles, when the flood had gone from the yard in that wet autumn of the year",
        ),
        ("The mill below the weir", "It has one wheel, and an otter lives below it in the race by day where"),
        ("The lock above the bridge", "It is of oak, and shut by night, as the keeper sleeps in the parish"),
    ]


@pytest.mark.parametrize("marks", ["•••", ["1.", "2.", "10."], ["(a)", "(b)", "(c)"], ["[1]", "[2]", "[3]"], "–––"])
def test_the_marks_of_a_list_are_no_column(marks: list[str]) -> None:
    rows = [[(60, mark), (100, text)] for mark, text in zip(marks, ["larch", "oak", "elm"], strict=True)]
    assert found(stacked(*rows)) == [
        f"{mark} {text}" for mark, text in zip(marks, ["larch", "oak", "elm"], strict=True)
    ]


def test_program_code_with_aligned_words_is_no_table() -> None:
    """In type of one width a space is as wide as a letter."""
    code = ["int gates = 4;", "int sills = 7;", "int eels  = 0;"]
    rows = [row((60, line), bottom=700 - 14 * n, space=5) for n, line in enumerate(code)]
    assert found(rows) == [" ".join(line.split()) for line in code]


def test_no_rows() -> None:
    assert read_columns([]) == []


def from_right(*cells: tuple[float, str], bottom: float) -> Row:
    """Return a row of right-to-left text whose segments end at these places on the right, letters 5 points wide."""
    segments = tuple(Word(text, right - 5 * len(text), right, 0) for right, text in cells)
    text = " ".join(text for _, text in cells)
    return Row((Word(text, segments[-1].left, segments[0].right, 0),), bottom, 12, segments=segments)


HEBREW = [("שער", "גובה"), ("צפון", "41"), ("דרום ישן", "5")]


def test_a_table_of_right_to_left_text_has_its_cells_from_the_right() -> None:
    rows = [from_right((500, one), (300, two), bottom=700 - 14 * n) for n, (one, two) in enumerate(HEBREW)]
    prose = from_right((500, "שלום טוב לך"), bottom=600)
    assert found([prose, *rows, prose]) == [prose.text, *HEBREW, prose.text]
    assert found(rows[:2]) == [row.text for row in rows[:2]]


def test_right_to_left_text_with_gaps_anywhere_and_columns_of_prose_are_no_table() -> None:
    places = [(500, 300), (490, 270), (470, 200), (440, 320)]
    ragged = [from_right((a, "שער"), (b, "גובה"), bottom=700 - 14 * n) for n, (a, b) in enumerate(places)]
    assert found(ragged) == [row.text for row in ragged]
    prose = [from_right((500, "שלום טוב לך"), (250, "שער צפון ישן"), bottom=700 - 14 * n) for n in range(5)]
    assert found(prose) == [row.text for row in prose]


def test_columns_nearly_touch_where_one_cell_is_long() -> None:
    rows = stacked(
        [(60, "Weir"), (120.5, "of larch")],
        [(60, "Bridge house"), (120.5, "of stone")],  # 3 points before the second column
        [(60, "Mill"), (120.5, "of brick and lime")],
        [(60, "Old bridge"), (120.5, "of oak")],
    )
    assert found(rows) == [
        ("Weir", "of larch"),
        ("Bridge house", "of stone"),
        ("Mill", "of brick and lime"),
        ("Old bridge", "of oak"),
    ]


def test_a_space_is_no_gap_of_a_table_where_no_row_has_a_wide_one() -> None:
    rows = stacked(*([(60, number), (83, unit)] for number, unit in (("1306", "mm"), ("9381", "kg"), ("2250", "mm"))))
    assert found(rows) == ["1306 mm", "9381 kg", "2250 mm"]


def test_justified_lines_that_end_in_words_of_one_width_are_no_table() -> None:
    lines = [
        row((60, "wheel cart river window"), (186, "parish"), bottom=500, space=6),
        row((60, "timber bell sheep a night"), (186, "harbor"), bottom=486, space=3),
        row((60, "water dog miller otter"), (186, "orchid"), bottom=472, space=10),
    ]
    assert found(lines) == [each.text for each in lines]
