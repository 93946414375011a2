"""Read PDF files: combine their lines, headings and paragraphs into a draft."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import EmptyArticle
from ingest.canonical import Draft, TextBuilder
from ingest.readers.pdf.contents import leave_out_contents
from ingest.readers.pdf.footnotes import mark_footnotes
from ingest.readers.pdf.headings import find_pdf_headings
from ingest.readers.pdf.layout import ParagraphSplitter, join_cut_rows, remove_running_heads
from ingest.readers.pdf.lines import PdfContent, PdfLine, read_pdf_content
from ingest.readers.pdf.properties import read_metadata, read_title
from ingest.readers.pdf.scans import INSTALL, find_scans, read_scans
from ingest.structure import BULLET


def read(name: str, data: bytes) -> Draft:
    """Return the draft of a PDF file.

    Raise DamagedFile, which names the file, if it is broken or locked, and EmptyArticle if it is a scan that cannot be
    read.
    """
    content = read_pdf_content(name, data)
    lines = remove_running_heads(content.lines)
    pages = find_scans(content, lines)
    scans = read_scans(name, data, pages, content.page_count)
    if pages and not lines and not scans.lines:
        raise EmptyArticle(name, _explain_scan(scans.warnings))
    if scans.lines:
        text_pages = [line for line in content.lines if line.page not in scans.recognized]
        lines = remove_running_heads(sorted([*text_pages, *scans.lines], key=lambda line: line.page))
    lines = join_cut_rows(mark_footnotes(leave_out_contents(lines, content.page_count)))
    writer = _Writer(ParagraphSplitter(lines), content.recognized | scans.recognized)
    end_of_previous = 0
    for heading in find_pdf_headings(content, lines):
        writer.write(lines[end_of_previous : heading.first])
        writer.write_heading(heading.text, heading.level, lines[heading.first].page)
        end_of_previous = heading.end
    writer.write(lines[end_of_previous:])
    writer.begin_pages(content.page_count - 1)
    for warning in (*scans.warnings, *_name_unreadable(content)):
        writer.builder.warn(warning)
    return writer.builder.draft(
        fallback_title=read_title(content.properties, name), metadata=read_metadata(content.properties)
    )


def _explain_scan(warnings: Sequence[str]) -> str:
    if any(INSTALL in warning for warning in warnings):
        return f"is a scan: its pages are pictures without text. To have it read, {INSTALL} it."
    return f"is a scan: its pages are pictures without text ({'; '.join(warnings)}). Scan it again with more contrast."


def _name_unreadable(content: PdfContent) -> list[str]:
    return [f"page {number + 1} is damaged and was left out" for number in content.unreadable]


class _Writer:
    """A writer that adds the paragraphs, list items and table rows of a PDF to a TextBuilder, page by page."""

    def __init__(self, splitter: ParagraphSplitter, recognized: frozenset[int]) -> None:
        self.builder = TextBuilder()
        self._splitter = splitter
        self._recognized = recognized
        self._page = -1  # the page begun last, from 0
        self._indents: list[float] = []  # left edges, in points, of the current list item and of each one around it
        self._table_head: tuple[str, ...] = ()  # the cells of the first row of the table that is being written
        self._page_of_row = -1

    def begin_pages(self, page: int, back: int = 0) -> None:
        """Begin each page up to this one, `back` characters before the end of the text."""
        while self._page < page:
            self._page += 1
            self.builder.begin_page(self._page in self._recognized, back)

    def write_heading(self, text: str, level: int, page: int) -> None:
        self.begin_pages(page)
        self._table_head = ()
        self.builder.heading(text, level)

    def write(self, lines: Sequence[PdfLine]) -> None:
        """Write the lines that stand between two headings."""
        for paragraph in self._splitter.split(lines):
            self.begin_pages(paragraph[0].page)
            if paragraph[0].cells:
                self._write_row(paragraph[0])
                continue
            self._table_head = ()
            text, starts = self._splitter.join_with_starts(paragraph)
            self._write_text(paragraph[0], text)
            for line, start in zip(paragraph, starts, strict=True):
                self.begin_pages(line.page, back=len(text) - start)

    def _write_row(self, line: PdfLine) -> None:
        """Write a row of a table, unless it repeats the first row where the table goes on on the next page."""
        repeats = line.cells == self._table_head and line.page != self._page_of_row
        if not repeats:
            self.builder.row(line.cells)
        self._table_head = self._table_head or line.cells
        self._page_of_row = line.page

    def _write_text(self, first: PdfLine, text: str) -> None:
        """Write a paragraph or list item that begins with the line `first`."""
        bullet = None if first.is_note else BULLET.match(text)
        if bullet:
            sign = bullet[0].strip()
            marker = sign if any(map(str.isalnum, sign)) else "•"
            self.builder.item(text[bullet.end() :], self._find_depth(first.left), marker)
        else:
            self._indents = []
            self.builder.paragraph(text)

    def _find_depth(self, left: float) -> int:
        """Return the depth of the list item with this left edge, 0 in an outermost list, and record its indent."""
        self._indents = [*(outer for outer in self._indents if outer < left - 4), left]
        return len(self._indents) - 1
