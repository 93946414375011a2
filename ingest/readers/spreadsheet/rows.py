"""Write the cells of a sheet: captions and notes as paragraphs, and tables as rows that begin with the column names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ingest.canonical import TextBuilder, collapse_white_space

MAX_CELLS = 200_000
"""The most cells of a file that are read. The rest of a larger table is left out, with a warning."""

_NUMBER = re.compile(r"[^\w\s]{0,3}\d[\d.,:/\s%+–-]*\W{0,3}\w{0,3}|\d{4}-\d\d.*")
_NOTE = re.compile(r"(?:notes?|sources?|\*|†|\[?\d\]|\(?[a-z\d]\))\b.*|.{60,}|.{12,}[.!?:]", re.IGNORECASE | re.DOTALL)
_PROSE = re.compile(r".{80,}|.{25,}[.!?]", re.DOTALL)
_HEADER_SHARE = 0.6  # a row of column names fills at least this share of the columns of its table
_MAX_ROWS_ABOVE = 12  # a table begins within this many rows after its captions
_MAX_NAMES = 220  # characters: longer rows of column names are too long to be repeated, so that each cell is named

Row = Sequence[str]


def write_rows(builder: TextBuilder, rows: Iterable[Row]) -> None:
    """Write the rows of a sheet, each a list of cell texts, with an empty text for an empty cell.

    Empty columns are dropped, and empty rows divide the sheet into blocks. A block goes on with the table above unless
    it has column names of its own. Rows of one cell above or below a table are its captions and notes.
    """
    table = _Table(builder)
    for block in _blocks(_without_empty_columns([[collapse_white_space(cell) for cell in row] for row in rows])):
        table.write(block)


def _without_empty_columns(rows: list[list[str]]) -> list[list[str]]:
    width = max((len(row) for row in rows), default=0)
    filled = [False] * width
    for row in rows:
        for n, cell in enumerate(row):
            filled[n] = filled[n] or bool(cell)
    return [[cell for n, cell in enumerate(row) if filled[n]] for row in rows]


def _blocks(rows: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    for has_text, block in groupby(rows, key=any):
        if has_text:
            yield list(block)


class _Table:
    """A writer of the blocks of one sheet. It remembers the column names of the table that is open."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._names: list[str] | None = None

    def write(self, block: list[list[str]]) -> None:
        first = _first_row(block)
        if first is None:
            self._write_column(block)
            return
        end = len(block)
        while end > first + 1 and _is_alone(block[end - 1]) and _NOTE.fullmatch("".join(block[end - 1])):
            end -= 1
        self._write_paragraphs(block[:first])
        if first or self._names is None or self._begins_table(block):
            self._names = block[first]
            self._builder.end_table()
        self._write_table(block[first:end])
        self._write_paragraphs(block[end:])

    def _begins_table(self, block: list[list[str]]) -> bool:
        """Return whether a block below a table has column names of its own."""
        names, filled = block[0], _filled(block[0])
        if any(map(is_number, names)) or len(filled) < 2:
            return False
        has_numbers_below = any(all(is_number(row[n]) for row in block[1:] if n < len(row)) for n in filled)
        return (has_numbers_below and len(block) > 1) or filled != _filled(self._names or [])

    def _write_table(self, rows: list[list[str]]) -> None:
        names = self._names or []
        names_rows = sum(map(len, names)) > _MAX_NAMES
        for row in rows:
            self._builder.row(_named(names, row) if names_rows and row is not names else _trimmed(row))

    def _write_column(self, block: list[list[str]]) -> None:
        """Write a block of one cell in each row: prose as paragraphs, anything else as a table of one column."""
        texts = ["".join(row) for row in block]
        if len(texts) < 3 or any(map(_PROSE.fullmatch, texts)):
            self._write_paragraphs(block)
            return
        if self._names is None or len(_filled(self._names)) > 1:
            self._names = block[0]
            self._builder.end_table()
        for text in texts:
            self._builder.row([text])

    def _write_paragraphs(self, rows: list[list[str]]) -> None:
        for row in rows:
            self._names = None
            self._builder.paragraph(" | ".join(filter(None, row)))


def is_number(text: str) -> bool:
    """Return whether a cell holds a number, a date, or a number with a short unit.

    >>> [is_number(text) for text in ("1,250.50", "$4", "41 cm", "12%", "2024-05-03", "Gate 1", "")]
    [True, True, True, True, True, False, False]
    """
    return _NUMBER.fullmatch(text) is not None


def _first_row(block: list[list[str]]) -> int | None:
    """Return which row of a block begins its table: the first that fills enough columns; None without one."""
    counts = [len(_filled(row)) for row in block]
    most = max(counts)
    if most < 2:
        return None
    usual = sorted(counts)[len(counts) // 2]
    for n, count in enumerate(counts[:_MAX_ROWS_ABOVE]):
        if count >= 2 and count >= _HEADER_SHARE * max(usual, 2):
            return n
    return 0


def _filled(row: Row) -> list[int]:
    return [n for n, cell in enumerate(row) if cell]


def _is_alone(row: Row) -> bool:
    return len(_filled(row)) == 1


def _trimmed(row: list[str]) -> list[str]:
    """Return the row without empty cells at its end."""
    return row[: max(_filled(row), default=-1) + 1]


def _named(names: list[str], row: list[str]) -> list[str]:
    """Return the filled cells of a row, each behind the name of its column."""
    named = ((names[n] if n < len(names) else "", cell) for n, cell in enumerate(row) if cell)
    return [f"{name}: {cell}" if name else cell for name, cell in named]
