"""Take the page breaks out of a plain text: form feeds, the running heads and the page numbers around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

_NUMBER = re.compile(
    r"(?:[-–—\[( ]*(?:page|seite|p\.)? ?(?:\d{1,4}|[ivxlc]{1,7})(?: ?(?:of|/|von) ?\d{1,4})?[-–—\]) ]*)", re.IGNORECASE
)
"""A page number on a line: "12", "- 12 -", "[Page 12]", "page 3 of 40", "iv"."""

_DIGITS = re.compile(r"\d+")
_GAP = re.compile(r"\s{3,}|\t")
_EDGE_LINES = 2  # at the top and bottom of a page, among which running heads are looked for
_SENTENCE_END = re.compile(r"[.!?:…。！？][\"'”’)\]]*$")
_MIN_PAGES = 3  # numbers in succession that stand alone on lines are page numbers
_MIN_LINES_BETWEEN = 15
_MAX_NUMBER_LENGTH = 4


def without_page_breaks(text: str) -> str:
    """Return the text without form feeds, running heads and page numbers. A paragraph that a page break cuts is whole.

    Without form feeds, numbers that stand alone on lines, count up by one and are a page apart are page numbers.
    """
    pages = [page.split("\n") for page in text.split("\f")]
    if len(pages) == 1:
        return "\n".join(_without_numbers(pages[0]))
    repeated = _repeated_heads(pages)
    kept = [_without_edges(page, repeated, is_first=number == 0) for number, page in enumerate(pages)]
    lines: list[str] = []
    for page in kept:
        _join(lines, page)
    return "\n".join(lines)


def _edges(page: Sequence[str]) -> dict[int, int]:
    """Return the places of the first and last filled lines of a page by their index: 0, 1, ... and -1, -2, ..."""
    filled = [index for index, line in enumerate(page) if line.strip()]
    top = {index: place for place, index in enumerate(filled[:_EDGE_LINES])}
    return {index: -1 - place for place, index in enumerate(filled[: -_EDGE_LINES - 1 : -1])} | top


def _heads(line: str) -> list[str]:
    """Return what a line may share with the running heads of other pages: its cells of two words or more, or all of it.

    Wide gaps separate the cells. Each number is "0".
    """
    cells = [_DIGITS.sub("0", " ".join(cell.split()).casefold()) for cell in _GAP.split(line.strip())]
    return [cell for cell in cells if " " in cell or (len(cells) == 1 and len(cell) > 3)]


def _repeated_heads(pages: Sequence[Sequence[str]]) -> set[tuple[int, str]]:
    """Return the place and the words of each head that stands there on two pages or more."""
    counts = Counter(
        (place, head) for page in pages for index, place in _edges(page).items() for head in set(_heads(page[index]))
    )
    return {place_and_head for place_and_head, count in counts.items() if count > 1}


def _without_edges(page: Sequence[str], repeated: set[tuple[int, str]], is_first: bool) -> list[str]:
    """Return the page without its running heads and number. The first page keeps its first line, which is the title."""
    dropped = {
        index
        for index, place in _edges(page).items()
        if _NUMBER.fullmatch(page[index].strip()) or any((place, head) in repeated for head in _heads(page[index]))
    }
    if is_first:
        dropped -= {index for index, place in _edges(page).items() if place == 0}
    return [line for index, line in enumerate(page) if index not in dropped]


def _join(lines: list[str], page: Sequence[str]) -> None:
    """Append a page to the lines before it: directly if it continues their last sentence, else below a blank line."""
    start = next((index for index, line in enumerate(page) if line.strip()), len(page))
    while lines and not lines[-1].strip():
        lines.pop()
    if start == len(page):
        return
    continues = lines and not _SENTENCE_END.search(lines[-1]) and page[start].strip()[0].islower()
    if lines and not continues:
        lines.append("")
    lines.extend(page[start:])


def _without_numbers(lines: list[str]) -> list[str]:
    """Return the lines without page numbers that stand alone between blank lines."""
    around = ["", *lines, ""]
    alone = {
        index: int(number)
        for index, line in enumerate(lines)
        if (number := line.strip("-–—[]() \t")).isdecimal() and len(number) <= _MAX_NUMBER_LENGTH
        if not around[index].strip() and not around[index + 2].strip()
    }
    counts_up = all(later == earlier + 1 for earlier, later in pairwise(alone.values()))
    if len(alone) < _MIN_PAGES or not counts_up:
        return lines
    if max(alone) - min(alone) < _MIN_LINES_BETWEEN * (len(alone) - 1):
        return lines
    kept: list[str] = []
    start = 0
    for index in alone:
        _join(kept, lines[start:index])
        start = index + 1
    _join(kept, lines[start:])
    return kept
