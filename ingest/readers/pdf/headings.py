"""Which lines of a PDF are headings: those that its bookmarks name, and those set larger or bolder than the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.readers.pdf.layout import usual_size
from ingest.readers.pdf.lines import PdfContent, PdfLine
from ingest.structure import looks_like_heading

_LARGER = 1.12  # times the usual size
_LONGEST = 220
_MOST_LINES = 4
_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class PdfHeading:
    """`lines[first:end]` are one heading."""

    first: int
    end: int
    text: str
    level: int


def pdf_headings(content: PdfContent, lines: Sequence[PdfLine]) -> list[PdfHeading]:
    """The headings among the lines, in order; level 1 is the title."""
    bookmarks = {(page, _plain(title)): level for page, level, title in content.bookmarks}
    spans = list(_spans(lines, bookmarks))
    title = _title(lines, spans)
    ranks = _ranks(lines, [span for span in spans if span != title], bookmarks)
    found = []
    for first, end in spans:
        text = _text(lines[first:end])
        style = _style(lines[first])
        level = (
            1 if (first, end) == title else bookmarks.get((lines[first].page, _plain(text)), ranks.get(style, 0)) + 2
        )
        found.append(PdfHeading(first, end, text, level))
    return found


def _spans(lines: Sequence[PdfLine], bookmarks: dict[tuple[int, str], int]) -> Iterator[tuple[int, int]]:
    usual = usual_size(lines)
    bold_is_rare = sum(len(line.text) for line in lines if line.bold) < 0.3 * sum(len(line.text) for line in lines)
    at = 0
    while at < len(lines):
        end = _bookmarked(lines, at, bookmarks) or _set_off(lines, at, usual, bold_is_rare)
        if end:
            yield at, end
        at = end or at + 1


def _bookmarked(lines: Sequence[PdfLine], at: int, bookmarks: dict[tuple[int, str], int]) -> int:
    """The end of the heading that begins here and that a bookmark of its page names, or 0."""
    for end in range(at + 1, min(at + _MOST_LINES, len(lines)) + 1):
        if (lines[at].page, _plain(_text(lines[at:end]))) in bookmarks:
            return end
    return 0


def _set_off(lines: Sequence[PdfLine], at: int, usual: float, bold_is_rare: bool) -> int:
    """The end of the heading that begins here by its look, or 0."""
    end = at + 1
    while end < len(lines) and _style(lines[end]) == _style(lines[at]) and _is_next_line(lines[end - 1], lines[end]):
        end += 1
    text = _text(lines[at:end])
    if end - at > _MOST_LINES or len(text) > _LONGEST or not re.search(r"[^\W\d_]", text):
        return 0
    if lines[at].size >= _LARGER * usual:
        return end if not text.endswith((".", ",", ";")) else 0
    return end if lines[at].bold and bold_is_rare and end - at == 1 and looks_like_heading(text) else 0


def _is_next_line(line: PdfLine, following: PdfLine) -> bool:
    return line.page == following.page and 0 < line.bottom - following.bottom < 1.7 * line.size


def _title(lines: Sequence[PdfLine], spans: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The largest heading of the first page, if it is larger than the text and the only one of its size."""
    first_page = [span for span in spans if lines[span[0]].page == lines[0].page]
    largest = max(first_page, key=lambda span: lines[span[0]].size, default=None)
    if largest is None or lines[largest[0]].size < _LARGER * usual_size(lines):
        return None
    as_large = [span for span in spans if lines[span[0]].size >= lines[largest[0]].size - 0.5]
    return largest if len(as_large) == 1 else None


def _ranks(
    lines: Sequence[PdfLine], spans: Sequence[tuple[int, int]], bookmarks: dict[tuple[int, str], int]
) -> dict[tuple[float, bool], int]:
    """Level, from 0, by look: as the bookmarks have it where they name a heading of that look, else by size."""
    styles = sorted({_style(lines[first]) for first, _ in spans}, reverse=True)
    ranks = {style: rank for rank, style in enumerate(styles)}
    for first, end in spans:
        level = bookmarks.get((lines[first].page, _plain(_text(lines[first:end]))))
        if level is not None:
            ranks[_style(lines[first])] = level
    return ranks


def _style(line: PdfLine) -> tuple[float, bool]:
    return round(line.size * 2) / 2, line.bold


def _text(lines: Sequence[PdfLine]) -> str:
    return " ".join(line.text for line in lines)


def _plain(text: str) -> str:
    return _WORDS.sub(" ", text.casefold()).strip()
