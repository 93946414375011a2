"""A whole article as HTML: its outline, its text with marks, and the opened passage."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from core.documents import Block, BlockKind, Document, Mark, Passage, Section
from search import about_line
from ui.html import hidden, marked, marked_blocks


@dataclass(frozen=True, slots=True)
class OpenedArticle:
    """An article to show. `marks` are character offsets into its text; `passage` is the passage it is opened at."""

    document: Document
    marks: Sequence[Mark] = ()
    passage: Passage | None = None

    def in_passage(self, block: Block) -> bool:
        """Return whether the block overlaps the opened passage."""
        return self.passage is not None and block.start < self.passage.end and block.end > self.passage.start


def article(opened: OpenedArticle) -> str:
    """Return the article with its outline, which style.css puts beside the text, or above it on a narrow screen."""
    sections = opened.document.sections
    title, blocks = _title_and_body(opened)
    return (
        f'<div class="reading">{_outline(sections, opened.passage)}'
        f'<article class="article"><h1 id="section-0">{title}</h1>{_about(opened)}'
        f"{''.join(_body(opened, blocks))}</article></div>"
    )


def _about(opened: OpenedArticle) -> str:
    """Return what the file says about the article: a quiet line, with all properties folded behind it."""
    line = about_line(opened.document.metadata, opened.passage)
    fields = opened.document.metadata.as_json()
    others = fields.pop("others")
    pairs = [*fields.items(), *(others.items() if isinstance(others, dict) else ())]
    rows = "".join(_property(name, value) for name, value in pairs if value)
    if not rows:
        return f'<p class="about">{escape(line)}</p>' if line else ""
    summary = f"{hidden('About the article: ')}{escape(line or 'About this article')}"
    return f'<details class="about"><summary>{summary}</summary><dl>{rows}</dl></details>'


def _property(name: str, value: object) -> str:
    text = ", ".join(value) if isinstance(value, list) else str(value)
    return f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>"


def _title_and_body(opened: OpenedArticle) -> tuple[str, Sequence[Block]]:
    """Return the title as HTML, and the blocks below it. A title that is part of the text keeps its marks."""
    document = opened.document
    first = document.blocks[0] if document.blocks else None
    if first and first.kind is BlockKind.HEADING and document.text[first.start : first.end] == document.title:
        return marked(document.text, opened.marks, first.start, first.end), document.blocks[1:]
    return escape(document.title), document.blocks


def _body(opened: OpenedArticle, blocks: Sequence[Block]) -> Iterator[str]:
    """Yield the headings, and between them the other blocks; those of the opened passage stand in a box.

    A mark stands before the first block that begins on another page of the source than the block before it.
    """
    text, starts = opened.document.text, _section_starts(opened.document.sections)
    pages = _PageMarks(opened.document)
    for (inside, heading), group in groupby(blocks, key=lambda b: (opened.in_passage(b), b.kind is BlockKind.HEADING)):
        neighbours = list(group)
        if heading:
            yield from (pages.before(block) + _heading(block, text, opened.marks, starts) for block in neighbours)
        else:
            on_pages = groupby(neighbours, key=lambda block: opened.document.page_at(block.start))
            parts = ((pages.before(first), [first, *rest]) for _, (first, *rest) in on_pages)
            html = "".join(mark + marked_blocks(text, on_page, opened.marks) for mark, on_page in parts)
            yield _passage_box(html) if inside else html


class _PageMarks:
    """The marks of page starts, for the blocks of a document in their order."""

    def __init__(self, document: Document) -> None:
        self._document, self._last = document, 1

    def before(self, block: Block) -> str:
        """Return the mark of the page on which the block begins, or nothing if the block before began there too."""
        page = self._document.page_at(block.start)
        if page is None or page == self._last:
            return ""
        self._last = page
        by_ocr = ", read by OCR" if page in self._document.recognized_pages else ""
        return f'<p class="page-start" id="page-{page}">page {page}{by_ocr}</p>'


def _passage_box(html: str) -> str:
    return f'<section class="passage" id="passage" tabindex="-1" aria-label="The passage found">{html}</section>'


def _heading(block: Block, text: str, marks: Sequence[Mark], section_starts: Sequence[int]) -> str:
    level = min(max(block.level, 2), 6)
    number = bisect_right(section_starts, block.start) - 1
    id_attribute = f' id="section-{number}"' if number > 0 else ""
    return f"<h{level}{id_attribute}>{marked(text, marks, block.start, block.end)}</h{level}>"


def _section_starts(sections: Sequence[Section]) -> list[int]:
    """Return the start offset of each section. The number of a section is its index in this list."""
    return [section.start for section in sections]


def _outline(sections: Sequence[Section], passage: Passage | None) -> str:
    current = _section_number(sections, passage)
    items = "".join(
        _outline_item(number, section, number == current) for number, section in enumerate(sections) if number
    )
    if not items:
        return ""
    entries = f"<ol>{items}</ol>"
    return (
        f'<nav class="outline wide" aria-label="Outline"><p class="outline-title">Outline</p>{entries}</nav>'
        f'<nav class="outline narrow" aria-label="Outline"><details><summary>Outline</summary>{entries}</details></nav>'
    )


def _outline_item(number: int, section: Section, current: bool) -> str:
    aria = ' aria-current="location"' if current else ""
    href = f"#section-{number}"
    return f'<li class="level-{section.level}"><a href="{href}"{aria}>{escape(section.heading)}</a></li>'


def _section_number(sections: Sequence[Section], passage: Passage | None) -> int:
    """Return the number of the section that holds the passage, -1 if there is no passage."""
    if passage is None:
        return -1
    return bisect_right(_section_starts(sections), passage.start) - 1
