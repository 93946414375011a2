"""PDF files: lines, headings and paragraphs put together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.canonical import Draft, TextBuilder, one_line
from ingest.readers.pdf.headings import pdf_headings
from ingest.readers.pdf.layout import Paragraphs, without_running_heads
from ingest.readers.pdf.lines import PdfLine, pdf_content
from ingest.structure import BULLET

_NO_TITLE = re.compile(
    r"untitled.*|(?:microsoft \w+ - )?.*\.(?:docx?|pdf|pptx?|indd|tex|dvi|rtf|odt)|document\d*", re.IGNORECASE
)


def read(name: str, data: bytes) -> Draft:
    content = pdf_content(name, data)
    lines = without_running_heads(content.lines)
    writer = _Writer(Paragraphs(lines))
    at = 0
    for heading in pdf_headings(content, lines):
        writer.write(lines[at : heading.first])
        writer.builder.heading(heading.text, heading.level)
        at = heading.end
    writer.write(lines[at:])
    title = one_line(content.title)
    return writer.builder.draft(spare_title="" if _NO_TITLE.fullmatch(title) else title)


class _Writer:
    def __init__(self, paragraphs: Paragraphs) -> None:
        self.builder = TextBuilder()
        self._paragraphs = paragraphs
        self._indents: list[float] = []

    def write(self, lines: Sequence[PdfLine]) -> None:
        """Write the lines that stand between two headings."""
        for held in self._paragraphs.split(lines):
            text = self._paragraphs.joined(held)
            if bullet := BULLET.match(text):
                marker = bullet[0].strip()
                self.builder.item(
                    text[bullet.end() :], self._depth(held[0].left), marker if any(map(str.isalnum, marker)) else "•"
                )
            else:
                self._indents = []
                self.builder.paragraph(text)

    def _depth(self, left: float) -> int:
        self._indents = [*(outer for outer in self._indents if outer < left - 4), left]
        return len(self._indents) - 1
