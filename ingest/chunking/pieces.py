"""The pieces that passages consist of: sentences, list items, table rows, and parts of those that are too long.

All offsets are in characters of the text of the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from core.documents import Block, BlockKind, Span
from ingest.chunking.sentences import sentence_spans
from ingest.structure import BULLET

_CLAUSE_END = re.compile(r"(?<=[;:])\s+|(?<=,)\s+|(?<!\s)\s++(?=[(–—])|(?<=[)–—])\s+|(?<=[、，；：])")
_INTRODUCTION_ENDS = ":："
_SENTENCE_ENDS = ".!?。！？"
_MAX_LIST_SENTENCE = 400  # characters
_WORD_END = re.compile(r"\s+")


class Piece(NamedTuple):
    """A stretch of text, `text[start:end]`, that goes into one passage.

    Its sentence starts at `sentence_start`, which is after the bullet if there is one. `is_item` and `is_row` tell
    whether the piece is a list item or a table row.
    """

    start: int
    end: int
    sentence_start: int
    is_item: bool = False
    is_row: bool = False


def group_pieces(text: str, blocks: Sequence[Block]) -> list[list[Piece]]:
    """Return the pieces of successive blocks, in groups that belong together.

    A sentence is a group by itself. The items of a list, or the rows of a table, form one group, together with the
    sentence before them. A blank line between two rows divides two tables.
    """
    groups: list[list[Piece]] = []
    previous_kind: BlockKind | None = None
    for block in blocks:
        if block.kind is BlockKind.ROW is previous_kind and "\n\n" in text[groups[-1][-1].end : block.start]:
            previous_kind = None
        if block.kind is BlockKind.PARAGRAPH:
            groups.extend([piece] for piece in _split_into_sentences(text, block.start, block.end))
        elif previous_kind in (block.kind, BlockKind.PARAGRAPH):
            groups[-1].append(_make_list_piece(text, block))
        else:
            groups.append([_make_list_piece(text, block)])
        previous_kind = block.kind
    return groups


def leads_of(group: Sequence[Piece]) -> list[Span]:
    """Return what the later items or rows of a group are read with, if another passage holds them: the best first.

    The lead of a list is the sentence before it. That of a table is its first row, which names the columns, together
    with the sentence before, or alone.
    """
    first, *others = group
    if first.is_row:
        return [Span(first.start, first.end)]
    if not others or first.is_item:
        return []
    second = others[0]
    return [Span(first.start, second.end), Span(second.start, second.end)] if second.is_row else [Span(*first[:2])]


def split_to_fit(text: str, piece: Piece, fits: Callable[[str], bool]) -> list[Piece]:
    """Return the piece in parts for which `fits` is true.

    The parts are its sentences. A sentence that does not fit is halved until its parts fit or are single characters.
    """
    parts = _split_into_sentences(text, piece.sentence_start, piece.end)
    parts[0] = Piece(piece.start, parts[0].end, piece.sentence_start)
    return [half for part in parts for half in _halve_until_fits(text, part, fits)]


def find_sentences(text: str, pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    """Return the (start, end) offsets of each sentence of successive pieces.

    A short list whose items are not sentences counts as one sentence, together with the sentence that introduces it.
    "These include the: ankles, knees, calves" reads on from line to line, and no item means anything by itself.
    """
    sentences: list[tuple[int, int]] = []
    for is_item, run in groupby(pieces, key=lambda piece: piece.is_item):
        spans = [(piece.sentence_start, piece.end) for piece in run]
        if is_item and _reads_as_one_sentence(text, spans):
            is_introduced = sentences and text[sentences[-1][1] - 1] in _INTRODUCTION_ENDS
            spans = [(sentences.pop()[0] if is_introduced else spans[0][0], spans[-1][1])]
        sentences += spans
    return sentences


def _reads_as_one_sentence(text: str, items: Sequence[tuple[int, int]]) -> bool:
    is_short = items[-1][1] - items[0][0] <= _MAX_LIST_SENTENCE
    return is_short and not any(text[end - 1] in _SENTENCE_ENDS for _, end in items)


def _split_into_sentences(text: str, start: int, end: int) -> list[Piece]:
    spans = sentence_spans(text[start:end])
    return [
        Piece(start + sentence_start, start + sentence_end, start + sentence_start)
        for sentence_start, sentence_end in spans
    ]


def _make_list_piece(text: str, block: Block) -> Piece:
    """Return the piece of a list item or a table row."""
    bullet = BULLET.match(text, block.start, block.end) if block.kind is BlockKind.ITEM else None
    sentence_start = bullet.end() if bullet else block.start
    return Piece(block.start, block.end, sentence_start, block.kind is BlockKind.ITEM, block.kind is BlockKind.ROW)


def _halve_until_fits(text: str, piece: Piece, fits: Callable[[str], bool]) -> Iterator[Piece]:
    if piece.end - piece.start <= 1 or fits(text[piece.start : piece.end]):
        yield piece
        return
    left_end, right_start = _find_cut(text, piece.start, piece.end)
    left = Piece(piece.start, left_end, piece.sentence_start if piece.sentence_start < left_end else piece.start)
    yield from _halve_until_fits(text, left, fits)
    yield from _halve_until_fits(text, Piece(right_start, piece.end, max(right_start, piece.sentence_start)), fits)


def _find_cut(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the end of the left half and the start of the right half.

    The cut is at the clause end nearest to the middle, if there is one in the two middle quarters. Otherwise it is at
    the nearest word end, or else exactly in the middle.
    """
    middle, quarter = (start + end) // 2, (end - start) // 4
    for boundary, reach in ((_CLAUSE_END, quarter), (_WORD_END, end - start)):
        gaps = [gap.span() for gap in boundary.finditer(text, max(start + 1, middle - reach), min(end, middle + reach))]
        inside = [gap for gap in gaps if start < gap[0] and gap[1] < end]
        if inside:
            return min(inside, key=lambda gap: abs(gap[0] - middle))
    return middle, middle
