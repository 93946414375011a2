"""Judge the surroundings of a line: whether what stands below it can have it as a heading."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from statistics import median

from core.documents import BlockKind
from ingest.structure.heading_shape import (
    LABEL,
    asks,
    is_caption,
    is_deeply_numbered,
    is_plainly_heading,
    looks_like_code,
    starts_with_word_of,
)
from ingest.structure.lines import MAX_WRAPPED_LINE, Unit
from ingest.structure.section_names import is_section_name

MIN_PROSE = 60
"""Characters: a paragraph of this length is prose, whatever it ends in."""

SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’)\]]*$")
_MIN_WRAPPED_LINE = 45  # characters: wrapped lines of prose are at least this long, lines of verse are not
_MAX_WORDS_ABOVE_CODE = 5
_SYNOPSIS = re.compile(r"[\w.:-]{1,40}(?:\(\d\))? [–—-] \w.*")  # the first line of a manual page: "tar - archive files"
_COMMENT = re.compile(r"\s*(?://|/\*|\*/|#(?:\s|!|$)|<!--)")
_MAX_IN_A_ROW = 2  # a heading and a subheading; more short lines in a row are a list of names, an address or verse


class Surroundings:
    """The surroundings of the lines of a text: what stands below them, and whether they can head it."""

    def __init__(self, units: Sequence[Unit], terms: Collection[int] = ()) -> None:
        self._units = units
        self._terms = terms  # the indexes of the terms of definition lists
        self._title = units[0].text if units else ""
        self._has_whole_paragraphs = any(
            unit.kind is BlockKind.PARAGRAPH and len(unit.lines[0]) > MAX_WRAPPED_LINE for unit in units
        )
        self._has_code = self._has_whole_paragraphs and any(is_code(unit) or len(unit.lines) > 1 for unit in units)

    def heads_something(self, heading_like: Sequence[bool], index: int) -> bool:
        """Return whether something that can have a heading follows the unit, directly or after one subheading."""
        units = self._units
        if is_section_name(units[index].text):
            return index + 1 < len(units)
        start, end = index, index + 1
        while start > 0 and self._is_chained(heading_like, start - 1) and end - start <= _MAX_IN_A_ROW:
            start -= 1
        while end < len(units) and heading_like[end] and end - start <= _MAX_IN_A_ROW:
            end += 1
        # Two lines in a row that a colon announces are a list without bullets.
        is_announced = start > 0 and units[start - 1].text.endswith(":")
        if end == len(units) or end - start > _MAX_IN_A_ROW or (is_announced and end - start > 1):
            return False
        if start > 0 and is_code(units[start - 1]) and is_code(units[end]) and not self._is_between_code(units[index]):
            return False
        if self._is_sentence_above_heading(index, end):
            return False
        if end in self._terms or self._can_be_headed(units[end], heading=units[end - 1]):
            return True
        return self._is_field_above_prose(end) or self._is_short_body(heading_like, end)

    def _is_sentence_above_heading(self, index: int, end: int) -> bool:
        """Return whether a line above another heading is rather a sentence without a full stop than a heading."""
        if end - index == 1 or not self._has_whole_paragraphs:
            return False
        words = self._units[index].text
        return not asks(words) and not is_plainly_heading(words) and len(words.split()) > _MAX_WORDS_ABOVE_CODE

    def _is_short_body(self, heading_like: Sequence[bool], index: int) -> bool:
        """Return whether a short line is all that a plain heading heads before the next heading or the end."""
        unit = self._units[index]
        if not self._has_whole_paragraphs or unit.kind is not BlockKind.PARAGRAPH or len(unit.lines) > 1:
            return False
        is_last = index + 1 == len(self._units) or heading_like[index + 1]
        return is_last and is_plainly_heading(self._units[index - 1].text)

    def _is_between_code(self, heading: Unit) -> bool:
        """Return whether a line between two pieces of code is a heading rather than a part of one piece."""
        return self._has_whole_paragraphs and " " in heading.text and is_plainly_heading(heading.text)

    def _is_chained(self, heading_like: Sequence[bool], index: int) -> bool:
        """Return whether the line may be one of several names in a row. The usual name of a section is none."""
        return heading_like[index] and not is_section_name(self._units[index].text)

    def _is_field_above_prose(self, index: int) -> bool:
        """Return whether a short field, such as "Added in: 2.1", stands between a heading and its prose."""
        unit, below = self._units[index], self._units[index + 1 : index + 2]
        is_field = unit.kind is BlockKind.PARAGRAPH and len(unit.lines) == 1 and LABEL.fullmatch(unit.text) is not None
        return is_field and bool(below) and below[0].kind is BlockKind.PARAGRAPH and len(below[0].text) >= MIN_PROSE

    def _can_be_headed(self, unit: Unit, heading: Unit) -> bool:
        """Return whether the unit can stand below this heading.

        Lists, tables, captions and prose can. Code can if the heading is plainly one. Verse cannot.
        """
        if unit.kind is not BlockKind.PARAGRAPH:
            return True
        is_program = is_code(unit) or (self._has_code and _is_whole_code(unit))
        is_block = self._has_code and len(unit.lines) > 1 and len(heading.text.split()) <= _MAX_WORDS_ABOVE_CODE
        if is_program and (is_block or is_plainly_heading(heading.text)):
            return True
        if self._continues_sentence(unit, heading):
            return False
        if len(unit.lines) > 1:
            return median(len(line) for line in unit.lines[:-1]) >= _MIN_WRAPPED_LINE
        is_short_body = is_caption(unit.text) or _SYNOPSIS.fullmatch(unit.text) is not None
        is_sentence = SENTENCE_END.search(unit.text) is not None and len(unit.text.split()) >= 3
        return is_sentence or len(unit.text) >= MIN_PROSE or unit.text.endswith(":") or is_short_body

    def _continues_sentence(self, unit: Unit, heading: Unit) -> bool:
        """Return whether the unit continues a sentence that the line above it started.

        A unit in lower case does, unless it starts with a name from the heading or the title, such as "git", or the
        heading is numbered as a subsection.
        """
        if self._has_whole_paragraphs and len(unit.text) >= MIN_PROSE and unit.text[-1] in ".:!?":
            return unit.text[0] in ",;:)"
        names = f"{heading.text} {self._title}"
        may_start_in_lower_case = is_deeply_numbered(heading.text) or starts_with_word_of(unit.text, names)
        return unit.text[0] in ",;:)" or (unit.text[0].islower() and not may_start_in_lower_case)


def is_code(unit: Unit) -> bool:
    """Return whether most lines of the unit are program code or terminal commands, and it is not a sentence."""
    if unit.kind is not BlockKind.PARAGRAPH or SENTENCE_END.search(unit.text) or unit.text.endswith(":"):
        return False
    code = sum(map(looks_like_code, unit.lines))
    comments = sum(_COMMENT.match(line) is not None and not looks_like_code(line) for line in unit.lines)
    return code > 0 and 2 * (code + comments) > len(unit.lines)


def _is_whole_code(unit: Unit) -> bool:
    """Return whether the unit is code or a command in a text in which each paragraph of prose has one line."""
    if unit.kind is not BlockKind.PARAGRAPH or SENTENCE_END.search(unit.text) or unit.text.endswith(":"):
        return False
    return len(unit.lines) > 1 or not unit.text[0].isupper() or " " not in unit.text
