"""Build the sections of a document from its headings: one title, the levels below it, paths and anchors."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.documents import TOP_ANCHOR, Block, BlockKind, Section
from ingest.canonical import MAX_HEADING_LEVEL, Draft

_NON_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Outline:
    """The title of a document, its blocks with their final heading levels, and its sections in order."""

    title: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]


def build_outline(draft: Draft, default_title: str) -> Outline:
    """Return the outline of a draft. At most one heading has level 1, and the first section is that of the title.

    The title is the first that is not empty of these: the title that the file declares, the heading of level 1, the
    fallback title of the draft, and `default_title`.
    """
    title_block = _find_title_block(draft)
    title_in_text = _get_heading_text(draft, title_block) if title_block else ""
    title = draft.title or title_in_text or draft.fallback_title or default_title
    blocks = tuple(_assign_levels(draft.blocks, title_block))
    return Outline(title, blocks, tuple(_build_sections(title, draft.text, blocks)))


def _get_heading_text(draft: Draft, block: Block) -> str:
    return " ".join(draft.text[block.start : block.end].split())


def _find_title_block(draft: Draft) -> Block | None:
    """Return the heading that is the title, or None.

    If the file declares a title, this is the first heading, provided that it has the same words. Otherwise it is the
    first heading of level 1 with the words of the fallback title, or else the first heading of level 1.
    """
    headings = [block for block in draft.blocks if block.kind is BlockKind.HEADING]
    if draft.title:
        return next(
            (block for block in headings[:1] if _have_same_words(_get_heading_text(draft, block), draft.title)), None
        )
    top_level = [block for block in headings if block.level == 1]
    matching = (block for block in top_level if _have_same_words(_get_heading_text(draft, block), draft.fallback_title))
    return next(matching, top_level[0] if top_level else None)


def _have_same_words(one: str, other: str) -> bool:
    return _split_into_words(one) == _split_into_words(other)


def _split_into_words(text: str) -> list[str]:
    return _NON_WORD.sub(" ", text.casefold()).split()


def _assign_levels(blocks: Sequence[Block], title_block: Block | None) -> Iterator[Block]:
    """Yield the blocks with the title at level 1 and the headings below it from level 2 down.

    A heading above the title heads nothing: it becomes boilerplate if it has level 1, which is then the name of the
    site, and otherwise a paragraph.
    """
    start = title_block.start if title_block else -1
    levels = [block.level for block in blocks if block.kind is BlockKind.HEADING and block.start > start]
    highest = _find_highest_level(levels)
    for block in blocks:
        if block.kind is not BlockKind.HEADING:
            yield block
        elif block.start < start:
            is_site_name = block.level == 1
            yield replace(block, kind=BlockKind.BOILERPLATE if is_site_name else BlockKind.PARAGRAPH, level=0)
        elif block.start == start:
            yield replace(block, level=1)
        else:
            yield replace(block, level=min(max(block.level - highest + 2, 2), MAX_HEADING_LEVEL))


def _find_highest_level(levels: Sequence[int]) -> int:
    """Return which of the levels below the title becomes level 2.

    A stray heading of level 1 among lower ones ("About the author") does not push the lower ones down.
    """
    below_top = [level for level in levels if level > 1]
    return min(below_top) if below_top and levels[0] > 1 else min(levels, default=2)


def _build_sections(title: str, text: str, blocks: Sequence[Block]) -> Iterator[Section]:
    anchors = _AnchorMaker()
    section = Section(title, 1, TOP_ANCHOR, (), 0, 0)
    path: list[tuple[int, str]] = []  # level and heading of the current section and of each section around it
    for block in blocks:
        if block.kind is not BlockKind.HEADING or block.level == 1:
            section = replace(section, end=block.end)
            continue
        yield section
        heading = " ".join(text[block.start : block.end].split())
        path = [*((level, name) for level, name in path if level < block.level), (block.level, heading)]
        names = tuple(name for _, name in path)
        section = Section(heading, block.level, anchors.make_anchor(heading), names, block.start, block.end)
    yield section


class _AnchorMaker:
    """A maker of anchors for the sections of one document. No anchor is given twice: "causes", "causes-2"."""

    def __init__(self) -> None:
        self._given = Counter({TOP_ANCHOR: 1})

    def make_anchor(self, heading: str) -> str:
        """Return the words of the heading in lower case, joined by "-", with a number if that anchor is taken."""
        slug = _NON_WORD.sub("-", unicodedata.normalize("NFC", heading).lower()).strip("-") or "section"
        anchor = slug
        while anchor in self._given:
            self._given[slug] += 1
            anchor = f"{slug}-{self._given[slug]}"
        self._given[anchor] = 1
        return anchor
