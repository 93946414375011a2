"""Read plain text files.

The text is kept verbatim, except for its page breaks. Its layout shows which lines are paragraphs, lists and headings.
"""

from __future__ import annotations

import re
from itertools import islice

from core.documents import Block, BlockKind
from ingest.boilerplate import is_boilerplate
from ingest.canonical import Draft
from ingest.readers.registry import SUFFIXES, reader_for
from ingest.readers.text_pages import without_page_breaks
from ingest.structure import find_headings, units
from ingest.text_decoding import decode_text

_RST_MARK = re.compile(r"^\.\. [\w:-]{1,40}::|(?<!\w):[a-z][\w:+-]{0,40}:`[^`\n]+`", re.MULTILINE)
_RST_UNDERLINE = re.compile(r"^(?:={3,}|-{3,}|~{3,}|\*{3,}|\^{3,})$", re.MULTILINE)


def read(name: str, data: bytes) -> Draft:
    """Return the draft of a plain text file. Raise DamagedFile if the data is not text in a known encoding.

    A text that is plainly reStructuredText is read as such.
    """
    text = decode_text(name, data)
    if is_restructured_text(text) and ".rst" in SUFFIXES:
        return reader_for(".rst")(name, data)
    return draft_from_text(without_page_breaks(text))


def is_restructured_text(text: str) -> bool:
    """Return whether the text has several directives or roles of reStructuredText, and an underlined heading."""
    marks = sum(1 for _ in islice(_RST_MARK.finditer(text), 2))
    return marks == 2 and _RST_UNDERLINE.search(text) is not None


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
