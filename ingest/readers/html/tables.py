"""Read the table of a web page as rows of cells, with the column that each cell belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.canonical import collapse_white_space
from ingest.readers.html.elements import HEADING_TAGS, INLINE_TAGS, walk
from ingest.readers.html.inline import without_invisible

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MAX_SPAN = 100  # rows or columns that one cell may stand for
_MAX_COLUMNS = 200
_MAX_PARAGRAPHS = 3  # in a cell of a table that holds data


def is_layout_table(table: Element) -> bool:
    """Return whether the table serves only to place elements on the page, and does not hold data."""
    if table.get("role") in ("presentation", "none"):
        return True
    if any(table.find(f".//{tag}") is not None for tag in ("table", "pre", *HEADING_TAGS)):
        return True
    if any(len(cell.findall(".//p")) >= _MAX_PARAGRAPHS for cell in table.iter("td")):
        return True
    return all(len(row) <= 1 for row in table.iter("tr"))


def caption_of(table: Element) -> str:
    """Return the caption of a table, or ""."""
    caption = table.find("./caption")
    return _cell_text(caption) if caption is not None else ""


def rows_of(table: Element) -> list[list[str]]:
    """Return the rows of a table. A cell over several rows, or the name of several columns, stands in each of them.

    Several rows that name the columns become one.
    """
    rows: list[list[str]] = []
    header_count = 0
    pending: dict[int, tuple[int, str]] = {}  # for each column, for how many more rows a cell from above fills it
    for row in table.iter("tr"):
        is_header = (parent := row.getparent()) is not None and parent.tag == "thead"
        cells = _fill_row(row, pending)
        if any(cells):
            rows.append(cells)
            header_count += is_header and header_count == len(rows) - 1
    return [_merge(rows[:header_count]), *rows[header_count:]] if header_count > 1 else rows


def _fill_row(row: Element, pending: dict[int, tuple[int, str]]) -> list[str]:
    cells: list[str] = []

    def fill_from_above() -> None:
        while (column := len(cells)) in pending and column < _MAX_COLUMNS:
            left, text = pending.pop(column)
            cells.append(text)
            if left > 1:
                pending[column] = (left - 1, text)

    for cell in row.iterchildren("td", "th"):
        fill_from_above()
        text, height = _cell_text(cell), _span(cell, "rowspan")
        width = max(min(_span(cell, "colspan"), _MAX_COLUMNS - len(cells)), 1)
        is_last = cell.getnext() is None
        for place in range(1 if is_last and cell.tag == "td" else width):
            shown = text if place == 0 or cell.tag == "th" else ""
            if height > 1:
                pending[len(cells)] = (height - 1, shown)
            cells.append(shown)
    fill_from_above()
    return cells


def _merge(rows: list[list[str]]) -> list[str]:
    """Return one row whose cells hold the different texts of their column, from the top."""
    width = max(map(len, rows))
    columns = [[row[column] for row in rows if column < len(row)] for column in range(width)]
    return [" ".join(dict.fromkeys(text for text in column if text)) for column in columns]


def _span(cell: Element, name: str) -> int:
    value = cell.get(name) or ""
    return min(max(int(value), 1), _MAX_SPAN) if re.fullmatch(r"[0-9]{1,6}", value) else 1


def _cell_text(cell: Element) -> str:
    """Return the text of a cell on one line, with a space between its blocks."""
    parts: list[str] = []
    for event, element in walk(cell):
        space = " " if element.tag not in INLINE_TAGS else ""
        parts += [space, (element.text if event == "start" else element.tail if element is not cell else "") or ""]
    return collapse_white_space(without_invisible("".join(parts)))
