"""Find the headings of a plain text, including those that nothing marks as headings.

A heading looks like one (see `heading_shape`), stands alone, and is followed by something it can head: prose, a list, a
table or one further heading. Amid prose, where hardly anything else stands alone on a line, more lines count as
looking like a heading. Precision comes before recall: the text below a missed heading joins the section above, but a
false heading tears a sentence from its context.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from core.documents import BlockKind
from ingest.boilerplate import is_boilerplate
from ingest.structure.heading_shape import (
    LABEL,
    infer_level,
    is_closing,
    looks_like_heading,
    looks_like_title,
    may_head_prose,
)
from ingest.structure.lines import BULLET, Unit
from ingest.structure.names import find_names, is_code_name
from ingest.structure.section_names import is_closing_section_name, is_section_name
from ingest.structure.surroundings import MIN_PROSE, SENTENCE_END, Surroundings, is_code
from ingest.structure.term_lists import find_terms

_VERSE_LINE = re.compile(r"(?=.{12,59}$)(?:[^\W\d_]+[\s'’,;.!?—–-]+){3,}(?:[^\W\d_]+\W*)?")
_MAX_LABEL_WORDS = 3
_LONG_PER_SHORT = 5  # a text without speech has at least this many long paragraphs for each short sentence
_MIN_SHARE_OF_SECTIONS = 0.6  # of the lines with a label that names a kind of section
_MIN_SECTION_NAMES = 2  # a text with so many usual names of sections is no verse


def find_headings(units: Sequence[Unit], title_expected: bool = True) -> dict[int, int]:
    r"""Return the level of each heading by its index in `units`. Level 1 is the title.

    Marked headings keep the level of their mark. If `title_expected` is false, no unmarked line becomes the title.

    >>> from ingest.structure.lines import units
    >>> find_headings(units("Tea\n\nTea is a drink.\n\nKinds of tea\n\nThere are two kinds: black and green."))
    {0: 1, 2: 2}
    """
    title = _find_title(units) if title_expected and not _begins_with_marked_title(units) else None
    levels = {
        index: unit.level
        for index, unit in enumerate(units)
        if _is_marked_heading(units, index, below_title=title is not None)
    }
    if title is not None:
        levels[title] = 1
    names = find_names(units)
    short_lines = [index in names or _is_heading_like(units, index) for index in range(len(units))]
    terms = _find_terms(units, short_lines, names)
    labels = _find_repeated_labels(units, short_lines)
    others = terms | (_find_fields(units, labels) - names) | _find_closing_links(units, short_lines)
    undecided = [index not in levels and index not in others for index in range(len(units))]
    heading_like = [is_undecided and _is_heading_like(units, index) for index, is_undecided in enumerate(undecided)]
    if not _is_prose(units, [is_heading or index in levels for index, is_heading in enumerate(heading_like)]):
        return levels
    candidates = [heading_like]
    if _is_expository(units):
        candidates.append(
            [
                is_heading_like or (undecided[index] and _is_heading_like_amid_prose(units, index))
                for index, is_heading_like in enumerate(heading_like)
            ]
        )
    surroundings = Surroundings(units, terms | names)
    for index, unit in enumerate(units):
        if labels.get(_get_label(unit), True) and any(
            is_candidate[index] and surroundings.heads_something(is_candidate, index) for is_candidate in candidates
        ):
            levels[index] = infer_level(unit.text)
    levels.update({name: 3 for name in names - others if name not in levels})
    return dict(sorted(_without_comments(units, levels, title).items()))


def _without_comments(units: Sequence[Unit], levels: Mapping[int, int], title: int | None) -> dict[int, int]:
    """Return the levels without the lines marked by "#" if they are comments in program code.

    They are if the title has no mark, and more of the other headings have none than have one.
    """
    hashed = {index for index in levels if units[index].has_hash_mark}
    are_comments = title is not None and len(hashed) < len(levels) - 1 - len(hashed)
    return {index: level for index, level in levels.items() if not (are_comments and index in hashed)}


def _find_terms(units: Sequence[Unit], is_short_line: Sequence[bool], names: set[int]) -> set[int]:
    """Return the indexes of the terms of definition lists.

    A line that occurs again is the name of a section of several things, and a name in program code heads its text.
    """
    counts = Counter(unit.text for index, unit in enumerate(units) if is_short_line[index])
    exempt = {name for name in names if is_code_name(units[name].text)}
    return {
        term
        for term in find_terms(units, is_short_line)
        if term not in exempt and counts[units[term].text] == 1 and not is_section_name(units[term].text)
    }


def _find_repeated_labels(units: Sequence[Unit], is_short_line: Sequence[bool]) -> dict[str, bool]:
    """Return for each label that occurs again whether its lines are headings.

    A label names a kind of section ("Event: close", "Event: open") if its lines differ and most of them look like a
    heading above prose or a list. Else it names a speaker or a field.
    """
    lines: dict[str, list[int]] = {}
    for index, unit in enumerate(units):
        if label := _get_label(unit):
            lines.setdefault(label, []).append(index)
    return {
        label: _MIN_SHARE_OF_SECTIONS * len(indexes)
        <= min(
            len({units[index].text for index in indexes}),
            sum(_heads_section(units, is_short_line, index) for index in indexes),
        )
        for label, indexes in lines.items()
        if len(indexes) > 1
    }


def _heads_section(units: Sequence[Unit], is_short_line: Sequence[bool], index: int) -> bool:
    """Return whether a line looks like a heading and stands above prose, a list or a table, or a line of its own."""
    if not is_short_line[index] or SENTENCE_END.search(units[index].text) or index + 1 == len(units):
        return False
    below = units[index + 1]
    is_body = not _is_paragraph(below) or len(below.text) >= MIN_PROSE or SENTENCE_END.search(below.text) is not None
    return not _get_label(below) or is_body


def _find_fields(units: Sequence[Unit], is_section: Mapping[str, bool]) -> set[int]:
    """Return the indexes of lines that are a field ("Header: mill.h") next to another field.

    `is_section` tells which labels that occur again name a kind of section.
    """
    labels = [_get_label(unit) for unit in units]
    fields = [
        _is_paragraph(unit) and label != "" and not label[-1].isdigit() and not is_section.get(label, False)
        for unit, label in zip(units, labels, strict=True)
    ]
    pairs = ((index, index + 1) for index in range(len(units) - 1) if fields[index] and fields[index + 1])
    return {index for pair in pairs for index in pair if units[index].stands_alone}


def _find_closing_links(units: Sequence[Unit], is_short_line: Sequence[bool]) -> set[int]:
    """Return the indexes of the lines right below "See also" and the like: links, unless prose follows them.

    The first of them is a link anyway if it is a name in program code.
    """
    links: set[int] = set()
    for index in range(1, len(units)):
        is_below = index - 1 in links or is_closing_section_name(units[index - 1].text)
        if not is_below or not is_short_line[index] or is_section_name(units[index].text):
            continue
        below = units[index + 1] if index + 1 < len(units) else None
        is_linked_name = index - 1 not in links and is_code_name(units[index].text)
        if below is None or len(below.text) < MIN_PROSE or is_linked_name:
            links.add(index)
    return links


def _is_marked_heading(units: Sequence[Unit], index: int, below_title: bool) -> bool:
    """Return whether a mark makes the unit a heading.

    Below a title without a mark, a "#" may start a comment in program code. Its words then have to look like a heading,
    and a single "#" has to stand above something else than program code.
    """
    unit = units[index]
    if unit.kind is not BlockKind.HEADING:
        return False
    if not (unit.has_hash_mark and below_title):
        return True
    is_comment = unit.level == 1 and (index + 1 == len(units) or is_code(units[index + 1]))
    return not is_comment and (looks_like_heading(unit.text) or may_head_prose(unit.text))


def _find_title(units: Sequence[Unit]) -> int | None:
    """Return the index of the title, else None.

    The title is the first unit that is not boilerplate, if it is a line that looks like a title and more text follows.
    """
    first = next((index for index, unit in enumerate(units) if not is_boilerplate(unit.text)), None)
    if first is None or first == len(units) - 1:
        return None
    is_line = units[first].stands_alone and _can_be_heading_line(units, first)
    return first if is_line and looks_like_title(units[first].text) else None


def _begins_with_marked_title(units: Sequence[Unit]) -> bool:
    """Return whether a marked heading of level 1 stands above the first prose, or an underlined one anywhere."""
    first_prose = next(
        (index for index, unit in enumerate(units) if unit.level != 1 and len(unit.text) >= MIN_PROSE), len(units)
    )
    top_level = [index for index, unit in enumerate(units) if unit.kind is BlockKind.HEADING and unit.level == 1]
    return any(index < first_prose or not units[index].has_hash_mark for index in top_level)


def _can_be_heading_line(units: Sequence[Unit], index: int) -> bool:
    """Return whether the unit is neither a list item, nor the signature of a letter, nor of another kind.

    A numbered line such as "4. Results" is read as a list item at first. It counts as a heading line if no item of its
    list stands next to it.
    """
    unit = units[index]
    if index > 0 and is_closing(units[index - 1].text):
        return False
    if unit.kind is not BlockKind.ITEM:
        return unit.kind is BlockKind.PARAGRAPH
    follows_item = index > 0 and units[index - 1].kind is BlockKind.ITEM and units[index - 1].text[0].isdigit()
    precedes_item = index + 1 < len(units) and units[index + 1].kind is BlockKind.ITEM
    return unit.text[0].isdigit() and not follows_item and not precedes_item


def _is_heading_like(units: Sequence[Unit], index: int) -> bool:
    unit = units[index]
    words = BULLET.sub("", unit.text, count=1) if unit.kind is BlockKind.ITEM else unit.text
    if not (unit.stands_alone and _can_be_heading_line(units, index)):
        return False
    return looks_like_heading(words) or is_section_name(words)


def _is_heading_like_amid_prose(units: Sequence[Unit], index: int) -> bool:
    if index == 0 or units[index - 1].text[-1] in ":,;":  # an announced line is a quotation or program code
        return False
    return units[index].stands_alone and _can_be_heading_line(units, index) and may_head_prose(units[index].text)


def _is_expository(units: Sequence[Unit]) -> bool:
    """Return whether the text explains rather than tells a story with speech.

    In a story many short sentences stand alone, and a line that asks or calls is one more of them.
    """
    paragraphs = [unit.text for unit in units if _is_paragraph(unit)]
    short_sentences = sum(map(_is_short_sentence, paragraphs))
    return _LONG_PER_SHORT * short_sentences <= sum(len(text) >= MIN_PROSE for text in paragraphs)


def _is_short_sentence(text: str) -> bool:
    """Return whether the paragraph is one short sentence, as speech is, and neither a question nor a heading."""
    is_sentence = SENTENCE_END.search(text) is not None and text[-1] != "?"
    return is_sentence and len(text) < MIN_PROSE and not may_head_prose(text)


def _get_label(unit: Unit) -> str:
    """Return the label of up to three words before a colon, or "".

    A label that occurs again names a speaker or a field, so its line is not a heading.
    """
    label = LABEL.match(unit.text)
    return label[1] if label and len(label[1].split()) <= _MAX_LABEL_WORDS else ""


def _is_prose(units: Sequence[Unit], heading_like: Sequence[bool]) -> bool:
    """Return whether the text is prose rather than verse or the like.

    Verse has more short lines of plain words than longer paragraphs and list items. Short sentences, such as the rules
    of a game, are prose nevertheless: hardly any of their lines ends without a full stop.
    """
    paragraphs = [
        (unit.text, is_heading_like)
        for unit, is_heading_like in zip(units, heading_like, strict=True)
        if _is_paragraph(unit)
    ]
    verse_like = [
        (text, is_heading_like)
        for text, is_heading_like in paragraphs
        if _VERSE_LINE.fullmatch(text) and text[-1] != ":"
    ]
    if sum(is_section_name(text) for text, _ in paragraphs) >= _MIN_SECTION_NAMES:
        return True
    short = sum(not is_heading_like for _, is_heading_like in verse_like)
    without_end = sum(SENTENCE_END.search(text) is None for text, _ in verse_like)
    long = sum(len(text) >= MIN_PROSE and not is_heading_like for text, is_heading_like in paragraphs)
    items = sum(unit.kind is BlockKind.ITEM for unit in units)
    return short <= max(long, items) or 2 * without_end < short


def _is_paragraph(unit: Unit) -> bool:
    return unit.kind is BlockKind.PARAGRAPH
