"""Rebuild the paragraphs of a PDF from its lines: remove running heads, and join lines and hyphenated words."""

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
# A line in the margin of this share of the pages is a running head. Below one half, it covers heads that differ between
# left and right pages.
_MIN_REPEAT_SHARE = 0.3


def remove_running_heads(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """Return the lines without page numbers and without lines that repeat in the margins of several pages."""
    page_count = len({line.page for line in lines})
    margin_lines = {(line.page, _mask_digits(line.text)) for line in lines if line.is_in_margin}
    pages_of_text = Counter(text for _, text in margin_lines)
    min_pages = max(2, _MIN_REPEAT_SHARE * page_count)

    def is_running_head(line: PdfLine) -> bool:
        is_repeated = pages_of_text[_mask_digits(line.text)] >= min_pages
        return line.is_in_margin and (is_repeated or _PAGE_NUMBER.fullmatch(line.text) is not None)

    return [line for line in lines if not is_running_head(line)]


def _mask_digits(text: str) -> str:
    return _DIGITS.sub("#", text)


def most_common_size(lines: Sequence[PdfLine]) -> float:
    """Return the font size of most characters in points, rounded to half a point, or 0.0 if there are no lines."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


class ParagraphSplitter:
    """A splitter that finds the paragraphs of a PDF from the distances between lines and the margins of most lines."""

    def __init__(self, lines: Sequence[PdfLine]) -> None:
        text_size = most_common_size(lines)
        body = [line for line in lines if abs(line.size - text_size) <= 0.5]
        steps = [above.bottom - below.bottom for above, below in itertools.pairwise(body) if above.page == below.page]
        line_steps = [step for step in steps if 0 < step < 3 * text_size]
        self._leading = median(line_steps) if line_steps else text_size  # points from one line to the next
        self._left = median(line.left for line in body) if body else 0.0
        self._right = median(line.right for line in body) if body else 0.0
        # The last word of a line may be cut at the line end.
        self._words = {word.lower() for line in lines for word in re.findall(r"[\w-]+", line.text)[:-1]}

    def split(self, lines: Sequence[PdfLine]) -> Iterator[list[PdfLine]]:
        """Yield the lines of each paragraph or list item."""
        paragraph: list[PdfLine] = []
        for line in lines:
            if paragraph and self._starts_paragraph(paragraph, line):
                yield paragraph
                paragraph = []
            paragraph.append(line)
        if paragraph:
            yield paragraph

    def join(self, lines: Sequence[PdfLine]) -> str:
        """Return the text of the lines, with the words joined that were hyphenated at a line end."""
        text = ""
        for line in lines:
            hyphenated = _HYPHENATED.search(text)
            if hyphenated and line.text[:1].islower():
                text = text[:-1] + line.text if self._is_one_word(hyphenated[1], line.text) else text + line.text
            else:
                text = f"{text} {line.text}" if text else line.text
        return text

    def _starts_paragraph(self, paragraph: Sequence[PdfLine], line: PdfLine) -> bool:
        """Return whether the line starts a new paragraph rather than continuing the paragraph above it."""
        last = paragraph[-1]
        if BULLET.match(line.text) or abs(line.size - last.size) > 0.1 * last.size or line.bold != last.bold:
            return not _is_continued_number(last, line)
        step = last.bottom - line.bottom
        if line.page != last.page or step < -self._leading:  # a new page or a new column
            return _SENTENCE_END.search(last.text) is not None
        if BULLET.match(paragraph[0].text):
            return step > 1.35 * self._leading or line.left < paragraph[0].left + 2
        return step > 1.35 * self._leading or self._is_indented(last, line) or self._ends_short(last)

    def _is_indented(self, last: PdfLine, line: PdfLine) -> bool:
        """Return whether the line is indented below a line that ends a sentence."""
        return line.left > last.left + 0.6 * line.size and _SENTENCE_END.search(last.text) is not None

    def _ends_short(self, line: PdfLine) -> bool:
        """Return whether the line ends a sentence well before the right margin."""
        is_short = line.right < self._right - 0.15 * (self._right - self._left)
        return is_short and _SENTENCE_END.search(line.text) is not None

    def _is_one_word(self, start: str, rest: str) -> bool:
        """Return whether the hyphen after `start` only marks the line end, so that the word is written without it.

        This is assumed unless the text writes the word with a hyphen elsewhere, and nowhere without one.
        """
        end = re.match(r"\w*", rest)
        word = f"{start}{end[0] if end else ''}".lower()
        return word in self._words or f"{start}-{end[0] if end else ''}".lower() not in self._words


def _is_continued_number(last: PdfLine, line: PdfLine) -> bool:
    """Return whether the line starts with a number that ends the sentence of the line above: "of every / 100. Others".

    Such a number looks like the number of a list item.
    """
    number = re.match(r"\d{1,3}[.)]\s", line.text)
    has_same_style = line.size == last.size and line.bold == last.bold and abs(line.left - last.left) < 2
    is_open = _SENTENCE_END.search(last.text) is None and not BULLET.match(last.text)
    return number is not None and has_same_style and is_open
