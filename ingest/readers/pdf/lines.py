"""The lines of a PDF in reading order, with their positions and font sizes, and what else its pages tell."""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.canonical import collapse_white_space
from ingest.readers.pdf.cell_lines import join_cell_lines
from ingest.readers.pdf.columns import read_columns
from ingest.readers.pdf.pdfium import PageParts, open_pdf
from ingest.readers.pdf.right_to_left import reads_from_right
from ingest.readers.pdf.rows import Piece, Row, Word, build_rows
from ingest.readers.pdf.ruled_tables import read_ruled_tables

_LEADER = re.compile(r"[.·…](?:\s?[.·…]){3,}+\s?")  # as in a price list: "Larch plank ........ 12 guineas"
_WORD = re.compile(r"\w")
_MARGIN = 0.09  # of the height of a page
_WIDE_GAP = 3.0  # heights of the type between a running head and the page number beside it


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of text on a page, or a row of a table, which has the texts of its `cells`.

    `page` counts from 0. Positions are in points from the lower left corner of the page; in a line that reads from the
    right they are measured from the right edge. `size` is the height of the font in points. `is_note` marks the lines
    of footnotes.
    """

    text: str
    page: int
    left: float
    right: float
    bottom: float
    size: float
    bold: bool
    height_of_page: float
    cells: tuple[str, ...] = ()
    is_note: bool = False

    @property
    def is_in_margin(self) -> bool:
        """Return whether the line stands in the lowest or the highest 9 % of the page."""
        return not _MARGIN < self.bottom / self.height_of_page < 1 - _MARGIN


@dataclass(frozen=True, slots=True)
class PdfContent:
    """The title that a PDF declares, its lines in order, and its bookmarks as (page, level, title), both from 0.

    `pictures` are the pages, from 0, that hold a picture, `recognized` those whose text was laid there by OCR, and
    `unreadable` those that could not be opened. `properties` are those of the file, such as "Author".
    """

    title: str
    lines: list[PdfLine]
    bookmarks: list[tuple[int, int, str]] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    page_count: int = 0
    pictures: frozenset[int] = frozenset()
    recognized: frozenset[int] = frozenset()
    unreadable: tuple[int, ...] = ()


def read_pdf_content(name: str, data: bytes) -> PdfContent:
    """Return the content of a PDF file. Raise DamagedFile, which names the file, if it is broken or locked."""
    lines: list[PdfLine] = []
    pictures, recognized = set(), set()
    with open_pdf(name, data) as pdf:
        for number, page in enumerate(pdf.pages()):
            if page is None:
                continue
            found = list(_read_page(page, number))
            lines += found
            if page.has_picture:
                pictures.add(number)
            if page.is_recognized and found:
                recognized.add(number)
        properties = dict(pdf.properties)
        return PdfContent(
            properties.get("Title", ""),
            lines,
            pdf.bookmarks(),
            properties,
            pdf.page_count,
            frozenset(pictures),
            frozenset(recognized),
            tuple(pdf.unreadable),
        )


def _read_page(page: PageParts, number: int) -> Iterator[PdfLine]:
    """Yield the lines of a page in reading order."""
    rows = _leave_out_hidden(build_rows(page.lines), page)
    rows = read_ruled_tables(_add_fields(rows, page.fields), page.rules)
    rows = read_columns(join_cell_lines(rows))
    for row in rows:
        for part in _split_margin(row, page.height):
            text = collapse_white_space(part.text)
            if text:
                yield _build_line(part, text, page, number)


def _build_line(row: Row, text: str, page: PageParts, number: int) -> PdfLine:
    from_right = reads_from_right(text)
    left, right = (page.width - row.right, page.width - row.left) if from_right else (row.left, row.right)
    cells = row.cells or _cells_beside_leader(text)
    bold = page.is_bold(_find_middle(row.words))
    return PdfLine(text, number, left, right, row.bottom, row.size, bold, page.height, cells)


def _cells_beside_leader(text: str) -> tuple[str, ...]:
    """Return the two texts that a line of dots connects, none if there is no such line behind a word."""
    leaders = [leader for leader in _LEADER.finditer(text) if _WORD.match(text, leader.end())]
    before = text[: leaders[-1].start()].rstrip() if leaders else ""
    has_word = bool(before) and _WORD.search(before.rsplit(None, 1)[-1]) is not None
    return (before, text[leaders[-1].end() :]) if has_word else ()


def _find_middle(words: Sequence[Word]) -> int:
    """Return the index on the page of the character in the middle of a row."""
    rest = sum(len(word.text) for word in words) // 2
    for word in words:
        if rest < len(word.text):
            return word.at if word.at < 0 else word.at + rest
        rest -= len(word.text)
    return words[-1].at


def _leave_out_hidden(rows: list[Row], page: PageParts) -> list[Row]:
    """Return the rows without those that stand wholly outside the visible part of the page, unless all of them do."""
    visible = [
        row
        for row in rows
        if row.left < page.width and row.right > 0 and row.bottom < page.height and row.bottom + row.size > 0
    ]
    return visible or rows


def _add_fields(rows: list[Row], fields: Sequence[Piece]) -> list[Row]:
    """Return the rows with the contents of fields: each in the row at its height, or in a row of its own."""
    for piece in fields:
        word = Word(piece.text, piece.left, piece.right, piece.at)
        middle = (piece.bottom + piece.top) / 2
        beside = [index for index, row in enumerate(rows) if row.bottom < middle < row.bottom + row.size]
        if beside:
            index = min(beside, key=lambda index: _distance(rows[index], word))
            words = list(rows[index].words)
            insort(words, word, key=lambda word: word.left)
            rows[index] = rows[index].part(words)
        else:
            above = [index for index, row in enumerate(rows) if row.bottom > middle]
            rows.insert(above[-1] + 1 if above else 0, Row((word,), piece.bottom, piece.top - piece.bottom))
    return rows


def _distance(row: Row, word: Word) -> float:
    """Return the points from the row to the field beside it."""
    return max(word.left - row.right, row.left - word.right, 0.0)


def _split_margin(row: Row, height: float) -> list[Row]:
    """Return a row in the margin in parts where wide gaps are, so that a running head is told from its page number."""
    is_text = bool(row.cells) or _MARGIN < row.bottom / height < 1 - _MARGIN
    return [row] if is_text else row.parts(_WIDE_GAP)
