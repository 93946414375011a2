"""What passages are made of: sentences, list items and table rows, and smaller pieces of those that are too long."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from core.documents import Block, BlockKind
from ingest.chunking.sentences import sentence_spans
from ingest.structure import BULLET

_CLAUSE_END = re.compile(r"(?<=[;:])\s+|(?<=,)\s+|\s+(?=[(–—])|(?<=[)–—])\s+|(?<=[、，；：])")
_INTRODUCES = ":："
_ENDS_A_SENTENCE = ".!?。！？"
_SHORT_LIST = 400  # characters
_WORD_END = re.compile(r"\s+")


class Piece(NamedTuple):
    """`text[start:end]` goes into one passage; its sentence begins at `sentence`, behind a bullet if it has one."""

    start: int
    end: int
    sentence: int
    is_item: bool = False


def groups(text: str, blocks: Sequence[Block]) -> list[list[Piece]]:
    """The pieces of successive blocks in the groups that are best kept together: a list and the sentence before it."""
    found: list[list[Piece]] = []
    before: BlockKind | None = None
    for block in blocks:
        if block.kind is BlockKind.PARAGRAPH:
            found.extend([piece] for piece in _sentences(text, block.start, block.end))
        elif before in (block.kind, BlockKind.PARAGRAPH):
            found[-1].append(_listed(text, block))
        else:
            found.append([_listed(text, block)])
        before = block.kind
    return found


def smaller(text: str, piece: Piece, fits: Callable[[str], bool]) -> list[Piece]:
    """The piece in parts that each fit: its sentences if it has several, else halves of halves."""
    parts = _sentences(text, piece.sentence, piece.end)
    parts[0] = Piece(piece.start, parts[0].end, piece.sentence)
    return [half for part in parts for half in _halves(text, part, fits)]


def sentences(text: str, pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    """(start, end) of each sentence of successive pieces.

    A list of a few words each is one sentence, with what introduces it: "These include the: ankles, knees, calves"
    reads on from line to line, and none of its items says anything by itself.
    """
    found: list[tuple[int, int]] = []
    for is_item, run in groupby(pieces, key=lambda piece: piece.is_item):
        spans = [(piece.sentence, piece.end) for piece in run]
        if is_item and _reads_on(text, spans):
            introduced = found and text[found[-1][1] - 1] in _INTRODUCES
            spans = [(found.pop()[0] if introduced else spans[0][0], spans[-1][1])]
        found += spans
    return found


def _reads_on(text: str, items: Sequence[tuple[int, int]]) -> bool:
    short = items[-1][1] - items[0][0] <= _SHORT_LIST
    return short and not any(text[end - 1] in _ENDS_A_SENTENCE for _, end in items)


def _sentences(text: str, start: int, end: int) -> list[Piece]:
    spans = sentence_spans(text[start:end])
    return [Piece(start + first, start + last, start + first) for first, last in spans]


def _listed(text: str, block: Block) -> Piece:
    bullet = BULLET.match(text, block.start, block.end) if block.kind is BlockKind.ITEM else None
    return Piece(block.start, block.end, bullet.end() if bullet else block.start, block.kind is BlockKind.ITEM)


def _halves(text: str, piece: Piece, fits: Callable[[str], bool]) -> Iterator[Piece]:
    if piece.end - piece.start <= 1 or fits(text[piece.start : piece.end]):
        yield piece
        return
    left, right = _cut(text, piece.start, piece.end)
    first = Piece(piece.start, left, piece.sentence if piece.sentence < left else piece.start)
    yield from _halves(text, first, fits)
    yield from _halves(text, Piece(right, piece.end, max(right, piece.sentence)), fits)


def _cut(text: str, start: int, end: int) -> tuple[int, int]:
    """Where to halve: end of the left part and start of the right one, at the clause or word nearest to the middle."""
    middle, quarter = (start + end) // 2, (end - start) // 4
    for boundary, reach in ((_CLAUSE_END, quarter), (_WORD_END, end - start)):
        gaps = [gap.span() for gap in boundary.finditer(text, max(start + 1, middle - reach), min(end, middle + reach))]
        inside = [gap for gap in gaps if start < gap[0] and gap[1] < end]
        if inside:
            return min(inside, key=lambda gap: abs(gap[0] - middle))
    return middle, middle
