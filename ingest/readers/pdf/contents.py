"""Leave out the table of contents of a PDF: its lines repeat the headings and add page numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.readers.pdf.lines import PdfLine

_PAGE = re.compile(r"(?:\d{1,4}|[ivxlc]{1,6})\Z")
_LEADER = " .·…_"  # the characters between a title and its page
_LETTER = re.compile(r"[^\W\d_]")
_NAME = re.compile(
    r"(?:table of )?contents|list of (?:figures|tables)|inhalt(?:sverzeichnis)?|sommaire|table des matières|[íi]ndice"
    r"|sumário|inhoud(?:sopgave)?|obsah|spis treści|содержание|оглавление",
    re.IGNORECASE,
)
_NON_WORD = re.compile(r"[\W_]+")
_MIN_ENTRIES = 3
_MAX_BETWEEN = 2  # lines between two entries, which hold the first half of a long title or the name of a part
_MIN_RISING = 0.9  # of the page numbers
_MIN_FOUND = 0.6  # of the titles stand elsewhere in the text, where no heading and no dots mark the contents
_MIN_FOUND_MARKED = 0.3  # of the titles, where a heading or dots mark the contents
_PREFIX = 24  # characters of a title that are looked for


class _Entry(NamedTuple):
    """A line that may belong to a table of contents: the start of its title, its page, and whether dots lead there."""

    title: str
    page: str
    dotted: bool


def leave_out_contents(lines: Sequence[PdfLine], page_count: int) -> list[PdfLine]:
    """Return the lines without tables of contents and without the heading above each.

    A price list has dots and numbers too: entries count as contents only if their numbers rise as pages do, and a
    heading says so or their titles stand elsewhere in the text.
    """
    kept: list[PdfLine] = []
    index = 0
    entries = [_read_entry(line.text) for line in lines]
    starts = {_normalize(line.text)[:_PREFIX] for line, entry in zip(lines, entries, strict=True) if not entry}
    while index < len(lines):
        end = _find_end(entries, index)
        named = _find_name(kept)
        run = [entry for entry in entries[index:end] if entry]
        if len(run) >= _MIN_ENTRIES and _is_contents(run, starts, page_count, is_named=named < len(kept)):
            del kept[named:]
            index = end
        else:
            kept.append(lines[index])
            index += 1
    return kept


def _read_entry(text: str) -> _Entry | None:
    """Return the entry of a table of contents that a line may be: it ends in a page number."""
    match = _PAGE.search(text)
    if match is None:
        return None
    title = text[: match.start()].rstrip(_LEADER)
    leader = text[len(title) : match.start()]
    if not leader or not _LETTER.search(title):
        return None
    return _Entry(_normalize(title)[:_PREFIX], match[0], leader.count(".") > 2 or any(sign in leader for sign in "·…_"))


def _find_end(entries: Sequence[_Entry | None], first: int) -> int:
    """Return the end of the entries that begin with a line, or the index of the line if it is none."""
    end = first
    while end < len(entries):
        following = next(
            (index for index in range(end, end + _MAX_BETWEEN + 1) if any(entries[index : index + 1])), None
        )
        if following is None or (end == first and following > first):
            break
        end = following + 1
    return end


def _is_contents(entries: Sequence[_Entry], starts: set[str], page_count: int, is_named: bool) -> bool:
    """Return whether entries are a table of contents. `starts` are the beginnings of the other lines of the PDF."""
    pages = [int(entry.page) for entry in entries if entry.page.isdigit()]
    if any(page > 2 * page_count + 100 for page in pages):
        return False
    steps = list(pairwise(pages))
    if sum(low <= high for low, high in steps) < _MIN_RISING * len(steps):
        return False
    found = sum(entry.title in starts for entry in entries) / len(entries)
    dotted = sum(entry.dotted for entry in entries) >= 0.6 * len(entries)
    return (
        found >= _MIN_FOUND
        or ((dotted or found >= _MIN_FOUND_MARKED) and is_named)
        or (dotted and found >= _MIN_FOUND_MARKED)
    )


def _find_name(lines: Sequence[PdfLine]) -> int:
    """Return the index of the heading of the contents if it is the last or the last but one line, else their number."""
    for index in range(len(lines) - 1, max(-1, len(lines) - 3), -1):
        if _NAME.fullmatch(lines[index].text.strip(" :")):
            return index
    return len(lines)


def _normalize(text: str) -> str:
    return _NON_WORD.sub(" ", text.casefold()).strip()
