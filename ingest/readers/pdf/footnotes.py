"""Find the footnotes of a PDF: small lines below the text of a page that begin with a mark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from ingest.readers.pdf.layout import most_common_size
from ingest.readers.pdf.lines import PdfLine
from ingest.typography import footnote_mark

_SMALL = 0.93  # of the size of the text
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_PLAIN = str.maketrans(_RAISED, "0123456789")
_START = re.compile(
    rf"(?P<number>[{_RAISED}]{{1,3}}|\d{{1,3}})(?![\d.,])\s*(?=\D)|[*†‡§¶]{{1,3}}\s*(?=\w)|\[\w{{1,3}}\]\s"
)
# The 2 of "m²" is no mark, even where a footnote has this number: a mark follows a word of some length or a sign.
_MARK = re.compile(rf"(?:(?<=[^\W\d_]{{3}})|(?<=[.,;:!?)\]”\"'’»])|(?<=\s))([{_RAISED}]{{1,3}})(?![{_RAISED}⁻])")


def mark_footnotes(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """Return the lines, with footnotes marked as such and the numbers that refer to them in brackets: "[1]"."""
    text_size = most_common_size(lines)
    found: list[PdfLine] = []
    for _, group in groupby(lines, key=lambda line: line.page):
        page = list(group)
        notes = _find_notes(page, text_size)
        numbers = {number for index in notes if (number := _read_number(page[index].text))}
        for index, line in enumerate(page):
            if index in notes:
                found.append(replace(line, text=_write_note(line.text), is_note=True))
            elif numbers and not line.cells:
                found.append(replace(line, text=_write_marks(line.text, numbers)))
            else:
                found.append(line)
    return found


def _find_notes(page: Sequence[PdfLine], text_size: float) -> set[int]:
    """Return the indexes of the lines of the footnotes of a page, which end a column or the page."""
    notes: set[int] = set()
    end = len(page)
    lowest = min((line.bottom for line in page if line.size > _SMALL * text_size), default=None)
    for index in range(len(page) - 1, -1, -1):
        is_end = index + 1 == len(page) or page[index + 1].bottom > page[index].bottom or index + 1 in notes
        if is_end and index + 1 not in notes:
            end = index + 1
        if page[index].size > _SMALL * text_size or page[index].cells:
            end = -1
        elif end > 0 and _START.match(page[index].text) and _stands_below_text(page, index, lowest, text_size):
            notes.update(range(index, end))
    return notes


def _stands_below_text(page: Sequence[PdfLine], index: int, lowest: float | None, text_size: float) -> bool:
    """Return whether text of the usual size stands above the line, and none in its column below."""
    if lowest is None:
        return False
    if page[index].bottom < lowest:
        return True
    above = [line for line in page[:index] if line.size > _SMALL * text_size]
    return bool(above) and above[-1].bottom > page[index].bottom


def _read_number(text: str) -> str:
    match = _START.match(text)
    return match["number"].translate(_PLAIN) if match and match["number"] else ""


def _write_note(text: str) -> str:
    """Return the line of a footnote with its number in brackets."""
    match = _START.match(text)
    if match is None or not match["number"]:
        return text
    return f"{footnote_mark(match['number'].translate(_PLAIN))} {text[match.end() :]}"


def _write_marks(text: str, numbers: set[str]) -> str:
    """Return the text with the raised numbers of footnotes in brackets."""

    def write(match: re.Match[str]) -> str:
        number = match[1].translate(_PLAIN)
        return footnote_mark(number) if number in numbers else match[0]

    return _MARK.sub(write, text)
