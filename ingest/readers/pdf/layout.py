"""The lines of a PDF made paragraphs again: running heads dropped, lines and hyphenated words joined."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

from ingest.readers.pdf.lines import PdfLine
from ingest.structure import BULLET

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?[-–—|\s]*(?:\d{1,4}|[ivxl]{1,6})[-–—|\s]*(?:(?:of|/)\s*\d{1,4})?", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?:…]['\"”’)\]]*$")
_HYPHENATED = re.compile(r"(\w*[^\W\d_])-$")
_REPEATED = 0.3  # of the pages: a line in the margin of that many is a running head, also where left and right differ


def without_running_heads(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """The lines without page numbers and what repeats in the margins from page to page."""
    pages = len({line.page for line in lines})
    seen = Counter(key for key in {(line.page, _without_numbers(line.text)) for line in lines if line.is_in_margin})
    repeats = Counter(text for _, text in seen)
    needed = max(2, _REPEATED * pages)

    def runs(line: PdfLine) -> bool:
        repeated = repeats[_without_numbers(line.text)] >= needed
        return line.is_in_margin and (repeated or _PAGE_NUMBER.fullmatch(line.text) is not None)

    return [line for line in lines if not runs(line)]


def _without_numbers(text: str) -> str:
    return _DIGITS.sub("#", text)


def usual_size(lines: Sequence[PdfLine]) -> float:
    """The size that most characters have."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


class Paragraphs:
    """Tells where a paragraph ends, from the leading and the margins that are usual in the file."""

    def __init__(self, lines: Sequence[PdfLine]) -> None:
        size = usual_size(lines)
        body = [line for line in lines if abs(line.size - size) <= 0.5]
        steps = [a.bottom - b.bottom for a, b in itertools.pairwise(body) if a.page == b.page]
        down = [step for step in steps if 0 < step < 3 * size]
        self._leading = median(down) if down else size
        self._left = median(line.left for line in body) if body else 0.0
        self._right = median(line.right for line in body) if body else 0.0
        self._words = {word.lower() for line in lines for word in re.findall(r"[\w-]+", line.text)[:-1]}

    def split(self, lines: Sequence[PdfLine]) -> Iterator[list[PdfLine]]:
        """The lines of each paragraph or list item."""
        held: list[PdfLine] = []
        for line in lines:
            if held and self._begins(held, line):
                yield held
                held = []
            held.append(line)
        if held:
            yield held

    def joined(self, lines: Sequence[PdfLine]) -> str:
        text = ""
        for line in lines:
            hyphenated = _HYPHENATED.search(text)
            if hyphenated and line.text[:1].islower():
                text = text[:-1] + line.text if self._is_one_word(hyphenated[1], line.text) else text + line.text
            else:
                text = f"{text} {line.text}" if text else line.text
        return text

    def _begins(self, held: Sequence[PdfLine], line: PdfLine) -> bool:
        last = held[-1]
        if BULLET.match(line.text) or abs(line.size - last.size) > 0.1 * last.size or line.bold != last.bold:
            return not _is_continued_number(last, line)
        step = last.bottom - line.bottom
        if line.page != last.page or step < -self._leading:
            return _SENTENCE_END.search(last.text) is not None
        if BULLET.match(held[0].text):
            return step > 1.35 * self._leading or line.left < held[0].left + 2
        return step > 1.35 * self._leading or self._is_indented(last, line) or self._ends_short(last)

    def _is_indented(self, last: PdfLine, line: PdfLine) -> bool:
        return line.left > last.left + 0.6 * line.size and _SENTENCE_END.search(last.text) is not None

    def _ends_short(self, line: PdfLine) -> bool:
        short = line.right < self._right - 0.15 * (self._right - self._left)
        return short and _SENTENCE_END.search(line.text) is not None

    def _is_one_word(self, start: str, rest: str) -> bool:
        """Whether a word was parted at the line end, unless the text elsewhere writes it with a hyphen."""
        end = re.match(r"\w*", rest)
        whole = f"{start}{end[0] if end else ''}".lower()
        return whole in self._words or f"{start}-{end[0] if end else ''}".lower() not in self._words


def _is_continued_number(last: PdfLine, line: PdfLine) -> bool:
    """ "of every" / "100. Others": a number at the start of a line that ends the sentence before it."""
    number = re.match(r"\d{1,3}[.)]\s", line.text)
    same = line.size == last.size and line.bold == last.bold and abs(line.left - last.left) < 2
    return number is not None and same and _SENTENCE_END.search(last.text) is None and not BULLET.match(last.text)
