"""Text of articles as HTML, with its marks. All text of articles on the pages is escaped and built here.

A mark becomes a `<mark>`; a word inside the answer becomes a `<mark>` inside a `<mark>`. ARIA forbids an aria-label on
the role of `mark`. Instead, style.css puts text around each mark that is read aloud and not shown: "answer: … end of
answer", "match: …". A visitor who copies the passage does not copy that text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby, pairwise, takewhile

from core.documents import Block, BlockKind, Document, Mark, MarkKind, Passage
from ui.html.markup import hidden

CELL_SEPARATOR = " | "
"""Text between two cells of a table row in the text of an article."""

_COLOURS = {
    MarkKind.WORD: ("word", "a word of your question"),
    MarkKind.ANSWER: ("answer", "the sentence that answers best"),
}  # kind of a mark -> its CSS class, and its meaning in the legend

_BULLET = re.compile(r"(?:[•◦▪*+–-]|\d{1,3}[.)])\s")
_Piece = tuple[int, int, bool, bool]  # start, end, inside an answer, inside a word


def marked(text: str, marks: Iterable[Mark], start: int = 0, end: int | None = None) -> str:
    """Return `text[start:end]` as escaped HTML with a `<mark>` around each marked part.

    The marks are character offsets into `text`. They may overlap; what lies outside `start:end` is left out. An `end`
    of None is the end of the text.

    >>> marked("Take < 5 mg.", [Mark(0, 12, MarkKind.ANSWER), Mark(0, 4, MarkKind.WORD)])
    '<mark class="answer"><mark class="word">Take</mark> &lt; 5 mg.</mark>'
    """
    end = len(text) if end is None else end
    html = []
    for in_answer, pieces in groupby(_split_at_marks(list(marks), start, end), key=lambda piece: piece[2]):
        inner = "".join(_mark_words(text, list(pieces)))
        html.append(f'<mark class="answer">{inner}</mark>' if in_answer else inner)
    return "".join(html)


def marked_blocks(text: str, blocks: Sequence[Block], marks: Sequence[Mark]) -> str:
    """Return blocks of `text` as paragraphs, lists and tables, with their marks.

    A heading becomes a line of its own, without a heading level.
    """
    return "".join(
        _neighbours_html(kind, list(neighbours), text, marks)
        for kind, neighbours in groupby(blocks, key=lambda block: block.kind)
    )


def marked_passage(passage: Passage, document: Document, marks: Sequence[Mark]) -> str:
    """Return a passage as paragraphs, lists and tables, with its marks, which are offsets into its text.

    The lead is dimmer than the body. Column names in it become the head of the table that goes on.
    """
    text, in_document = document.text, marks_in_document(passage, marks)
    lead = clipped(document.blocks, *passage.lead) if passage.lead else []
    body = clipped(document.blocks, passage.start, passage.end)
    names = [block for block in lead if block.kind is BlockKind.ROW]
    rows = list(takewhile(lambda block: block.kind is BlockKind.ROW, body)) if names else []
    before = "".join(
        f'<p class="repeated">{marked(text, in_document, block.start, block.end)}</p>'
        for block in lead
        if block not in names
    )
    head = "".join(_row(block, text, in_document, "th") for block in names)
    table = _table(rows, text, in_document, head) if rows else ""
    return before + table + marked_blocks(text, body[len(rows) :], in_document)


def clipped(blocks: Iterable[Block], start: int, end: int) -> list[Block]:
    """Return the blocks between two offsets. Blocks that cross an offset are cut there, empty ones left out."""
    cut = [Block(b.kind, max(b.start, start), min(b.end, end), b.level) for b in blocks]
    return [block for block in cut if block.start < block.end]


def marks_in_document(passage: Passage, marks: Iterable[Mark]) -> list[Mark]:
    """Return the marks of a passage as marks of its document. One that goes on from lead to body becomes two."""
    return [Mark(*span, mark.kind) for mark in marks for span in passage.document_spans(mark.start, mark.end)]


def _split_at_marks(marks: list[Mark], start: int, end: int) -> Iterator[_Piece]:
    """Yield the pieces of `start:end` between the boundaries of the marks, in order."""
    overlapping = [mark for mark in marks if mark.start < end and mark.end > start and mark.start < mark.end]
    boundaries = {bound for mark in overlapping for bound in (mark.start, mark.end) if start < bound < end}
    for left, right in pairwise(sorted({start, end} | boundaries)):
        kinds = {mark.kind for mark in overlapping if mark.start <= left and mark.end >= right}
        yield left, right, MarkKind.ANSWER in kinds, MarkKind.WORD in kinds


def _mark_words(text: str, pieces: list[_Piece]) -> Iterator[str]:
    for is_word, group in groupby(pieces, key=lambda piece: piece[3]):
        joined = list(group)
        inner = escape(text[joined[0][0] : joined[-1][1]])
        yield f'<mark class="word">{inner}</mark>' if is_word else inner


def _neighbours_html(kind: BlockKind, blocks: list[Block], text: str, marks: Sequence[Mark]) -> str:
    """Return neighbouring blocks of one kind as HTML: items as one list, rows as one table."""
    if kind is BlockKind.ITEM:
        return f"<ul>{''.join(_item(block, text, marks) for block in blocks)}</ul>"
    if kind is BlockKind.ROW:
        return _table(blocks, text, marks)
    class_of_kind = {BlockKind.HEADING: ' class="heading"', BlockKind.BOILERPLATE: ' class="boilerplate"'}
    css = class_of_kind.get(kind, "")
    return "".join(f"<p{css}>{marked(text, marks, block.start, block.end)}</p>" for block in blocks)


def _item(block: Block, text: str, marks: Sequence[Mark]) -> str:
    """Return a list item, with its bullet or number in a tag of its own, so that it can hang in front of the lines."""
    match = _BULLET.match(text, block.start, block.end)
    start = match.end() if match else block.start
    bullet = f'<span class="bullet">{escape(match.group())}</span>' if match else ""
    depth = min(max(block.level, 0), 5)
    return f'<li class="depth-{depth}">{bullet}{marked(text, marks, start, block.end)}</li>'


def _table(blocks: Sequence[Block], text: str, marks: Sequence[Mark], head: str = "") -> str:
    """Return rows as a table. `head` holds rows of HTML that are repeated from elsewhere."""
    rows = "".join(_row(block, text, marks) for block in blocks)
    repeated = f'<thead class="repeated">{head}</thead>' if head else ""
    return f'<div class="table"><table>{repeated}<tbody>{rows}</tbody></table></div>'


def _row(block: Block, text: str, marks: Sequence[Mark], tag: str = "td") -> str:
    cells, start = [], block.start
    for cell in text[block.start : block.end].split(CELL_SEPARATOR):
        cells.append(f"<{tag}>{marked(text, marks, start, start + len(cell))}</{tag}>")
        start += len(cell) + len(CELL_SEPARATOR)
    return f"<tr>{''.join(cells)}</tr>"


def legend(marks: Iterable[Mark], article: bool = False) -> str:
    """Return the legend of the colours of these marks, or nothing without marks.

    The marks are those of a whole article, or of the passages of a result list.
    """
    shown = {mark.kind for mark in marks}
    samples = "".join(
        f'<span class="sample {css}">{text}</span>' for kind, (css, text) in _COLOURS.items() if kind in shown
    )
    place = "in this article" if article else "in the passage"
    return f'<p class="legend">{samples}{hidden(place)}</p>' if shown else ""
