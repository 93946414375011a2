"""A whole article as HTML: its outline, its text with marks, and the passage that was opened."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from core.documents import Block, BlockKind, Document, Mark, Passage, Section
from ui.html import marked, marked_blocks


@dataclass(frozen=True, slots=True)
class OpenedArticle:
    """An article to show. `passage` is the one it was opened at, if any; marks are offsets into the article."""

    document: Document
    marks: Sequence[Mark] = ()
    passage: Passage | None = None

    def holds(self, block: Block) -> bool:
        """Whether some of the block belongs to the opened passage."""
        return self.passage is not None and block.start < self.passage.end and block.end > self.passage.start


def article(opened: OpenedArticle) -> str:
    """The outline beside the text, or above it where there is little room."""
    sections = opened.document.sections
    title, rest = _title(opened)
    return (
        f'<div class="reading">{_outline(sections, opened.passage)}'
        f'<article class="article"><h1 id="section-0">{title}</h1>{"".join(_body(opened, rest))}</article></div>'
    )


def _title(opened: OpenedArticle) -> tuple[str, Sequence[Block]]:
    """The title, with its marks where it stands in the text, and the blocks below it."""
    document = opened.document
    first = document.blocks[0] if document.blocks else None
    if first and first.kind is BlockKind.HEADING and document.text[first.start : first.end] == document.title:
        return marked(document.text, opened.marks, first.start, first.end), document.blocks[1:]
    return escape(document.title), document.blocks


def _body(opened: OpenedArticle, blocks: Sequence[Block]) -> Iterator[str]:
    """Runs of blocks inside and outside of the opened passage; headings between them."""
    text, numbers = opened.document.text, _numbers(opened.document.sections)
    for (inside, heading), run in groupby(blocks, key=lambda b: (opened.holds(b), b.kind is BlockKind.HEADING)):
        some = list(run)
        if heading:
            yield from (_heading(block, text, opened.marks, numbers) for block in some)
        else:
            html = marked_blocks(text, some, opened.marks)
            yield _passage(html) if inside else html


def _passage(html: str) -> str:
    return f'<section class="passage" id="passage" tabindex="-1" aria-label="The passage found">{html}</section>'


def _heading(block: Block, text: str, marks: Sequence[Mark], numbers: Sequence[int]) -> str:
    level = min(max(block.level, 2), 6)
    number = bisect_right(numbers, block.start) - 1
    named = f' id="section-{number}"' if number > 0 else ""
    return f"<h{level}{named}>{marked(text, marks, block.start, block.end)}</h{level}>"


def _numbers(sections: Sequence[Section]) -> list[int]:
    """Where each section starts: the number of a section is its place in this list."""
    return [section.start for section in sections]


def _outline(sections: Sequence[Section], passage: Passage | None) -> str:
    here = _number_of(sections, passage)
    items = "".join(_entry(number, section, number == here) for number, section in enumerate(sections) if number)
    if not items:
        return ""
    entries = f"<ol>{items}</ol>"
    return (
        f'<nav class="outline wide" aria-label="Outline"><p class="outline-title">Outline</p>{entries}</nav>'
        f'<nav class="outline narrow" aria-label="Outline"><details><summary>Outline</summary>{entries}</details></nav>'
    )


def _entry(number: int, section: Section, here: bool) -> str:
    current = ' aria-current="location"' if here else ""
    href = f"#section-{number}"
    return f'<li class="level-{section.level}"><a href="{href}"{current}>{escape(section.heading)}</a></li>'


def _number_of(sections: Sequence[Section], passage: Passage | None) -> int:
    if passage is None:
        return -1
    return bisect_right(_numbers(sections), passage.start) - 1
