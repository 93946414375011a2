"""(text, blocks, marks) -> HTML. Every piece of text is escaped here; nothing else puts an article on the page.

A mark is a `<mark>`, a word inside the answer a `<mark>` inside a `<mark>`. `mark` may carry no aria-label (ARIA
forbids a name on that role), so what it is called is put before and behind it by style.css as text that is read
aloud and not shown: "answer: … end of answer", "match: …". It is no part of what is copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby, pairwise

from core.documents import Block, BlockKind, Mark, MarkKind
from ui.html.markup import hidden

CELLS = " | "
_MARKER = re.compile(r"(?:[•◦▪*+–-]|\d{1,3}[.)])\s")
_Piece = tuple[int, int, bool, bool]  # start, end, inside an answer, inside a word


def marked(text: str, marks: Iterable[Mark], start: int = 0, end: int | None = None) -> str:
    """`text[start:end]` in one line of HTML. Marks may overlap; what of them lies outside is left out."""
    end = len(text) if end is None else end
    html = []
    for answers, pieces in groupby(_pieces(list(marks), start, end), key=lambda piece: piece[2]):
        inner = "".join(_words(text, list(pieces)))
        html.append(f'<mark class="answer">{inner}</mark>' if answers else inner)
    return "".join(html)


def marked_blocks(text: str, blocks: Sequence[Block], marks: Sequence[Mark]) -> str:
    """Paragraphs, lists and tables; a heading is set as a line of its own, without a level."""
    return "".join(_run(kind, list(run), text, marks) for kind, run in groupby(blocks, key=lambda block: block.kind))


def clipped(blocks: Iterable[Block], start: int, end: int) -> list[Block]:
    """The blocks between two offsets, the first and the last cut to them, none empty."""
    cut = [Block(b.kind, max(b.start, start), min(b.end, end), b.level) for b in blocks]
    return [block for block in cut if block.start < block.end]


def shifted(marks: Iterable[Mark], by: int) -> list[Mark]:
    """The marks of a passage as marks of its article, where `by` is the start of the passage."""
    return [Mark(mark.start + by, mark.end + by, mark.kind) for mark in marks]


def _pieces(marks: list[Mark], start: int, end: int) -> Iterator[_Piece]:
    """The text cut at every boundary of a mark."""
    near = [mark for mark in marks if mark.start < end and mark.end > start and mark.start < mark.end]
    inner = {bound for mark in near for bound in (mark.start, mark.end) if start < bound < end}
    for left, right in pairwise(sorted({start, end} | inner)):
        kinds = {mark.kind for mark in near if mark.start <= left and mark.end >= right}
        yield left, right, MarkKind.ANSWER in kinds, MarkKind.WORD in kinds


def _words(text: str, pieces: list[_Piece]) -> Iterator[str]:
    for is_word, some in groupby(pieces, key=lambda piece: piece[3]):
        stretch = list(some)
        inner = escape(text[stretch[0][0] : stretch[-1][1]])
        yield f'<mark class="word">{inner}</mark>' if is_word else inner


def _run(kind: BlockKind, blocks: list[Block], text: str, marks: Sequence[Mark]) -> str:
    """Neighbouring blocks of one kind."""
    if kind is BlockKind.ITEM:
        return f"<ul>{''.join(_item(block, text, marks) for block in blocks)}</ul>"
    if kind is BlockKind.ROW:
        rows = "".join(_row(block, text, marks) for block in blocks)
        return f'<div class="table"><table><tbody>{rows}</tbody></table></div>'
    named = {BlockKind.HEADING: ' class="heading"', BlockKind.BOILERPLATE: ' class="boilerplate"'}.get(kind, "")
    return "".join(f"<p{named}>{marked(text, marks, block.start, block.end)}</p>" for block in blocks)


def _item(block: Block, text: str, marks: Sequence[Mark]) -> str:
    """The bullet, or the number, stands in the text; it hangs in front of the lines."""
    found = _MARKER.match(text, block.start, block.end)
    start = found.end() if found else block.start
    bullet = f'<span class="bullet">{escape(found.group())}</span>' if found else ""
    depth = min(max(block.level, 0), 5)
    return f'<li class="depth-{depth}">{bullet}{marked(text, marks, start, block.end)}</li>'


def _row(block: Block, text: str, marks: Sequence[Mark]) -> str:
    cells, start = [], block.start
    for cell in text[block.start : block.end].split(CELLS):
        cells.append(f"<td>{marked(text, marks, start, start + len(cell))}</td>")
        start += len(cell) + len(CELLS)
    return f"<tr>{''.join(cells)}</tr>"


def legend(article: bool = False) -> str:
    """What the two inks mean."""
    where = "in this article" if article else "in the passage"
    return (
        '<p class="legend"><span class="sample word">a word of your question</span>'
        f'<span class="sample answer">the sentence that answers best</span>{hidden(where)}</p>'
    )
