"""Find the headings of a PDF: lines named by its bookmarks, and lines larger or bolder than the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.readers.pdf.layout import most_common_size
from ingest.readers.pdf.lines import PdfContent, PdfLine
from ingest.structure import looks_like_heading

_MIN_SIZE_RATIO = 1.12  # a heading is at least this many times as large as the text
_MAX_LENGTH = 220  # characters
_MAX_LINES = 4
_NON_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class PdfHeading:
    """A heading that consists of `lines[first:end]` of a PDF."""

    first: int
    end: int
    text: str
    level: int


def find_pdf_headings(content: PdfContent, lines: Sequence[PdfLine]) -> list[PdfHeading]:
    """Return the headings among the lines, in order. Level 1 is the title.

    The level of any other heading comes from its bookmark, or else from its style: the larger the font, the higher.
    """
    bookmarks = {(page, _normalize(title)): level for page, level, title in content.bookmarks}
    spans = list(_find_spans(lines, bookmarks))
    title = _find_title(lines, spans)
    ranks = _rank_styles(lines, [span for span in spans if span != title], bookmarks)
    headings = []
    for first, end in spans:
        text = _join_text(lines[first:end])
        if (first, end) == title:
            level = 1
        else:
            style_rank = ranks.get(_get_style(lines[first]), 0)
            level = bookmarks.get((lines[first].page, _normalize(text)), style_rank) + 2
        headings.append(PdfHeading(first, end, text, level))
    return headings


def _find_spans(lines: Sequence[PdfLine], bookmarks: dict[tuple[int, str], int]) -> Iterator[tuple[int, int]]:
    """Yield (first, end) of each heading, so that `lines[first:end]` are its lines.

    `bookmarks` gives the level by page and normalized title.
    """
    text_size = most_common_size(lines)
    bold_is_rare = sum(len(line.text) for line in lines if line.bold) < 0.3 * sum(len(line.text) for line in lines)
    index = 0
    while index < len(lines):
        end = 0
        if not lines[index].cells and not lines[index].is_note:
            end = _find_bookmarked_end(lines, index, bookmarks)
            end = end or _find_styled_end(lines, index, text_size, bold_is_rare)
        if end:
            yield index, end
        index = end or index + 1


def _find_bookmarked_end(lines: Sequence[PdfLine], first: int, bookmarks: dict[tuple[int, str], int]) -> int:
    """Return the end of the heading that starts at `first` and that a bookmark of its page names, or 0."""
    for end in range(first + 1, min(first + _MAX_LINES, len(lines)) + 1):
        if (lines[first].page, _normalize(_join_text(lines[first:end]))) in bookmarks:
            return end
    return 0


def _find_styled_end(lines: Sequence[PdfLine], first: int, text_size: float, bold_is_rare: bool) -> int:
    """Return the end of the heading that starts at `first` and that its size or boldness marks, or 0."""
    end = first + 1
    style = _get_style(lines[first])
    last = min(len(lines), first + _MAX_LINES + 1)
    while end < last and _get_style(lines[end]) == style and _is_next_line(lines[end - 1], lines[end]):
        end += 1
    text = _join_text(lines[first:end])
    if end - first > _MAX_LINES or len(text) > _MAX_LENGTH or not re.search(r"[^\W\d_]", text):
        return 0
    if lines[first].size >= _MIN_SIZE_RATIO * text_size:
        return end if not text.endswith((".", ",", ";")) else 0
    return end if lines[first].bold and bold_is_rare and end - first == 1 and looks_like_heading(text) else 0


def _is_next_line(line: PdfLine, following: PdfLine) -> bool:
    """Return whether `following` stands directly below `line`, without a gap."""
    is_below = line.page == following.page and 0 < line.bottom - following.bottom < 1.7 * line.size
    return is_below and not following.cells and not following.is_note


def _find_title(lines: Sequence[PdfLine], spans: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Return the (first, end) of the title, or None.

    The title is the largest heading of the first page, if it is larger than the text and no other heading is as large.
    """
    first_page = [span for span in spans if lines[span[0]].page == lines[0].page]
    largest = max(first_page, key=lambda span: lines[span[0]].size, default=None)
    if largest is None or lines[largest[0]].size < _MIN_SIZE_RATIO * most_common_size(lines):
        return None
    as_large = [span for span in spans if lines[span[0]].size >= lines[largest[0]].size - 0.5]
    return largest if len(as_large) == 1 else None


def _rank_styles(
    lines: Sequence[PdfLine], spans: Sequence[tuple[int, int]], bookmarks: dict[tuple[int, str], int]
) -> dict[tuple[float, bool], int]:
    """Return the level, from 0, of each style of heading.

    It is the level of a bookmark that names a heading of this style, or else the rank of the style by size.
    """
    styles = sorted({_get_style(lines[first]) for first, _ in spans}, reverse=True)
    ranks = {style: rank for rank, style in enumerate(styles)}
    for first, end in spans:
        level = bookmarks.get((lines[first].page, _normalize(_join_text(lines[first:end]))))
        if level is not None:
            ranks[_get_style(lines[first])] = level
    return ranks


def _get_style(line: PdfLine) -> tuple[float, bool]:
    """Return the font size, rounded to half a point, and whether the line is bold."""
    return round(line.size * 2) / 2, line.bold


def _join_text(lines: Sequence[PdfLine]) -> str:
    return " ".join(line.text for line in lines)


def _normalize(text: str) -> str:
    """Return the words of the text in lower case, with one space in place of all other characters between them."""
    return _NON_WORD.sub(" ", text.casefold()).strip()
