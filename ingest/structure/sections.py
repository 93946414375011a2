"""From headings to the tree of sections: one title, levels below it, paths and anchors."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.documents import TOP_ANCHOR, Block, BlockKind, Section
from ingest.canonical import DEEPEST_HEADING, Draft

_NOT_OF_A_SLUG = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Outline:
    title: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]


def build_outline(draft: Draft, default_title: str) -> Outline:
    """The title of the draft, its blocks with exactly one heading level 1 at most, and its sections in order."""
    title_block = _title_block(draft)
    in_text = _heading_text(draft, title_block) if title_block else ""
    title = draft.title or in_text or draft.spare_title or default_title
    blocks = tuple(_levelled(draft.blocks, title_block))
    return Outline(title, blocks, tuple(_sections(title, draft.text, blocks)))


def _heading_text(draft: Draft, block: Block) -> str:
    return " ".join(draft.text[block.start : block.end].split())


def _title_block(draft: Draft) -> Block | None:
    """The heading that is the title: the declared one, else of those of level 1 one that the spare title repeats."""
    headings = [block for block in draft.blocks if block.kind is BlockKind.HEADING]
    if draft.title:
        return next((block for block in headings[:1] if _same(_heading_text(draft, block), draft.title)), None)
    first_level = [block for block in headings if block.level == 1]
    repeated = (block for block in first_level if _same(_heading_text(draft, block), draft.spare_title))
    return next(repeated, first_level[0] if first_level else None)


def _same(one: str, other: str) -> bool:
    return _words(one) == _words(other)


def _words(text: str) -> list[str]:
    return _NOT_OF_A_SLUG.sub(" ", text.casefold()).split()


def _levelled(blocks: Sequence[Block], title_block: Block | None) -> Iterator[Block]:
    """The title at level 1, the rest from level 2 down. What stands in front of the title heads nothing."""
    start = title_block.start if title_block else -1
    levels = [b.level for b in blocks if b.kind is BlockKind.HEADING and b.start > start]
    highest = _highest_below_the_title(levels)
    for block in blocks:
        if block.kind is not BlockKind.HEADING:
            yield block
        elif block.start < start:
            site_name = block.level == 1
            yield replace(block, kind=BlockKind.BOILERPLATE if site_name else BlockKind.PARAGRAPH, level=0)
        elif block.start == start:
            yield replace(block, level=1)
        else:
            yield replace(block, level=min(max(block.level - highest + 2, 2), DEEPEST_HEADING))


def _highest_below_the_title(levels: Sequence[int]) -> int:
    """The level that becomes 2. A stray level 1 among lower ones ("About the author") does not push those down."""
    lower = [level for level in levels if level > 1]
    return min(lower) if lower and levels[0] > 1 else min(levels, default=2)


def _sections(title: str, text: str, blocks: Sequence[Block]) -> Iterator[Section]:
    anchors = _Anchors()
    section = Section(title, 1, TOP_ANCHOR, (), 0, 0)
    above: list[tuple[int, str]] = []
    for block in blocks:
        if block.kind is not BlockKind.HEADING or block.level == 1:
            section = replace(section, end=block.end)
            continue
        yield section
        heading = " ".join(text[block.start : block.end].split())
        above = [*((level, name) for level, name in above if level < block.level), (block.level, heading)]
        path = tuple(name for _, name in above)
        section = Section(heading, block.level, anchors.of(heading), path, block.start, block.end)
    yield section


class _Anchors:
    """Slugs of headings, each given once: "causes", "causes-2"."""

    def __init__(self) -> None:
        self._given = Counter({TOP_ANCHOR: 1})

    def of(self, heading: str) -> str:
        slug = _NOT_OF_A_SLUG.sub("-", unicodedata.normalize("NFC", heading).lower()).strip("-") or "section"
        anchor = slug
        while anchor in self._given:
            self._given[slug] += 1
            anchor = f"{slug}-{self._given[slug]}"
        self._given[anchor] = 1
        return anchor
