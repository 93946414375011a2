"""Read tables in text form: .csv and .tsv. The delimiter is the one by which the rows have the same number of cells."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from ingest.canonical import Draft, TextBuilder
from ingest.readers.spreadsheet import MAX_CELLS, write_rows
from ingest.text_decoding import decode_text

_DELIMITERS = "\t;|,"  # of equally good ones, the first is taken: commas stand in texts and numbers too
_SAMPLE_ROWS = 200
_MAX_LINES_OF_CELL = 200  # a longer cell is a quotation mark that nobody closed
_MAX_CELL = 100_000  # characters


def read(name: str, data: bytes) -> Draft:
    """Return the draft of a table in text form. Raise DamagedFile if the data is not text in a known encoding."""
    text, builder = decode_text(name, data), TextBuilder()
    delimiter, text = _declared_delimiter(text)
    write_rows(builder, _bounded(builder, _parse(text, delimiter or find_delimiter(text, name))))
    return builder.draft()


def _declared_delimiter(text: str) -> tuple[str, str]:
    r"""Return the delimiter that a first line such as "sep=;" declares, or "", and the text below that line."""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first) <= 5:
        return first[4:] or "\t", rest
    return "", text


def find_delimiter(text: str, name: str = "") -> str:
    r"""Return the delimiter by which most rows have the same number of cells. A name that ends in .tsv asks for tabs.

    >>> [find_delimiter(text) for text in ("kind;sum\na;1,5\nb;2,5", "a,b\n1,2", "a\tb, c\n1\t2, 3")]
    [';', ',', '\t']
    """
    tried = "\t" if name.lower().endswith(".tsv") and "\t" in text else _DELIMITERS
    return max(tried, key=lambda delimiter: _regularity(text, delimiter))


def _regularity(text: str, delimiter: str) -> float:
    """Return the share of rows with the usual number of cells, 0 if that is one."""
    widths = [len(row) for row in islice(_parse(text, delimiter), _SAMPLE_ROWS) if any(row)]
    usual = Counter(width for width in widths if width > 1).most_common(1)
    return usual[0][1] / len(widths) if usual else 0.0


def _parse(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the rows of cells. A quotation mark that is never closed is a sign like any other."""
    escape = "\\" if '\\"' in text and '\\""' not in text else None
    quoted = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, escapechar=escape)
    before = 0  # the number of the last line of the row before
    while True:
        try:
            row = next(quoted, None)
        except csv.Error:  # a cell that is too long
            row = [""] * (_MAX_CELL + 1)
        if row is None:
            return
        if quoted.line_num - before > _MAX_LINES_OF_CELL or len(row) > _MAX_CELL:
            yield from (line.split(delimiter) for line in text.split("\n")[before:])
            return
        before = quoted.line_num
        yield row


def _bounded(builder: TextBuilder, rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """Yield rows until they hold too many cells, and warn then."""
    cells = 0
    for number, row in enumerate(rows, start=1):
        cells += len(row)
        if cells > MAX_CELLS:
            builder.warn(f"is too long: it is read up to row {number - 1:,} only")
            return
        yield row
