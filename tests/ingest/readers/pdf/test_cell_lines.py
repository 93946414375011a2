"""Tables whose cells a file holds one after the other, from lines with known positions."""

from __future__ import annotations

import pytest

from ingest.readers.pdf.cell_lines import join_cell_lines
from ingest.readers.pdf.columns import read_columns
from ingest.readers.pdf.rows import Row, Word
from tests.ingest.readers.pdf.test_columns import LEFT, RIGHT, row

Cell = tuple[float, str]


def found(rows: list[Row]) -> list[str | tuple[str, ...]]:
    return [each.cells or each.text for each in read_columns(join_cell_lines(rows))]


def cell_by_cell(*cells: tuple[float, list[str]], top: float = 700, step: float = 14) -> list[Row]:
    """Return the lines of cells that begin at these places and at one height, one cell after the other."""
    return [row((left, line), bottom=top - step * number) for left, lines in cells for number, line in enumerate(lines)]


def around_the_middle(*cells: tuple[float, list[str]], middle: float) -> list[Row]:
    """Return the lines of cells that have their middles at one height."""
    return [line for left, lines in cells for line in cell_by_cell((left, lines), top=middle + 7 * (len(lines) - 1))]


HEAD = row((60, "Plant"), (140, "Water"), (300, "Light"), bottom=730)
FERN = ("Fern", "Keep the soil moist, but never let it stand in water", "Shade")
IVY = ("Ivy of the old wall", "Weekly", "Half shade, or the north")
FERN_LINES = [(60, ["Fern"]), (140, ["Keep the soil moist, but", "never let it stand in", "water"]), (300, ["Shade"])]
IVY_LINES = [(60, ["Ivy of the", "old wall"]), (140, ["Weekly"]), (300, ["Half shade, or", "the north"])]


def test_the_lines_of_a_cell_are_one_text() -> None:
    rows = [HEAD, *cell_by_cell(*FERN_LINES), *cell_by_cell(*IVY_LINES, top=640)]
    assert found(rows) == [("Plant", "Water", "Light"), FERN, IVY]


def test_cells_that_the_file_holds_as_one_line_are_told_apart() -> None:
    fern = [
        row((60, "Fern"), (140, "Keep the soil moist, but"), bottom=700),
        row((140, "never let it stand in"), bottom=686),
        row((140, "water"), bottom=672),
        row((300, "Shade"), bottom=700),
    ]
    assert found([HEAD, *fern, *cell_by_cell(*IVY_LINES, top=640)]) == [("Plant", "Water", "Light"), FERN, IVY]


def test_cells_that_stand_around_their_middle() -> None:
    rows = [HEAD, *around_the_middle(*FERN_LINES, middle=690), *around_the_middle(*IVY_LINES, middle=640)]
    assert found(rows) == [("Plant", "Water", "Light"), FERN, IVY]


def test_a_row_without_space_to_the_next_ends_where_its_cells_end() -> None:
    rows = [HEAD, *cell_by_cell(*FERN_LINES, top=716), *cell_by_cell(*IVY_LINES, top=674)]
    assert found(rows) == [("Plant", "Water", "Light"), FERN, IVY]


def test_a_word_that_was_hyphenated_at_a_line_end_is_one_word() -> None:
    rows = [HEAD, *cell_by_cell((60, ["Fern"]), (140, ["Never too wa-", "tery"]), (300, ["Shade"]))]
    rows += cell_by_cell(*IVY_LINES, top=640)
    assert found(rows)[1] == ("Fern", "Never too watery", "Shade")


@pytest.mark.parametrize("columns", [[LEFT, RIGHT], [LEFT[:5], RIGHT[:5], LEFT[:4]]])
def test_columns_of_prose_stay_as_they_are(columns: list[list[str]]) -> None:
    prose = cell_by_cell(*((60.0 + 200 * number, lines) for number, lines in enumerate(columns)))
    above = row((60, "The weir and the otter, and what was told of them in the valley"), bottom=740)
    below = row((60, "That is all that is known of it"), bottom=560)
    assert join_cell_lines([above, *prose, below]) == [above, *prose, below]


def test_rows_with_cells_and_text_from_the_right_stay_as_they_are() -> None:
    cells = Row((Word("Fern", 60, 80, 0),), 700, 12, ("Fern", "wet"))
    hebrew = Row((Word("שלום", 300, 320, 0),), 700, 12, segments=(Word("שלום", 300, 320, 0),))
    rows = [HEAD, cells, row((300, "Shade"), bottom=700), row((60, "Ivy"), bottom=680), hebrew]
    assert join_cell_lines(rows) == rows
    assert join_cell_lines([]) == []
