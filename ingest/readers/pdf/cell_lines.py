"""Put the lines of each cell together where the file holds a table one cell after the other.

A file may hold all lines of a cell before the first line of the next cell. Seen from line to line, a row of such a
table goes down, and up again further to the right. Columns of prose do so too, once on a page; the rows of a table do
so again and again, or stand beside a row that has words at the same places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from ingest.readers.pdf.rows import Row, Word, join_lines

# Lengths are in heights of the type of a row.
_SAME_HEIGHT = 0.25
_SAME_MIDDLE = 0.75
_MIN_GAP = 0.3  # between two cells
_MIN_WIDE_GAP = 0.7  # between two cells that the file holds as one line
_MAX_LINE_STEP = 2.0  # from one line of a cell to the next
_MAX_ROW_STEP = 4.0  # from the last line of a row of a table to the first of the next row
_MAX_LINES = 30  # of a cell


@dataclass(frozen=True, slots=True)
class _Cell:
    """The lines of a cell, from the top."""

    lines: tuple[Row, ...]

    @property
    def left(self) -> float:
        return min(line.left for line in self.lines)

    @property
    def right(self) -> float:
        return max(line.right for line in self.lines)

    @property
    def middle(self) -> float:
        """The height in the middle between the first and the last line."""
        return (self.lines[0].bottom + self.lines[-1].bottom) / 2

    @property
    def places(self) -> tuple[float, float, float]:
        """The left edge, the middle and the right edge."""
        return self.left, (self.left + self.right) / 2, self.right

    def stands_beside(self, other: _Cell) -> bool:
        """Return whether two cells begin at one height, or have their middles there."""
        size = self.lines[0].size
        is_in_line = abs(self.lines[0].bottom - other.lines[0].bottom) <= _SAME_HEIGHT * size
        return is_in_line or abs(self.middle - other.middle) <= _SAME_MIDDLE * size


@dataclass(frozen=True, slots=True)
class _Group:
    """The cells that stand side by side in the lines `first` to `end` of a page."""

    first: int
    end: int
    cells: tuple[_Cell, ...]


def join_cell_lines(rows: Sequence[Row]) -> list[Row]:
    """Return the lines of a page with one row for each row of such a table; each of its words is the text of a cell."""
    groups: list[_Group] = []
    index = 0
    while index < len(rows):
        groups.append(_find_group(rows, index))
        index = groups[-1].end
    found: list[Row] = []
    for number, group in enumerate(groups):
        lines = rows[group.first : group.end]
        is_row = len(lines) > 1 and _is_of_table(group, groups[max(number - 1, 0) : number + 2])
        found += [_build_row(group)] if is_row else lines
    return found


def _find_group(rows: Sequence[Row], first: int) -> _Group:
    """Return the group that begins at a line: that line alone if no other stands beside it, further to the right."""
    alone = _Group(first, first + 1, tuple(_Cell((part,)) for part in rows[first].parts(_MIN_WIDE_GAP)))
    if not rows[first].is_plain:
        return alone
    cells, index = _read_cells(rows, first, -inf)
    count = len(cells)
    while index < len(rows) and rows[index].is_plain:
        right = max(cell.right for cell in cells)
        row, size = rows[index], rows[index].size
        is_beside = (
            row.left >= right + _MIN_GAP * size and row.bottom >= cells[-1].lines[-1].bottom - _SAME_HEIGHT * size
        )
        more, end = _read_cells(rows, index, right) if is_beside else ([], index)
        if not more or not more[-1].stands_beside(cells[0]):
            break
        cells, index = [*cells, *more], end
    return _Group(first, index, tuple(cells)) if len(cells) > count else alone


def _read_cells(rows: Sequence[Row], index: int, right: float) -> tuple[list[_Cell], int]:
    """Return the cells in a line, the last one with the lines that follow below it, and the end of those.

    `right` is the right edge of the cells beside them.
    """
    parts = rows[index].parts(_MIN_WIDE_GAP)
    border = (parts[-2].right if len(parts) > 1 else right) + _MIN_GAP * rows[index].size
    lines = [parts[-1]]
    index += 1
    while index < len(rows) and len(lines) < _MAX_LINES and rows[index].is_plain:
        row, step = rows[index], lines[-1].bottom - rows[index].bottom
        if not 0 < step <= _MAX_LINE_STEP * row.size or row.left < border or len(row.parts(_MIN_WIDE_GAP)) > 1:
            break
        lines.append(row)
        index += 1
    return [*(_Cell((part,)) for part in parts[:-1]), _Cell(tuple(lines))], index


def _is_of_table(group: _Group, near: Sequence[_Group]) -> bool:
    """Return whether the group or line before or after a group has a cell at the place of one of its later cells."""
    size = group.cells[0].lines[0].size
    others = [other for other in near if other is not group and _step_between(group, other) <= _MAX_ROW_STEP * size]
    return any(
        abs(place - other_place) <= _MIN_GAP * size
        for cell in group.cells[1:]
        for other in others
        for beside in other.cells[1:]
        for place, other_place in zip(cell.places, beside.places, strict=True)
    )


def _step_between(group: _Group, other: _Group) -> float:
    """Return the points between the lowest line of the upper group and the highest of the lower one."""
    above, below = sorted((group, other), key=lambda each: each.first)
    return min(cell.lines[-1].bottom for cell in above.cells) - max(cell.lines[0].bottom for cell in below.cells)


def _build_row(group: _Group) -> Row:
    words = tuple(
        Word(join_lines([line.text for line in cell.lines]), cell.left, cell.right, cell.lines[0].words[0].at)
        for cell in group.cells
    )
    top = max(cell.lines[0].bottom for cell in group.cells)
    bottom = min(cell.lines[-1].bottom for cell in group.cells)
    return Row(words, bottom, group.cells[0].lines[0].size, drop=top - bottom)
