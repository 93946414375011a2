"""Plain text cut into units: paragraphs, list items, table rows, and headings that carry a mark of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from core.documents import BlockKind
from ingest.structure.heading_shape import stands_above_prose

BULLET = re.compile(r"(?:[•‣◦▪●○·*+–-]|\d{1,3}[.)]|\(?[a-zA-Z]\)|\(?[ivx]{1,4}\)|\(\d{1,3}\))\s+(?=\S)")
"""What stands in front of a list item, with the white space after it."""

UNWRAPPED = 120
"""Characters: lines beyond it are whole paragraphs, not lines that an editor broke at its margin."""

_HASHES = re.compile(r"(#{1,6})\s+(.*?)\s*#*")
_UNDERLINE = re.compile(r"=+|-{3,}|~{3,}")
_RULE = re.compile(r"(?:[-=_*~#·•+]\s*){3,}")
_LATER_NUMBER = re.compile(r"(?:[2-9]|\d{2,3})[.)]")
_FILLED = 55  # characters: a line that long was broken by the margin, so the next one continues it


@dataclass(frozen=True, slots=True)
class Line:
    text: str  # without surrounding white space
    start: int
    indent: int


@dataclass(frozen=True, slots=True)
class Unit:
    """`text` stands verbatim at `start`. `alone`: a single line, parted from what stands around it.

    `hashed`: a heading only by the "#" in front of it, which may also begin a comment of a program.
    """

    kind: BlockKind
    text: str
    start: int
    level: int = 0
    alone: bool = False
    hashed: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")


def units(text: str) -> list[Unit]:
    """The units of a plain text, in order. Rules ("-----") and underlines belong to none."""
    found: list[Unit] = []
    for group in _groups(text):
        found.extend(_Group(text, group).units())
    return list(_with_depth(found, text))


def _groups(text: str) -> Iterator[list[Line]]:
    """Runs of lines between blank lines."""
    group: list[Line] = []
    start = 0
    for raw in text.split("\n"):
        if stripped := raw.strip():
            indent = raw.index(stripped)
            group.append(Line(stripped, start + indent, indent))
        elif group:
            yield group
            group = []
        start += len(raw) + 1
    if group:
        yield group


class _Group:
    def __init__(self, text: str, lines: Sequence[Line]) -> None:
        self._text = text
        self._lines = lines
        self._unwrapped = any(len(line.text) > UNWRAPPED for line in lines)

    def units(self) -> Iterator[Unit]:
        at = 0
        while at < len(self._lines):
            unit, taken = self._unit(at)
            if unit is not None:
                yield unit
            at += taken

    def _unit(self, at: int) -> tuple[Unit | None, int]:
        """The unit that begins at this line, if the line belongs to one, and the number of lines it takes."""
        line = self._lines[at]
        hashes = _HASHES.fullmatch(line.text)
        if hashes and self._is_no_comment(at):
            title = hashes.group(2)
            start = line.start + hashes.start(2)
            level = len(hashes.group(1))
            return (Unit(BlockKind.HEADING, title, start, level, hashed=True) if title else None), 1
        if self._is_underlined(at):
            level = 1 if self._lines[at + 1].text.startswith("=") else 2
            return Unit(BlockKind.HEADING, line.text, line.start, level), 2
        if _RULE.fullmatch(line.text):
            return None, 1
        if self._is_item(at):
            end = self._end(at, self._continues_item)
            return self._joined(BlockKind.ITEM, at, end), end - at
        if self._is_row(at):
            return self._joined(BlockKind.ROW, at, at + 1), 1
        end = self._end(at, self._continues_paragraph)
        return self._joined(BlockKind.PARAGRAPH, at, end), end - at

    def _is_no_comment(self, at: int) -> bool:
        """A line with "#" is a comment where program code goes on below it or where more of them stand in a row."""
        mark = self._lines[at].text.split()[0]
        around = [self._lines[near].text.split()[0] for near in (at - 1, at + 1) if 0 <= near < len(self._lines)]
        return mark not in around and (not around or self._unwrapped or mark != "#")

    def _joined(self, kind: BlockKind, at: int, end: int) -> Unit:
        first, last = self._lines[at], self._lines[end - 1]
        alone = end - at == 1 and (len(self._lines) == 1 or self._is_parted(at))
        return Unit(kind, self._text[first.start : last.start + len(last.text)], first.start, alone=alone)

    def _is_parted(self, at: int) -> bool:
        """Parted from its neighbours: by line ends where these part paragraphs, or standing above what it heads."""
        return self._unwrapped or (at == 0 and len(self._lines) > 1)

    def _end(self, at: int, continues: Callable[[int, int], bool]) -> int:
        end = at + 1
        while end < len(self._lines) and not self._begins_something(end) and continues(at, end):
            end += 1
        return end

    def _begins_something(self, at: int) -> bool:
        text = self._lines[at].text
        marked = (_HASHES.fullmatch(text) and self._is_no_comment(at)) or _RULE.fullmatch(text)
        return bool(marked) or self._is_item(at) or self._is_row(at) or self._is_underlined(at)

    def _continues_item(self, first: int, at: int) -> bool:
        return self._lines[at].indent > self._lines[first].indent or len(self._lines[at - 1].text) >= _FILLED

    def _continues_paragraph(self, first: int, at: int) -> bool:
        return not self._unwrapped and not (at == 1 and stands_above_prose([line.text for line in self._lines]))

    def _is_underlined(self, at: int) -> bool:
        if at + 1 >= len(self._lines) or _RULE.fullmatch(self._lines[at].text) or self._is_item(at):
            return False
        title, line = self._lines[at].text, self._lines[at + 1].text
        return _UNDERLINE.fullmatch(line) is not None and len(title) <= min(2 * len(line) + 20, UNWRAPPED)

    def _is_item(self, at: int) -> bool:
        """A line with a bullet. A later number below a full line is the rest of a sentence ("in May / 12. It was")."""
        text = self._lines[at].text
        if not BULLET.match(text) or _RULE.fullmatch(text):
            return False
        if not _LATER_NUMBER.match(text) or at == 0 or len(self._lines[at - 1].text) < _FILLED:
            return True
        return any(BULLET.match(line.text) for line in self._lines[:at])

    def _is_row(self, at: int) -> bool:
        return any(
            _cells(self._lines[at].text) == _cells(self._lines[near].text) > 1
            for near in (at - 1, at + 1)
            if 0 <= near < len(self._lines)
        )


def _cells(line: str) -> int:
    return max(len(re.findall(r"\s\|\s", f" {line.strip('|')} ")), line.count("\t")) + 1


def _with_depth(found: Sequence[Unit], text: str) -> Iterator[Unit]:
    """Items with their depth in the list, by indent."""
    indents: list[int] = []
    for unit in found:
        if unit.kind is not BlockKind.ITEM:
            indents = []
            yield unit
            continue
        indent = unit.start - (text.rfind("\n", 0, unit.start) + 1)
        indents = [*(outer for outer in indents if outer < indent), indent]
        yield Unit(unit.kind, unit.text, unit.start, len(indents) - 1, unit.alone)
