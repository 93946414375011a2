"""Cut plain text into units: paragraphs, list items, table rows, and headings that carry a mark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from core.documents import BlockKind
from ingest.structure.heading_shape import stands_above_prose

BULLET = re.compile(r"(?:[•‣◦▪●○·*+–-]|\d{1,3}[.)]|\(?[a-zA-Z]\)|\(?[ivx]{1,4}\)|\(\d{1,3}\))\s+(?=\S)")
"""The bullet or number in front of a list item, with the white space after it."""

MAX_WRAPPED_LINE = 120
"""Characters: a longer line is a whole paragraph, and not a line that an editor broke at its margin."""

_HASHES = re.compile(r"(#{1,6})\s+(.*)")
_UNDERLINE = re.compile(r"=+|-{3,}|~{3,}")
_RULE = re.compile(r"(?:[-=_*~#·•+]\s*){3,}")
_SETTING = re.compile(r"[a-z][\w-]*:")  # between rules, the first line of the data of a page: "tags: [tea]"
_LATER_NUMBER = re.compile(r"(?:[2-9]|\d{2,3})[.)]")
_MIN_FULL_LINE = 55  # characters: a line of this length was broken at the margin, so the next line continues it


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text. `text` is stripped of white space; `start` is its offset; `indent` counts characters."""

    text: str
    start: int
    indent: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph, list item, table row or marked heading, whose `text` stands verbatim at the offset `start`.

    `level` is the level of a heading, from 1, or the depth of a list item, from 0. `stands_alone` is true for a single
    line that is set apart from its neighbours. `has_hash_mark` is true for a heading marked only by a "#" in front of
    it, which may also start a comment in program code.
    """

    kind: BlockKind
    text: str
    start: int
    level: int = 0
    stands_alone: bool = False
    has_hash_mark: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")


def units(text: str) -> list[Unit]:
    r"""Return the units of a plain text, in order. Rules ("-----") and underlines are left out.

    >>> [(unit.kind.value, unit.text) for unit in units("Tea\n===\n\nBoil water.\n\n- black\n- green")]
    [('heading', 'Tea'), ('paragraph', 'Boil water.'), ('item', '- black'), ('item', '- green')]
    """
    flat_units: list[Unit] = []
    for group in _split_at_blank_lines(text):
        flat_units.extend(_Group(text, group).split_into_units())
    return list(_with_list_depth(flat_units, text))


def _split_at_blank_lines(text: str) -> Iterator[list[Line]]:
    """Yield the groups of lines between blank lines."""
    group: list[Line] = []
    start = 0
    for raw_line in text.split("\n"):
        if stripped := raw_line.strip():
            indent = raw_line.index(stripped)
            group.append(Line(stripped, start + indent, indent))
        elif group:
            yield group
            group = []
        start += len(raw_line) + 1
    if group:
        yield group


class _Group:
    """A run of lines without a blank line in it, to be split into units."""

    def __init__(self, text: str, lines: Sequence[Line]) -> None:
        self._text = text
        self._lines = lines
        self._first_bullet = next((n for n, line in enumerate(lines) if BULLET.match(line.text)), len(lines))
        self._has_paragraph_lines = any(len(line.text) > MAX_WRAPPED_LINE for line in lines)

    def split_into_units(self) -> Iterator[Unit]:
        index = 0
        while index < len(self._lines):
            unit, line_count = self._read_unit(index)
            if unit is not None:
                yield unit
            index += line_count

    def _read_unit(self, index: int) -> tuple[Unit | None, int]:
        """Return the unit that starts at this line, and its number of lines. The unit of a rule is None."""
        line = self._lines[index]
        hashes = _HASHES.fullmatch(line.text)
        if hashes and self._is_hash_heading(index):
            title = hashes.group(2).rstrip("#").rstrip()
            start = line.start + hashes.start(2)
            level = len(hashes.group(1))
            return (Unit(BlockKind.HEADING, title, start, level, has_hash_mark=True) if title else None), 1
        if self._is_underlined(index):
            level = 1 if self._lines[index + 1].text.startswith("=") else 2
            return Unit(BlockKind.HEADING, line.text, line.start, level), 2
        if _RULE.fullmatch(line.text):
            return None, 1
        if self._is_item(index):
            end = self._find_end(index, self._continues_item)
            return self._join_lines(BlockKind.ITEM, index, end), end - index
        if self._is_row(index):
            return self._join_lines(BlockKind.ROW, index, index + 1), 1
        end = self._find_end(index, self._continues_paragraph)
        return self._join_lines(BlockKind.PARAGRAPH, index, end), end - index

    def _is_hash_heading(self, index: int) -> bool:
        """Return whether a line that starts with "#" is a heading rather than a comment in code.

        It is a comment if a neighbouring line starts with the same mark, or if it has a single "#" and any neighbouring
        line. Where each line is a whole paragraph, only the first of these rules applies.
        """
        mark = self._lines[index].text.split()[0]
        neighbours = [n for n in (index - 1, index + 1) if 0 <= n < len(self._lines)]
        neighbour_words = [self._lines[n].text.split()[0] for n in neighbours]
        return mark not in neighbour_words and (not neighbour_words or self._has_paragraph_lines or mark != "#")

    def _join_lines(self, kind: BlockKind, index: int, end: int) -> Unit:
        """Return the lines from `index` to `end`, exclusive, as one unit."""
        first, last = self._lines[index], self._lines[end - 1]
        stands_alone = end - index == 1 and (len(self._lines) == 1 or self._is_set_apart(index))
        text = self._text[first.start : last.start + len(last.text)]
        return Unit(kind, text, first.start, stands_alone=stands_alone)

    def _is_set_apart(self, index: int) -> bool:
        """Return whether line ends separate paragraphs here, or the line is the first of several."""
        return self._has_paragraph_lines or (index == 0 and len(self._lines) > 1)

    def _find_end(self, index: int, continues: Callable[[int, int], bool]) -> int:
        """Return the index after the last line of the unit that starts at `index`."""
        end = index + 1
        while end < len(self._lines) and not self._starts_marked_unit(end) and continues(index, end):
            end += 1
        return end

    def _starts_marked_unit(self, index: int) -> bool:
        text = self._lines[index].text
        is_heading_or_rule = (_HASHES.fullmatch(text) and self._is_hash_heading(index)) or _RULE.fullmatch(text)
        return bool(is_heading_or_rule) or self._is_item(index) or self._is_row(index) or self._is_underlined(index)

    def _continues_item(self, first: int, index: int) -> bool:
        """Return whether the line is indented below its item, or the line before it was broken at the margin."""
        is_indented = self._lines[index].indent > self._lines[first].indent
        return is_indented or len(self._lines[index - 1].text) >= _MIN_FULL_LINE

    def _continues_paragraph(self, first: int, index: int) -> bool:
        if self._has_paragraph_lines:
            return False
        return not (index == 1 and stands_above_prose([line.text for line in self._lines]))

    def _is_underlined(self, index: int) -> bool:
        if index + 1 >= len(self._lines) or _RULE.fullmatch(self._lines[index].text) or self._is_item(index):
            return False
        title, underline = self._lines[index].text, self._lines[index + 1].text
        if index > 0 and self._lines[index - 1].text == underline and _SETTING.match(title):
            return False
        max_length = min(2 * len(underline) + 20, MAX_WRAPPED_LINE)
        return _UNDERLINE.fullmatch(underline) is not None and len(title) <= max_length

    def _is_item(self, index: int) -> bool:
        """Return whether the line is a list item: it starts with a bullet or a number.

        A number above 1 below a full line may be the rest of a sentence ("in May / 12. It was"). It starts an item only
        if an item stands above it in the group.
        """
        text = self._lines[index].text
        if not BULLET.match(text) or _RULE.fullmatch(text):
            return False
        if not _LATER_NUMBER.match(text) or index == 0 or len(self._lines[index - 1].text) < _MIN_FULL_LINE:
            return True
        return self._first_bullet < index

    def _is_row(self, index: int) -> bool:
        """Return whether the line has several cells, and as many as a neighbouring line."""
        return any(
            _count_cells(self._lines[index].text) == _count_cells(self._lines[neighbour].text) > 1
            for neighbour in (index - 1, index + 1)
            if 0 <= neighbour < len(self._lines)
        )


def _count_cells(line: str) -> int:
    """Return the number of table cells of a line, separated by "|" between spaces or by tabs."""
    return max(len(re.findall(r"\s\|\s", f" {line.strip('|')} ")), line.count("\t")) + 1


def _with_list_depth(flat_units: Sequence[Unit], text: str) -> Iterator[Unit]:
    """Yield the units in order, each list item with its depth in the list, judged by the indents."""
    indents: list[int] = []
    for unit in flat_units:
        if unit.kind is not BlockKind.ITEM:
            indents = []
            yield unit
            continue
        indent = unit.start - (text.rfind("\n", 0, unit.start) + 1)
        indents = [*(outer for outer in indents if outer < indent), indent]
        yield Unit(unit.kind, unit.text, unit.start, len(indents) - 1, unit.stands_alone)
