"""Plain text: kept verbatim, its paragraphs, lists and headings found by the way they stand."""

from __future__ import annotations

from core.documents import Block, BlockKind
from ingest.boilerplate import is_boilerplate
from ingest.canonical import Draft
from ingest.structure import find_headings, units
from ingest.text_decoding import decode_text


def read(name: str, data: bytes) -> Draft:
    return draft_from_text(decode_text(name, data))


def draft_from_text(text: str, title: str | None = None) -> Draft:
    """`title`: given, if only as "", where the text comes without it; no line of it is then taken for the title."""
    found = units(text)
    levels = find_headings(found, title_expected=title is None)
    blocks = []
    for n, unit in enumerate(found):
        if n in levels:
            blocks.append(Block(BlockKind.HEADING, unit.start, unit.end, levels[n]))
        elif is_boilerplate(unit.text):
            blocks.append(Block(BlockKind.BOILERPLATE, unit.start, unit.end))
        elif unit.kind is BlockKind.HEADING:  # marked, but a comment of a program
            blocks.append(Block(BlockKind.PARAGRAPH, unit.start, unit.end))
        else:
            blocks.append(Block(unit.kind, unit.start, unit.end, unit.level))
    return Draft(text, tuple(blocks), title or "")
