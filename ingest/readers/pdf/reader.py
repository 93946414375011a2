"""Read PDF files: combine their lines, headings and paragraphs into a draft."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.canonical import Draft, TextBuilder, collapse_white_space
from ingest.readers.pdf.headings import find_pdf_headings
from ingest.readers.pdf.layout import ParagraphSplitter, remove_running_heads
from ingest.readers.pdf.lines import PdfLine, read_pdf_content
from ingest.structure import BULLET

_GENERATED_TITLE = re.compile(
    r"untitled.*|(?:microsoft \w+ - )?.*\.(?:docx?|pdf|pptx?|indd|tex|dvi|rtf|odt)|document\d*", re.IGNORECASE
)


def read(name: str, data: bytes) -> Draft:
    """Return the draft of a PDF file. Raise DamagedFile, which names the file, if it is broken or locked."""
    content = read_pdf_content(name, data)
    lines = remove_running_heads(content.lines)
    writer = _Writer(ParagraphSplitter(lines))
    end_of_previous = 0
    for heading in find_pdf_headings(content, lines):
        writer.write(lines[end_of_previous : heading.first])
        writer.builder.heading(heading.text, heading.level)
        end_of_previous = heading.end
    writer.write(lines[end_of_previous:])
    title = collapse_white_space(content.title)
    return writer.builder.draft(fallback_title="" if _GENERATED_TITLE.fullmatch(title) else title)


class _Writer:
    """A writer that adds the paragraphs and list items of a PDF to a TextBuilder."""

    def __init__(self, splitter: ParagraphSplitter) -> None:
        self.builder = TextBuilder()
        self._splitter = splitter
        self._indents: list[float] = []  # left edges, in points, of the current list item and of each one around it

    def write(self, lines: Sequence[PdfLine]) -> None:
        """Write the lines that stand between two headings."""
        for paragraph in self._splitter.split(lines):
            text = self._splitter.join(paragraph)
            if bullet := BULLET.match(text):
                sign = bullet[0].strip()
                marker = sign if any(map(str.isalnum, sign)) else "•"
                self.builder.item(text[bullet.end() :], self._find_depth(paragraph[0].left), marker)
            else:
                self._indents = []
                self.builder.paragraph(text)

    def _find_depth(self, left: float) -> int:
        """Return the depth of the list item with this left edge, 0 in an outermost list, and record its indent."""
        self._indents = [*(outer for outer in self._indents if outer < left - 4), left]
        return len(self._indents) - 1
