"""Find the tables of a page that lines or shaded boxes draw. This is the only module that imports pdfplumber."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from ingest.readers.pdf.rows import Row, Word, join_lines

_SNAP, _JOIN, _TOUCH = 3.0, 3.0, 3.0  # points between edges that are one, and between edges that meet
_MIN_EDGES = 3
_MIN_GAP = 0.7  # heights of the type between words of two cells that no line parts
_MAX_CELL = 1_200  # characters in a cell; larger ones are boxes around text, not cells


class Rule(NamedTuple):
    """The box of a level or upright line that is drawn on a page, in points."""

    left: float
    bottom: float
    right: float
    top: float


class Box(NamedTuple):
    """A cell or a table, in points."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, word: Word, row: Row) -> bool:
        """Return whether the middle of a word lies in the box."""
        return (
            self.left <= (word.left + word.right) / 2 <= self.right
            and self.bottom <= row.bottom + row.size / 2 <= self.top
        )


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table that is drawn on a page: its box and, row by row from the top, its cells. A row may lack cells."""

    box: Box
    cells: tuple[tuple[Box | None, ...], ...]


def read_ruled_tables(rows: Sequence[Row], rules: Sequence[Rule]) -> list[Row]:
    """Return the rows with the words in drawn tables put together to rows with cells, where the table begins."""
    if not _may_hold_table(rules):
        return list(rows)
    for table in find_ruled_tables(rules):
        rows = _insert(rows, table)
    return list(rows)


def find_ruled_tables(rules: Sequence[Rule]) -> list[RuledTable]:
    """Return the tables of two rows and two columns at least that the rules draw, from the top."""
    from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

    edges = [_edge_of(rule) for rule in rules]
    merged = merge_edges(edges, _SNAP, _SNAP, _JOIN, _JOIN)
    cells = intersections_to_cells(edges_to_intersections(merged, _TOUCH, _TOUCH))
    tables = [table for group in cells_to_tables(cells) if (table := _build_table(group)) is not None]
    return sorted(tables, key=lambda table: -table.box.top)


def _may_hold_table(rules: Sequence[Rule]) -> bool:
    """Return whether the rules are as many as the edges of two rows of two cells, which are three each way."""
    places = [(rule.right - rule.left <= _SNAP, rule) for rule in rules]
    across = {round((rule.left + rule.right) / _SNAP) for is_upright, rule in places if is_upright}
    down = {round((rule.bottom + rule.top) / _SNAP) for is_upright, rule in places if not is_upright}
    return len(across) >= _MIN_EDGES and len(down) >= _MIN_EDGES


def _edge_of(rule: Rule) -> dict[str, float | str]:
    """Return the rule as an edge of pdfplumber, which counts from the top: its y is ours, negated."""
    x, y = (rule.left + rule.right) / 2, (rule.bottom + rule.top) / 2
    if rule.top - rule.bottom <= _SNAP:
        return _edge("h", rule.left, rule.right, y, y)
    return _edge("v", x, x, rule.bottom, rule.top)


def _edge(orientation: str, left: float, right: float, bottom: float, top: float) -> dict[str, float | str]:
    return {
        "orientation": orientation,
        "object_type": "line",
        "x0": left,
        "x1": right,
        "top": -top,
        "bottom": -bottom,
        "width": right - left,
        "height": top - bottom,
    }


def _build_table(group: Sequence[tuple[float, float, float, float]]) -> RuledTable | None:
    boxes = [Box(left, -bottom, right, -top) for left, top, right, bottom in group]
    tops = sorted({box.top for box in boxes}, reverse=True)
    lefts = sorted({box.left for box in boxes})
    if len(tops) < 2 or len(lefts) < 2:
        return None
    at = {(box.top, box.left): box for box in boxes}
    cells = tuple(tuple(at.get((top, left)) for left in lefts) for top in tops)
    box = Box(
        lefts[0], min(box.bottom for box in boxes), max(box.right for box in boxes), max(box.top for box in boxes)
    )
    return RuledTable(box, cells)


def _insert(rows: Sequence[Row], table: RuledTable) -> Sequence[Row]:
    """Return the rows with those of the table in place of its words, or as they were if it is none after all."""
    inside: list[tuple[Row, list[Word]]] = []
    rest: list[Row] = []
    place = 0
    for row in rows:
        words = [] if row.cells else [word for word in row.words if table.box.holds(word, row)]
        if words:
            place = place if inside else len(rest)
            inside.append((row, words))
        if len(words) < len(row.words):
            taken = {word.at for word in words}
            rest.append(row.part([word for word in row.words if word.at not in taken]) if words else row)
    lefts = [min(cell.left for cell in column if cell) for column in zip(*table.cells, strict=True)]
    parted = [_part_cells(cells, lefts, inside) for cells in table.cells]
    found = [read for cells in parted if (read := _read_cells(cells, inside)) is not None]
    texts = [[cell for cell in read.cells if cell] for read in found]
    is_table = sum(len(cells) > 1 for cells in texts) >= 2
    if not is_table or max(len(cell) for cells in texts for cell in cells) > _MAX_CELL:
        return rows
    found = _leave_out_empty_columns(found)
    held = {word.at for row in found for word in row.words}
    loose = [row.part(left) for row, words in inside if (left := [word for word in words if word.at not in held])]
    return [*rest[:place], *loose, *found, *rest[place:]]


def _part_cells(
    cells: Sequence[Box | None], lefts: Sequence[float], inside: Sequence[tuple[Row, list[Word]]]
) -> list[Box | None]:
    """Return the cells of a row with those parted that reach across columns and have a wide gap where these begin.

    Some tables lack the upright lines of some rows. A cell that is meant to reach across has words in such a place.
    """
    parted: list[Box | None] = []
    for cell, left in zip(cells, lefts, strict=True):
        across = parted[-1] if cell is None and parted else None
        if across and left < across.right and _has_gap_at(across, left, inside):
            parted[-1], cell = across._replace(right=left), across._replace(left=left)
        parted.append(cell)
    return parted


def _has_gap_at(cell: Box, x: float, inside: Sequence[tuple[Row, list[Word]]]) -> bool:
    """Return whether words stand on both sides of a place in a cell, and wide apart there in each line."""
    has_before = has_after = False
    for row, words in inside:
        before = [word.right for word in words if cell.holds(word, row) and word.left < x]
        after = [word.left for word in words if cell.holds(word, row) and word.left >= x]
        has_before, has_after = has_before or bool(before), has_after or bool(after)
        last = max([-inf, *before])
        if last > x or min([inf, *after]) - last < _MIN_GAP * row.size:
            return False
    return has_before and has_after


def _leave_out_empty_columns(rows: Sequence[Row]) -> list[Row]:
    """Return the rows without the columns in which no row has text: they are only space between two lines."""
    filled = [number for number in range(len(rows[0].cells)) if any(row.cells[number] for row in rows)]
    return [Row(row.words, row.bottom, row.size, tuple(row.cells[number] for number in filled)) for row in rows]


def _read_cells(cells: Sequence[Box | None], inside: Sequence[tuple[Row, list[Word]]]) -> Row | None:
    """Return the row of a table with these cells, or None if it is empty."""
    taken: list[Word] = []
    texts = []
    base: Row | None = None
    for cell in cells:
        lines = [
            (row, held) for row, words in inside if cell and (held := [word for word in words if cell.holds(word, row)])
        ]
        lines.sort(key=lambda line: line[0].bottom, reverse=True)
        texts.append(join_lines([" ".join(word.text for word in words) for _, words in lines]))
        taken += [word for _, words in lines for word in words]
        base = base or (lines[0][0] if lines else None)
    return Row(tuple(taken), base.bottom, base.size, tuple(texts)) if base else None
