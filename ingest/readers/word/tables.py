"""Read the table of a Word file as rows of cells, each in the column that it belongs to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ingest.readers.word.package import child, is_on, kind_of, value_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_ALTERNATIVES = ("mc:AlternateContent", "mc:Choice", "mc:Fallback")
CONTAINERS = frozenset(["w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml", "w:smartTag", *_ALTERNATIVES])
"""Elements that only stand around paragraphs, tables, rows or cells."""

_MAX_SPAN = 100  # columns that one cell may stand for
_MAX_WORDS = 40  # of a cell in a row that holds data; more in a single row are columns of prose
_MAX_WORDS_OF_SECTION = 120  # of a cell of several paragraphs in a table that holds data
_MAX_DEPTH = 60  # of tables in tables


def rows_in(table: Element) -> list[Element]:
    """Return the rows of a table, also those in content controls."""
    return list(_inside(table, "w:tr"))


def cells_in(row: Element) -> list[Element]:
    """Return the cells of a row, also those in content controls."""
    return list(_inside(row, "w:tc"))


def _inside(parent: Element, kind: str) -> Iterator[Element]:
    for each in parent:
        if kind_of(each) == kind:
            yield each
        elif kind_of(each) in CONTAINERS:
            yield from _inside(each, kind)


def is_layout(table: Element, level_of: Callable[[Element], int | None]) -> bool:
    """Return whether a table only places text on the page: one column, columns of prose, sections with headings.

    `level_of` gives the level of a heading, 0 for the title, None for other paragraphs.
    """
    rows = [cells_in(row) for row in rows_in(table)]
    filled = [row for row in rows if row]
    if all(len(row) == 1 for row in filled):
        return True
    cells = [cell for row in filled for cell in row]
    return any(_is_prose(cell, level_of, _MAX_WORDS if len(filled) == 1 else _MAX_WORDS_OF_SECTION) for cell in cells)


def _is_prose(cell: Element, level_of: Callable[[Element], int | None], max_words: int) -> bool:
    paragraphs = [each for each in cell.iter("{*}p") if kind_of(each) == "w:p"]
    levels = [level_of(each) for each in paragraphs]
    if 0 in levels or (len(levels) > 1 and any(level is not None for level in levels)):
        return True
    words = sum(len((text.text or "").split()) for text in cell.iter("{*}t"))
    return words > max_words and (len(paragraphs) > 2 or max_words == _MAX_WORDS)


def paragraphs_in_rows(body: Element, level_of: Callable[[Element], int | None]) -> set[Element]:
    """Return the paragraphs of a body that become part of a row. Raise ValueError for tables in tables without end."""
    found: set[Element] = set()
    for table in body.iter("{*}tbl"):
        if sum(1 for _ in table.iterancestors("{*}tbl")) > _MAX_DEPTH:
            raise ValueError("its tables are nested too deeply")
        if kind_of(table) == "w:tbl" and not is_layout(table, level_of):
            found.update(each for each in table.iter("{*}p") if kind_of(each) == "w:p")
    return found


def rows_of(table: Element, text_of: Callable[[Element], str]) -> tuple[list[str], list[list[str]]]:
    """Return the lines above a table, which stand in it over its full width, and its rows as texts of cells.

    A cell over several rows, or the name of several columns, stands in each of them. Several rows that name the columns
    become one.
    """
    elements = rows_in(table)
    caption_count = _count_captions(elements)
    captions, elements = elements[:caption_count], elements[caption_count:]
    header_count = _count_headers(elements)
    spanning: dict[int, str] = {}  # the text of the cell that spans the rows below, by column
    rows = [_fill_row(row, spanning, index < max(header_count, 1), text_of) for index, row in enumerate(elements)]
    lines = [text_of(cell) for row in captions for cell in cells_in(row)]
    return lines, [_merge(rows[:header_count]), *rows[header_count:]] if header_count > 1 else rows


def _count_captions(rows: list[Element]) -> int:
    """Return the number of rows at the top that are one cell over all columns, if other rows follow."""
    count = next((at for at, row in enumerate(rows) if len(cells_in(row)) != 1 or _width(cells_in(row)[0]) == 1), 0)
    return count if count < len(rows) and len(cells_in(rows[count])) > 1 else 0


def _count_headers(rows: list[Element]) -> int:
    """Return the number of rows that name the columns, as far as the file tells."""
    count = 0
    while count < len(rows) and is_on(child(rows[count], "w:trPr", "w:tblHeader")):
        count += 1
    if count <= 1 < len(rows):
        first = cells_in(rows[count - 1 if count else 0])
        is_over_columns = any(_width(cell) > 1 for cell in first)
        if is_over_columns and any(value_of(child(cell, "w:tcPr", "w:vMerge")) == "restart" for cell in first):
            return max(count, 1) + 1
    return count


def _fill_row(row: Element, spanning: dict[int, str], is_header: bool, text_of: Callable[[Element], str]) -> list[str]:
    cells = [""] * _number(child(row, "w:trPr", "w:gridBefore"), 0)
    elements = cells_in(row)
    for cell in elements:
        is_continued, column = _is_continued(cell, "w:vMerge"), len(cells)
        text = spanning.get(column, "") if is_continued else text_of(cell)
        if is_header and not text and cells and _is_continued(cell, "w:hMerge"):
            text = cells[-1]
        if child(cell, "w:tcPr", "w:vMerge") is not None:
            spanning[column] = text
        is_last = cell is elements[-1]
        cells += [text] + [text if is_header else ""] * (0 if is_last and not is_header else _width(cell) - 1)
    return cells


def _is_continued(cell: Element, kind: str) -> bool:
    merged = child(cell, "w:tcPr", kind)
    return merged is not None and (value_of(merged) or "continue") == "continue"


def _width(cell: Element) -> int:
    return _number(child(cell, "w:tcPr", "w:gridSpan"), 1)


def _number(element: Element | None, default: int) -> int:
    value = value_of(element) or ""
    return min(int(value), _MAX_SPAN) if re.fullmatch(r"\d{1,6}", value) else default


def _merge(rows: list[list[str]]) -> list[str]:
    """Return one row whose cells hold the different texts of their column, from the top."""
    width = max(map(len, rows))
    columns = [[row[column] for row in rows if column < len(row)] for column in range(width)]
    return [" ".join(dict.fromkeys(text for text in column if text)) for column in columns]
