"""Which lines of a plain text are headings, although nothing marks them as such.

A heading looks like one (`heading_shape`), stands alone, and is followed by something it can head: prose, a list, a
table, or one further heading. Amid prose, where a line alone is hardly anything else, more may look like one.
Precision comes first: a heading that is missed leaves its text in the section before, a heading that is none tears a
sentence from its context.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from statistics import median

from core.documents import BlockKind
from ingest.boilerplate import is_boilerplate
from ingest.structure.heading_shape import (
    LABEL,
    is_caption,
    is_closing,
    is_deeply_numbered,
    is_plainly_heading,
    level,
    looks_like_code,
    looks_like_heading,
    looks_like_title,
    may_head_prose,
    names_one_of,
)
from ingest.structure.lines import BULLET, Unit

_PROSE = 60  # characters: a paragraph that long is prose, whatever it ends in
_VERSE = 45  # characters: prose that an editor wrapped has longer lines than that
_VERSE_LINE = re.compile(r"(?=.{12,59}$)(?:[^\W\d_]+[\s'’,;.!?—–-]+){3,}(?:[^\W\d_]+\W*)?")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’)\]]*$")
_MOST_WORDS_OF_A_LABEL = 3
_LONG_FOR_A_SHORT = 5  # so many long paragraphs to a short sentence at least where nobody speaks
_MOST_IN_A_ROW = 2  # a heading and a subheading; more short lines in a row are a list of names, an address, verse


def find_headings(units: Sequence[Unit], title_expected: bool = True) -> dict[int, int]:
    """The headings among the units: number of the unit -> level, 1 being the title. Marked ones keep their level."""
    title = _title(units) if title_expected and not _begins_with_marked_title(units) else None
    found = {n: unit.level for n, unit in enumerate(units) if _is_marked(unit, below_title=title is not None)}
    if title is not None:
        found[title] = 1
    open_units = [n not in found for n in range(len(units))]
    shapes = [is_open and _is_shaped(units, n) for n, is_open in enumerate(open_units)]
    if not _is_prosaic(units, shapes):
        return found
    rows = [shapes]
    if _is_expository(units):
        rows.append([s or (open_units[n] and _is_shaped_amid_prose(units, n)) for n, s in enumerate(shapes)])
    labels = Counter(filter(None, map(_label, units)))
    for n, unit in enumerate(units):
        if labels[_label(unit)] <= 1 and any(row[n] and _heads_something(units, row, n) for row in rows):
            found[n] = level(unit.text)
    return found


def _is_marked(unit: Unit, below_title: bool) -> bool:
    """Whether a mark makes it a heading. Below a title without one, "#" may begin a comment of a program."""
    if unit.kind is not BlockKind.HEADING:
        return False
    return not (unit.hashed and below_title) or looks_like_heading(unit.text) or may_head_prose(unit.text)


def _title(units: Sequence[Unit]) -> int | None:
    """The first unit that is no boilerplate, if it is a line that can be a title and has an article below it."""
    first = next((n for n, unit in enumerate(units) if not is_boilerplate(unit.text)), None)
    if first is None or first == len(units) - 1:
        return None
    is_line = units[first].alone and _can_be_line(units, first)
    return first if is_line and looks_like_title(units[first].text) else None


def _begins_with_marked_title(units: Sequence[Unit]) -> bool:
    """Whether a mark of level 1 stands above the first prose, or further down one that is no "#"."""
    prose = next((n for n, unit in enumerate(units) if unit.level != 1 and len(unit.text) >= _PROSE), len(units))
    first_level = [n for n, unit in enumerate(units) if unit.kind is BlockKind.HEADING and unit.level == 1]
    return any(n < prose or not units[n].hashed for n in first_level)


def _can_be_line(units: Sequence[Unit], n: int) -> bool:
    """Whether it is no list item, as "4. Results" where nothing of its list is next to it, and no signature."""
    unit = units[n]
    if n > 0 and is_closing(units[n - 1].text):
        return False
    if unit.kind is not BlockKind.ITEM:
        return unit.kind is BlockKind.PARAGRAPH
    goes_on = n > 0 and units[n - 1].kind is BlockKind.ITEM and units[n - 1].text[0].isdigit()
    is_followed = n + 1 < len(units) and units[n + 1].kind is BlockKind.ITEM
    return unit.text[0].isdigit() and not goes_on and not is_followed


def _is_shaped(units: Sequence[Unit], n: int) -> bool:
    unit = units[n]
    words = BULLET.sub("", unit.text, count=1) if unit.kind is BlockKind.ITEM else unit.text
    return unit.alone and _can_be_line(units, n) and looks_like_heading(words)


def _is_shaped_amid_prose(units: Sequence[Unit], n: int) -> bool:
    if n == 0 or units[n - 1].text[-1] in ":,;":  # what is announced is a quotation or a line of a program
        return False
    return units[n].alone and _can_be_line(units, n) and may_head_prose(units[n].text)


def _is_expository(units: Sequence[Unit]) -> bool:
    """False for a story with speech: many short sentences stand alone, and a line that asks or calls is one more."""
    paragraphs = [unit.text for unit in units if _is_paragraph(unit)]
    said = sum(map(_is_said, paragraphs))
    return _LONG_FOR_A_SHORT * said <= sum(len(text) >= _PROSE for text in paragraphs)


def _is_said(text: str) -> bool:
    is_sentence = _SENTENCE_END.search(text) is not None and text[-1] != "?"
    return is_sentence and len(text) < _PROSE and not may_head_prose(text)


def _label(unit: Unit) -> str:
    """A word or two before a colon: where they come again, they are a speaker or a field, and start no heading."""
    label = LABEL.match(unit.text)
    return label[1] if label and len(label[1].split()) <= _MOST_WORDS_OF_A_LABEL else ""


def _is_prosaic(units: Sequence[Unit], shapes: Sequence[bool]) -> bool:
    """False for verse and the like: more short lines of plain words than longer paragraphs and list items.

    Short sentences, as of the rules of a game, are prose where hardly a line of as many words ends without a stop.
    """
    paragraphs = [(unit.text, shaped) for unit, shaped in zip(units, shapes, strict=True) if _is_paragraph(unit)]
    lines = [(text, shaped) for text, shaped in paragraphs if _VERSE_LINE.fullmatch(text) and text[-1] != ":"]
    short = sum(not shaped for _, shaped in lines)
    unended = sum(_SENTENCE_END.search(text) is None for text, _ in lines)
    long = sum(len(text) >= _PROSE and not shaped for text, shaped in paragraphs)
    return short <= max(long, sum(unit.kind is BlockKind.ITEM for unit in units)) or 2 * unended < short


def _is_paragraph(unit: Unit) -> bool:
    return unit.kind is BlockKind.PARAGRAPH


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
    is_inside_code = start > 0 and _is_code(units[start - 1]) and _is_code(units[end])
    return not is_inside_code and _can_be_headed(units[end], by=units[end - 1])


def _is_code(unit: Unit) -> bool:
    """Whether most of its lines are of a program or of a terminal, and it is no sentence that names one."""
    if unit.kind is not BlockKind.PARAGRAPH or _SENTENCE_END.search(unit.text) or unit.text.endswith(":"):
        return False
    return 2 * sum(map(looks_like_code, unit.lines)) > len(unit.lines)


def _goes_on(unit: Unit, by: Unit) -> bool:
    """Whether it ends a sentence that the line above began; a name such as "git" begins one itself."""
    begins = is_deeply_numbered(by.text) or names_one_of(unit.text, by.text)
    return unit.text[0] in ",;:)" or (unit.text[0].islower() and not begins)


def _can_be_headed(unit: Unit, by: Unit) -> bool:
    if unit.kind is not BlockKind.PARAGRAPH:
        return True
    if _is_code(unit) and is_plainly_heading(by.text):
        return True
    if _goes_on(unit, by):
        return False
    if len(unit.lines) > 1:
        return median(len(line) for line in unit.lines[:-1]) >= _VERSE
    is_sentence = _SENTENCE_END.search(unit.text) is not None and len(unit.text.split()) >= 3
    return is_sentence or len(unit.text) >= _PROSE or unit.text.endswith(":") or is_caption(unit.text)
