"""Rebuild the paragraphs of a PDF from its lines: remove running heads, and join lines and hyphenated words."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from ingest.readers.pdf.lines import PdfLine
from ingest.readers.pdf.rows import join_lines
from ingest.structure import BULLET

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?:page)?[-–—|\s]*(?:\d{1,4}|[ivxl]{1,6})[-–—|\s]*(?:(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
_MAX_STEP = 1.35  # times the leading from one line of a paragraph to the next
_SENTENCE_END = re.compile(r"[.!?:…]['\"”’)\]]*$")
_NOTE_MARK = re.compile(r"\[\w{1,3}\]|[*†‡§¶]")
_MAX_WORD = 100  # characters that a word before a line end has at most
_MIN_STEPS = 4  # lines that tell the leading of a page
_MIN_COLUMN = 5  # lines that tell the right margin of a column
_MAX_NEAR = 50  # rows of a table that tell how its cells begin
_HYPHENATED = re.compile(r"(\w*[^\W\d_])-$")
# A line in the margin of this share of the pages is a running head. Below one half, it covers heads that differ between
# left and right pages.
_MIN_REPEAT_SHARE = 0.3
_SAME_HEIGHT = 6.0  # points


def remove_running_heads(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """Return the lines without page numbers and those that repeat at one height in the margins of several pages.

    A line in the margin that goes on in the line beside it is text. A row of a table has to repeat with its numbers.
    """
    page_count = len({line.page for line in lines})
    places: dict[str, set[tuple[int, float]]] = {}  # page and height of each line in a margin, by its text
    for line in lines:
        if line.is_in_margin:
            places.setdefault(_mask_digits(line), set()).add((line.page, line.bottom))
    min_pages = max(2, _MIN_REPEAT_SHARE * page_count)

    def is_running_head(line: PdfLine) -> bool:
        if not line.is_in_margin:
            return False
        alike = places[_mask_digits(line)]
        pages = {page for page, bottom in alike if abs(bottom - line.bottom) <= _SAME_HEIGHT}
        return len(pages) >= min_pages or _PAGE_NUMBER.fullmatch(line.text) is not None

    kept = []
    for before, line, after in zip([None, *lines], lines, [*lines[1:], None], strict=False):
        is_text = any(other and not other.is_in_margin and _is_beside(line, other) for other in (before, after))
        if is_text or not is_running_head(line):
            kept.append(line)
    return kept


def _is_beside(line: PdfLine, other: PdfLine) -> bool:
    """Return whether two lines are of one paragraph or table: alike, with one directly below the other."""
    is_near = 0 < abs(line.bottom - other.bottom) <= 1.3 * line.size
    is_alike = abs(line.size - other.size) < 0.1 and line.bold == other.bold
    return line.page == other.page and is_near and is_alike and abs(line.left - other.left) < 2


def _mask_digits(line: PdfLine) -> str:
    return line.text if line.cells else _DIGITS.sub("#", line.text)


def join_cut_rows(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """Return the lines with each row of a table that the end of a page cuts joined with its rest on the next page.

    Rows that the table repeats at the top of that page, the names of its columns, and footnotes may stand between.
    """
    kept: list[PdfLine] = []
    table: list[PdfLine] = []  # the rows of the table that is being read
    place = page = repeated = 0  # of the last row in `kept`, its page, and how many rows were repeated since
    for line in lines:
        if not line.cells:
            table = table if line.is_note else []
        elif repeated < len(table) and line.page > page and line.cells == table[repeated].cells:
            repeated += 1
        elif table and line.page == page + 1 and _is_rest_of_last(table[-_MAX_NEAR:], line):
            kept[place] = table[-1] = _join_row(table[-1], line)
            page, repeated = line.page, 0
            continue
        else:
            table.append(line)
            place, page, repeated = len(kept), line.page, 0
        kept.append(line)
    return kept


def _is_rest_of_last(rows: Sequence[PdfLine], rest: PdfLine) -> bool:
    """Return whether a row is the rest of the last one: its cells go on there in small letters, in no other row so.

    A column whose cells begin with small letters elsewhere does not tell.
    """
    last = rows[-1].cells
    if len(rest.cells) != len(last):
        return False
    filled = [number for number, cell in enumerate(rest.cells) if cell]
    return bool(filled) and all(
        rest.cells[number][0].islower()
        and last[number]
        and not _SENTENCE_END.search(last[number])
        and not any(row.cells[number : number + 1] and row.cells[number][:1].islower() for row in rows)
        for number in filled
    )


def _join_row(row: PdfLine, rest: PdfLine) -> PdfLine:
    cells = [join_lines([cell for cell in pair if cell]) for pair in zip(row.cells, rest.cells, strict=True)]
    return replace(row, text=f"{row.text} {rest.text}", cells=tuple(cells))


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
        line_steps = [step for _, step in _find_steps(body)]
        self._leading = median(line_steps) if line_steps else text_size  # points from one line to the next
        self._leading_of_page = _find_leadings(lines)
        self._left = median(line.left for line in body) if body else 0.0
        self._right = median(line.right for line in body) if body else 0.0
        # The last word of a line may be cut at the line end.
        self._words = {word.lower() for line in lines for word in re.findall(r"[\w-]+", line.text)[:-1]}

    def split(self, lines: Sequence[PdfLine]) -> Iterator[list[PdfLine]]:
        """Yield the lines of each paragraph, list item, table row or footnote.

        The footnotes of a page come before the paragraph that goes on from there on the next page.
        """
        paragraph: list[PdfLine] = []
        notes: list[PdfLine] = []
        margin = self._right
        for line, right in zip(lines, self._find_margins(lines), strict=True):
            if line.is_note:
                notes.append(line)
                continue
            if paragraph and self._starts_paragraph(paragraph, line, margin):
                yield paragraph
                paragraph = []
            if notes:
                yield from self._split_notes(notes)
                notes = []
            paragraph.append(line)
            margin = right
        if paragraph:
            yield paragraph
        yield from self._split_notes(notes)

    def join(self, lines: Sequence[PdfLine]) -> str:
        """Return the text of the lines, with the words joined that were hyphenated at a line end."""
        return self.join_with_starts(lines)[0]

    def join_with_starts(self, lines: Sequence[PdfLine]) -> tuple[str, list[int]]:
        """Return the text of the lines as `join` does, and the offset in it at which each line starts."""
        text, starts = "", []
        for line in lines:
            hyphenated = _HYPHENATED.search(text[-_MAX_WORD:])
            if hyphenated and line.text[:1].islower():
                text = text[:-1] if self._is_one_word(hyphenated[1], line.text) else text
            elif text:
                text += " "
            starts.append(len(text))
            text += line.text
        return text, starts

    def _find_margins(self, lines: Sequence[PdfLine]) -> list[float]:
        """Return the right margin of each line: that of its column, if this has enough lines, or that of the text."""
        margins: list[float] = []
        column: list[PdfLine] = []
        for line, following in itertools.zip_longest(lines, lines[1:]):
            column.append(line)
            if following is None or following.page != line.page or following.bottom > line.bottom + self._leading:
                is_long = len(column) >= _MIN_COLUMN
                margins += [median(each.right for each in column) if is_long else self._right] * len(column)
                column = []
        return margins

    @staticmethod
    def _split_notes(notes: Sequence[PdfLine]) -> Iterator[list[PdfLine]]:
        """Yield the lines of each footnote."""
        note: list[PdfLine] = []
        for line in notes:
            if note and _NOTE_MARK.match(line.text):
                yield note
                note = []
            note.append(line)
        if note:
            yield note

    def _starts_paragraph(self, paragraph: Sequence[PdfLine], line: PdfLine, right: float) -> bool:
        """Return whether the line starts a new paragraph rather than continuing the paragraph above it.

        `right` is the right margin of the last line of that paragraph.
        """
        last = paragraph[-1]
        if line.cells or last.cells:
            return True
        if BULLET.match(line.text) or abs(line.size - last.size) > 0.1 * last.size or line.bold != last.bold:
            return not _is_continued_number(last, line)
        step = last.bottom - line.bottom
        max_step = _MAX_STEP * self._leading_of_page.get(line.page, self._leading)
        if line.page != last.page or step < -self._leading:  # a new page or a new column
            return _SENTENCE_END.search(last.text) is not None
        if BULLET.match(paragraph[0].text):
            return step > max_step or line.left < paragraph[0].left + 2
        return step > max_step or self._is_indented(last, line) or self._ends_short(last, right)

    def _is_indented(self, last: PdfLine, line: PdfLine) -> bool:
        """Return whether the line is indented below a line that ends a sentence."""
        return line.left > last.left + 0.6 * line.size and _SENTENCE_END.search(last.text) is not None

    def _ends_short(self, line: PdfLine, right: float) -> bool:
        """Return whether the line ends a sentence well before the right margin."""
        is_short = line.right < right - 0.15 * (right - min(self._left, line.left))
        return is_short and _SENTENCE_END.search(line.text) is not None

    def _is_one_word(self, start: str, rest: str) -> bool:
        """Return whether the hyphen after `start` only marks the line end, so that the word is written without it.

        This is assumed unless the text writes the word with a hyphen elsewhere, and nowhere without one.
        """
        end = re.match(r"\w*", rest)
        word = f"{start}{end[0] if end else ''}".lower()
        return word in self._words or f"{start}-{end[0] if end else ''}".lower() not in self._words


def _find_steps(lines: Sequence[PdfLine]) -> Iterator[tuple[int, float]]:
    """Yield the page and the distance in points of each two lines that follow each other within a column."""
    for above, below in itertools.pairwise(lines):
        step = above.bottom - below.bottom
        if above.page == below.page and 0 < step < 3 * above.size:
            yield above.page, step


def _find_leadings(lines: Sequence[PdfLine]) -> dict[int, float]:
    """Return the distance from one line to the next by page, for pages with lines enough to tell."""
    steps: dict[int, list[float]] = {}
    for page, step in _find_steps(lines):
        steps.setdefault(page, []).append(step)
    return {page: median(of_page) for page, of_page in steps.items() if len(of_page) >= _MIN_STEPS}


def _is_continued_number(last: PdfLine, line: PdfLine) -> bool:
    """Return whether the line starts with a number that ends the sentence of the line above: "of every / 100. Others".

    Such a number looks like the number of a list item.
    """
    number = re.match(r"\d{1,3}[.)]\s", line.text)
    has_same_style = line.size == last.size and line.bold == last.bold and abs(line.left - last.left) < 2
    is_open = _SENTENCE_END.search(last.text) is None and not BULLET.match(last.text)
    return number is not None and has_same_style and is_open
