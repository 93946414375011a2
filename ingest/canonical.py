"""The canonical text of an article: what every reader hands on, and the builder that most of them write it with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.documents import Block, BlockKind
from ingest.boilerplate import is_boilerplate

_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_TIGHT = {BlockKind.ITEM, BlockKind.ROW}  # these stand in successive lines; everything else is parted by a blank line

DEEPEST_HEADING = 6


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader made of a file: text, blocks with the levels the file gives them, and the titles it names.

    `title` is what the file itself declares its title to be, `spare_title` what to use when no heading of
    level 1 stands in the text.
    """

    text: str
    blocks: tuple[Block, ...]
    title: str = ""
    spare_title: str = ""


def printable(text: str) -> str:
    """The same number of characters, with those that no text holds (NUL, lone surrogates) replaced."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


def one_line(text: str) -> str:
    """The text with every run of white space, line ends included, made one blank."""
    return _SPACE.sub(" ", printable(text)).strip()


class TextBuilder:
    """Writes a readable text block by block and remembers where each block stands."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []

    def heading(self, text: str, level: int) -> None:
        self._append(BlockKind.HEADING, one_line(text), level=min(max(level, 1), DEEPEST_HEADING))

    def paragraph(self, text: str) -> None:
        line = one_line(text)
        self._append(BlockKind.BOILERPLATE if is_boilerplate(line) else BlockKind.PARAGRAPH, line)

    def lines(self, text: str) -> None:
        """A paragraph whose line ends mean something: program code, verse."""
        self._append(BlockKind.PARAGRAPH, printable(text).replace("\r", "").strip())

    def item(self, text: str, depth: int = 0, marker: str = "•") -> None:
        """`marker`: the number of the item, such as "2.", where it has one."""
        if line := one_line(text):
            self._append(BlockKind.ITEM, f"{marker} {line}", level=depth, indent="  " * depth)

    def row(self, cells: Sequence[str]) -> None:
        lines = [one_line(cell) for cell in cells]
        if any(lines):
            self._append(BlockKind.ROW, " | ".join(lines).strip())

    def draft(self, title: str = "", spare_title: str = "") -> Draft:
        return Draft("".join(self._parts), tuple(self._blocks), one_line(title), one_line(spare_title))

    def _append(self, kind: BlockKind, text: str, level: int = 0, indent: str = "") -> None:
        if not text:
            return
        self._write(self._gap_before(kind) + indent)
        start = self._length
        self._write(text)
        self._blocks.append(Block(kind, start, self._length, level))

    def _gap_before(self, kind: BlockKind) -> str:
        if not self._blocks:
            return ""
        return "\n" if kind in _TIGHT and self._blocks[-1].kind is kind else "\n\n"

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
