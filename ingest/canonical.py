"""The canonical text of an article: the draft that every reader returns, and the builder that most readers use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.documents import NO_METADATA, Block, BlockKind, Metadata
from core.hyphens import LINE_END_HYPHEN
from ingest.boilerplate import is_boilerplate

_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_WHITE_SPACE = re.compile(r"\s+")
_LINE_END_HYPHEN = re.compile(LINE_END_HYPHEN)
_TIGHT_KINDS = {BlockKind.ITEM, BlockKind.ROW}  # blocks of one such kind stand in successive lines, without blank lines

MAX_HEADING_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Draft:
    """A file as its reader understands it: the canonical text, its blocks and the titles that the file names.

    The blocks are in the order of the text. Their heading levels are those of the file and need not start at 1.
    `title` is the title that the file declares. `fallback_title` is the title to use if the text has no heading of
    level 1. Either is empty if the file names none. The other fields are those of `Document`.
    """

    text: str
    blocks: tuple[Block, ...]
    title: str = ""
    fallback_title: str = ""
    metadata: Metadata = NO_METADATA
    page_starts: tuple[int, ...] = ()
    recognized_pages: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()


def replace_unprintable(text: str) -> str:
    """Return the text with control characters (such as NUL) and lone surrogates replaced by U+FFFD.

    White space stays. The length of the text does not change, so offsets into it stay valid.
    """
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def collapse_white_space(text: str) -> str:
    """Return the text on one line: runs of white space become one space, and both ends are stripped.

    Unprintable characters are replaced as in `replace_unprintable`.
    """
    return _WHITE_SPACE.sub(" ", replace_unprintable(text)).strip()


def join_lines(text: str) -> str:
    r"""Return the text on one line, as `collapse_white_space` does, but keep line ends after the hyphen of a word.

    Where "carbu-\nrettor" were "carbu- rettor", no question would find the word.

    >>> join_lines("The carbu-\n  rettor float\nis new.")
    'The carbu-\nrettor float is new.'
    """
    ends = [hyphen.start() + 1 for hyphen in _LINE_END_HYPHEN.finditer(text)]
    return "\n".join(collapse_white_space(text[start:end]) for start, end in pairwise((0, *ends, len(text))))


class TextBuilder:
    """A builder that writes a canonical text block by block and records the offsets of each block.

    Blocks without text are left out. A blank line stands between two blocks, but only a line end between two list items
    and between two table rows.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._table_has_ended = False
        self._page_starts: list[int] = []
        self._recognized_pages: list[int] = []
        self._warnings: list[str] = []

    def begin_page(self, recognized: bool = False, back: int = 0) -> None:
        """Begin the next page of the source. `recognized` tells that OCR reads the text of this page.

        The page begins `back` characters before the end of what is written: in the middle of the last block, if that
        runs on from the page before.
        """
        self._page_starts.append(self._length - back)
        if recognized:
            self._recognized_pages.append(len(self._page_starts))

    def warn(self, warning: str) -> None:
        """Note in plain words what of the file could not be read."""
        self._warnings.append(warning)

    def heading(self, text: str, level: int) -> None:
        """Add a heading. A level outside 1 to 6 becomes the nearest level inside."""
        self._append(BlockKind.HEADING, collapse_white_space(text), level=min(max(level, 1), MAX_HEADING_LEVEL))

    def paragraph(self, text: str) -> None:
        """Add a paragraph, its lines joined. Mark it as boilerplate if it reads like a line of a web page."""
        line = join_lines(text)
        self._append(BlockKind.BOILERPLATE if is_boilerplate(line) else BlockKind.PARAGRAPH, line)

    def boilerplate(self, text: str) -> None:
        """Add a paragraph that belongs to the article but is not searched, such as the caption of a press photo."""
        self._append(BlockKind.BOILERPLATE, collapse_white_space(text))

    def lines(self, text: str) -> None:
        """Add a paragraph whose line ends carry meaning, such as program code or verse."""
        self._append(BlockKind.PARAGRAPH, replace_unprintable(text).replace("\r", "").strip())

    def item(self, text: str, depth: int = 0, marker: str = "•") -> None:
        """Add a list item. `depth` is 0 in an outermost list; `marker` is a bullet or a number such as "2."."""
        if line := join_lines(text):
            self._append(BlockKind.ITEM, f"{marker} {line}", level=depth, indent="  " * depth)

    def row(self, cells: Sequence[str]) -> None:
        """Add a table row, its cells separated by " | ", unless all cells are empty."""
        lines = [collapse_white_space(cell) for cell in cells]
        if any(lines):
            self._append(BlockKind.ROW, " | ".join(lines).strip())

    def end_table(self) -> None:
        """End the table that was written last. Rows that follow are another table, with column names of its own."""
        self._table_has_ended = True

    def draft(self, title: str = "", fallback_title: str = "", metadata: Metadata = NO_METADATA) -> Draft:
        """Return what has been written so far as a draft with these titles and this metadata."""
        return Draft(
            "".join(self._parts),
            tuple(self._blocks),
            collapse_white_space(title),
            collapse_white_space(fallback_title),
            metadata,
            tuple(self._page_starts),
            tuple(self._recognized_pages),
            tuple(self._warnings),
        )

    def _append(self, kind: BlockKind, text: str, level: int = 0, indent: str = "") -> None:
        if not text:
            return
        self._write(self._gap_before(kind) + indent)
        start = self._length
        self._write(text)
        self._blocks.append(Block(kind, start, self._length, level))

    def _gap_before(self, kind: BlockKind) -> str:
        is_apart, self._table_has_ended = self._table_has_ended and kind is BlockKind.ROW, False
        if not self._blocks:
            return ""
        return "\n" if kind in _TIGHT_KINDS and self._blocks[-1].kind is kind and not is_apart else "\n\n"

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
