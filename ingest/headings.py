"""Which lines of a plain text are headings, although nothing marks them as such.

A heading looks like one (`heading_shape`), stands alone, and is followed by something it can head: prose, a list, a
table, or one further heading. Precision comes first: a heading that is missed leaves its text in the section before,
a heading that is none tears a sentence from its context.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from statistics import median

from documents import BlockKind
from ingest.boilerplate import is_boilerplate
from ingest.heading_shape import LABEL, level, looks_like_heading, looks_like_title
from ingest.lines import BULLET, Unit

_PROSE = 60  # characters: a paragraph that long is prose, whatever it ends in
_VERSE = 45  # characters: prose that an editor wrapped has longer lines than that
_VERSE_LINE = re.compile(r"(?=.{12,59}$)(?:[^\W\d_]+[\s'’,;.!?—–-]+){3,}(?:[^\W\d_]+\W*)?")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’)\]]*$")
_MOST_IN_A_ROW = 2  # a heading and a subheading; more short lines in a row are a list of names, an address, verse


def headings(units: Sequence[Unit], title_expected: bool = True) -> dict[int, int]:
    """The headings among the units: number of the unit -> level, 1 being the title. Marked ones keep their level."""
    marked = {n: unit.level for n, unit in enumerate(units) if unit.kind is BlockKind.HEADING}
    title = _title(units) if title_expected and 1 not in marked.values() else None
    shapes = [n not in marked and n != title and _is_shaped(units, n) for n in range(len(units))]
    found = dict(marked)
    if _is_prosaic(units, shapes):
        labels = Counter(_label(unit) for unit in units)
        for n, unit in enumerate(units):
            if shapes[n] and (not _label(unit) or labels[_label(unit)] == 1) and _heads_something(units, shapes, n):
                found[n] = level(unit.text)
    return found if title is None else {**found, title: 1}


def _title(units: Sequence[Unit]) -> int | None:
    """The first unit that is no boilerplate, if it is a line that can be a title and has an article below it."""
    first = next((n for n, unit in enumerate(units) if not is_boilerplate(unit.text)), None)
    if first is None or first == len(units) - 1:
        return None
    unit = units[first]
    return first if unit.kind is BlockKind.PARAGRAPH and unit.alone and looks_like_title(unit.text) else None


def _is_shaped(units: Sequence[Unit], n: int) -> bool:
    """Whether the unit stands alone and looks like a heading; "4. Results" does where no other item is next to it."""
    unit = units[n]
    if unit.kind is BlockKind.PARAGRAPH:
        return unit.alone and looks_like_heading(unit.text)
    neighbours = [units[near].kind for near in (n - 1, n + 1) if 0 <= near < len(units)]
    is_numbered = unit.kind is BlockKind.ITEM and unit.text[0].isdigit() and BlockKind.ITEM not in neighbours
    return is_numbered and unit.alone and looks_like_heading(BULLET.sub("", unit.text, count=1))


def _label(unit: Unit) -> str:
    """What stands before a colon: a label that comes again is a speaker or a field, not the start of a heading."""
    label = LABEL.match(unit.text)
    return label[1] if label else ""


def _is_prosaic(units: Sequence[Unit], shapes: Sequence[bool]) -> bool:
    """False for verse and the like: more short lines of plain words than longer paragraphs and list items."""
    others = [unit for unit, shaped in zip(units, shapes, strict=True) if not shaped]
    paragraphs = [unit.text for unit in others if unit.kind is BlockKind.PARAGRAPH]
    short = sum(_VERSE_LINE.fullmatch(text) is not None and not text.endswith(":") for text in paragraphs)
    long = sum(len(text) >= _PROSE for text in paragraphs)
    return short <= max(long, sum(unit.kind is BlockKind.ITEM for unit in others))


def _heads_something(units: Sequence[Unit], shapes: Sequence[bool], n: int) -> bool:
    """Followed by what can be headed, or by one further such line, which itself is."""
    start, end = n, n + 1
    while start > 0 and shapes[start - 1] and end - start <= _MOST_IN_A_ROW:
        start -= 1
    while end < len(units) and shapes[end] and end - start <= _MOST_IN_A_ROW:
        end += 1
    announced = start > 0 and units[start - 1].text.endswith(":")  # then two lines in a row are a list without bullets
    if end == len(units) or end - start > _MOST_IN_A_ROW or (announced and end - start > 1):
        return False
    return _can_be_headed(units[end])


def _can_be_headed(unit: Unit) -> bool:
    if unit.kind is not BlockKind.PARAGRAPH:
        return True
    if unit.text[0].islower() or unit.text[0] in ",;:)":  # goes on with a sentence that the line above began
        return False
    if len(unit.lines) > 1:
        return median(len(line) for line in unit.lines[:-1]) >= _VERSE
    is_sentence = _SENTENCE_END.search(unit.text) is not None and len(unit.text.split()) >= 4
    return is_sentence or len(unit.text) >= _PROSE or unit.text.endswith(":")
