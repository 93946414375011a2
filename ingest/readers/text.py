"""Read plain text files. The text is kept verbatim; its layout shows which lines are paragraphs, lists and headings."""

from __future__ import annotations

from core.documents import Block, BlockKind
from ingest.boilerplate import is_boilerplate
from ingest.canonical import Draft
from ingest.structure import find_headings, units
from ingest.text_decoding import decode_text


def read(name: str, data: bytes) -> Draft:
    """Return the draft of a plain text file. Raise DamagedFile if the data is not text in a known encoding."""
    return draft_from_text(decode_text(name, data))


def draft_from_text(text: str, title: str | None = None) -> Draft:
    r"""Return the draft of a plain text whose line ends are "\n".

    If `title` is None, the first line of the text may be its title. Otherwise the text comes without its title, `title`
    is the title even if it is empty, and no unmarked line becomes the title.
    """
    text_units = units(text)
    levels = find_headings(text_units, title_expected=title is None)
    blocks = []
    for index, unit in enumerate(text_units):
        if index in levels:
            blocks.append(Block(BlockKind.HEADING, unit.start, unit.end, levels[index]))
        elif is_boilerplate(unit.text):
            blocks.append(Block(BlockKind.BOILERPLATE, unit.start, unit.end))
        elif unit.kind is BlockKind.HEADING:  # it has the mark of a heading, but is a comment in program code
            blocks.append(Block(BlockKind.PARAGRAPH, unit.start, unit.end))
        else:
            blocks.append(Block(unit.kind, unit.start, unit.end, unit.level))
    return Draft(text, tuple(blocks), title or "")
