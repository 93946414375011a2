"""Put the pieces of text on a page together to rows of words, with raised and lowered text written on the line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import NamedTuple

from ingest.readers.pdf.right_to_left import has_right_to_left, in_reading_order
from ingest.typography import subscript, superscript

_WIDE_GAP = 1.0  # of the type size, between two cells of a row of right-to-left text
_MIN_WORD_GAP = 0.1  # of the type size; a smaller gap between two pieces is none
_MAX_OVERLAP = 0.3  # of the type size by which a piece may begin before the end of the one before it
_ASCENT, _DESCENT = 0.7, 0.2  # of the type size, above and below the base line
_SMALL = 0.88  # raised and lowered text is at most this many times as large as the text around it
_MIN_RISE, _MIN_FALL = 0.12, 0.07  # of the type size
_MAX_RISE = 0.4  # of the type size, of a word as large as the word before it; a higher one is of another line
_MIN_FULL_RISE = 0.28  # of the type size, for raised text as large as the text around it
_SIGNS = "+-−–"
_HYPHEN_AT_LINE_END = re.compile(r"(?<=[^\W\d_])-\n(?=[^\W\d_A-Z])")
_MAX_SHIFTED = 12  # characters; longer pieces above or below the line are no exponents


class Piece(NamedTuple):
    """Characters of one size on one base line that no white space parts. All lengths are in points.

    The box of a line of type is `bottom` to `top`; `em` is the type size and `base` the base line. `at` is the
    index of the first character on the page. `spaced` tells that the file has white space before the piece.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    base: float
    em: float
    at: int
    spaced: bool


class Word(NamedTuple):
    """A word on a page. `at` is the index of its first character."""

    text: str
    left: float
    right: float
    at: int


@dataclass(frozen=True, slots=True)
class Row:
    """The words on one base line of a page, in reading order, with the box of its line of type.

    A row of a table has the texts of its `cells`, any other row has none. A row of right-to-left text is one word, and
    its `segments` are the parts of it between wide gaps, from the right. A row that holds several lines of a table's
    cells ends `drop` points below its first line.
    """

    words: tuple[Word, ...]
    bottom: float
    size: float
    cells: tuple[str, ...] = ()
    segments: tuple[Word, ...] = ()
    drop: float = 0.0

    @property
    def left(self) -> float:
        return min(word.left for word in self.words)

    @property
    def right(self) -> float:
        return max(word.right for word in self.words)

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def is_plain(self) -> bool:
        """Whether the row is neither one of a table that was read already nor one of right-to-left text."""
        return not self.cells and not self.segments

    def part(self, words: Sequence[Word]) -> Row:
        """Return the row of some of its words."""
        return Row(tuple(words), self.bottom, self.size)

    def parts(self, gap: float) -> list[Row]:
        """Return the rows of the words between gaps that are wider than this, in heights of the type."""
        pairs = enumerate(pairwise(self.words), start=1)
        ends = [number for number, (word, after) in pairs if after.left - word.right > gap * self.size]
        return [self.part(self.words[start:end]) for start, end in pairwise((0, *ends, len(self.words)))]


def join_lines(lines: Sequence[str]) -> str:
    """Return the lines of a cell on one line, with the words joined that were hyphenated at a line end."""
    return _HYPHEN_AT_LINE_END.sub("", "\n".join(lines)).replace("\n", " ")


def build_rows(lines: Iterable[Sequence[Piece]]) -> list[Row]:
    """Return the rows of the lines of a page. Lines that follow each other on one base line are one row."""
    rows: list[list[Piece]] = []
    for line in (part for each in lines for part in _part_by_base(each)):
        if rows and _goes_on(rows[-1], line):
            rows[-1] += [line[0]._replace(spaced=_has_gap(rows[-1][-1], line[0])), *line[1:]]
        else:
            rows.append(list(line))
    return [_build_row(row) for row in rows]


def _part_by_base(line: Sequence[Piece]) -> list[list[Piece]]:
    """Return the parts of a line that stand on base lines of their own, as those of cells of different height do."""
    parts: list[list[Piece]] = []
    for piece in line:
        last = parts[-1][-1] if parts else piece
        is_as_large = abs(piece.em - last.em) <= (1 - _SMALL) * last.em
        if parts and not (piece.spaced and is_as_large and abs(piece.base - last.base) > _MAX_RISE * last.em):
            parts[-1].append(piece)
        else:
            parts.append([piece])
    return parts


def _goes_on(row: Sequence[Piece], line: Sequence[Piece]) -> bool:
    """Return whether a line stands beside the row, at its height or raised or lowered against it."""
    last, first = _main(row), _main(line)
    overlap = min(last.base + _ASCENT * last.em, first.base + _ASCENT * first.em) - max(
        last.base - _DESCENT * last.em, first.base - _DESCENT * first.em
    )
    if overlap < 0.5 * (_ASCENT + _DESCENT) * min(last.em, first.em):
        return False
    slack = _MAX_OVERLAP * max(last.em, first.em)
    if line[0].left >= max(piece.right for piece in row) - slack:
        return True
    text = "".join(piece.text for piece in (*row, *line))
    return has_right_to_left(text) and max(p.right for p in line) <= min(p.left for p in row) + slack


def _has_gap(piece: Piece, following: Piece) -> bool:
    gap = max(following.left - piece.right, piece.left - following.right)
    return following.spaced or gap > _MIN_WORD_GAP * max(piece.em, following.em)


def _main(pieces: Sequence[Piece]) -> Piece:
    """Return the longest piece of the largest type size that a fourth of the characters have."""
    lengths: dict[float, int] = {}
    for piece in pieces:
        lengths[piece.em] = lengths.get(piece.em, 0) + len(piece.text)
    if len(lengths) == 1:
        return max(pieces, key=lambda piece: len(piece.text))
    total = sum(lengths.values())
    em = max(size for size, length in lengths.items() if length >= 0.25 * total or length == max(lengths.values()))
    return max((piece for piece in pieces if piece.em == em), key=lambda piece: len(piece.text))


def _build_row(pieces: Sequence[Piece]) -> Row:
    if any(has_right_to_left(piece.text) for piece in pieces):
        words = [_read_from_right(pieces)]
        segments = tuple(_read_from_right(group) for group in _part_at_wide_gaps(pieces))
    else:
        main = _main(pieces)
        words = [_build_word(group, main) for group in _group_words(pieces)]
        segments = ()
    heights = [piece.top - piece.bottom for piece in pieces]
    bottom = _median([piece.bottom for piece in pieces], pieces)
    return Row(tuple(words), bottom, _median(heights, pieces), segments=segments)


def _part_at_wide_gaps(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the pieces of each part of a line between gaps as wide as the type is high, from the right."""
    groups: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.right):
        if groups and min(each.left for each in groups[-1]) - piece.right < _WIDE_GAP * piece.em:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _read_from_right(pieces: Sequence[Piece]) -> Word:
    """Return right-to-left text as one word."""
    size = _median([piece.em for piece in pieces], pieces)
    text = in_reading_order([letter for piece in pieces for letter in _letters_of(piece)], size)
    left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    return Word(text, left, right, pieces[0].at)


def _letters_of(piece: Piece) -> list[tuple[str, float, float]]:
    """Return the characters of a piece with their left and right edges, as if all were equally wide."""
    width = (piece.right - piece.left) / len(piece.text)
    return [
        (character, piece.left + width * number, piece.left + width * (number + 1))
        for number, character in enumerate(piece.text)
    ]


def _group_words(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the pieces of each word."""
    groups: list[list[Piece]] = []
    for piece in pieces:
        if groups and not piece.spaced:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _build_word(pieces: Sequence[Piece], main: Piece) -> Word:
    if len(pieces) == 1 and pieces[0].base == main.base:
        return Word(pieces[0].text, pieces[0].left, pieces[0].right, pieces[0].at)
    text = ""
    for write, run in groupby(pieces, lambda piece: _find_shift(piece, main)):
        part = "".join(piece.text for piece in run)
        text += write(part) if write and len(part) <= _MAX_SHIFTED else part
    return Word(text, min(piece.left for piece in pieces), max(piece.right for piece in pieces), pieces[0].at)


def _find_shift(piece: Piece, main: Piece) -> Callable[[str], str] | None:
    """Return the function that writes the piece if it is raised or lowered against the main piece of its row."""
    rise = (piece.base - main.base) / main.em
    if -_MIN_FALL < rise < _MIN_RISE or not any(sign.isalnum() or sign in _SIGNS for sign in piece.text):
        return None  # it stands on the line, or is a bullet of another size
    if piece.em <= _SMALL * main.em:
        return superscript if rise > 0 else subscript
    return superscript if rise >= _MIN_FULL_RISE and piece.em <= main.em and len(piece.text) <= 3 else None


def _median(values: Sequence[float], pieces: Sequence[Piece]) -> float:
    """Return the median of the values of the pieces, each counted once for each of its characters."""
    ordered = sorted(zip(values, (len(piece.text) for piece in pieces), strict=True))
    rest = sum(length for _, length in ordered) / 2
    for value, length in ordered:
        rest -= length
        if rest <= 0:
            return value
    return 0.0
