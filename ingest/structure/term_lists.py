"""Tell the terms of a definition list, and the names of things in documentation, from headings and from prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.documents import BlockKind
from ingest.structure.heading_shape import looks_like_code
from ingest.structure.lines import Unit

_MIN_PAIRS = 3  # pairs of a term and a definition in succession that make a list
_MAX_DEFINITION = 100  # characters
_MAX_TERM = 40  # characters
_MIN_CODE_NAMES, _MIN_WORD_NAMES = 2, 3  # names in a text, below which a line is rather a command or a value
_MAX_NAME = 50  # characters

_CODE_NAME = re.compile(r"(?!\./)(?:--?|[/.#@$])?[A-Za-z_][\w.:/@$<>~-]*(?:\([\w$., \[\]…*&=-]*\))?(?:\[?=\S*)?")
_WORD_NAME = re.compile(r"[a-z][a-z0-9]+(?:-[a-z0-9]+)*")
_PLAIN_WORD = re.compile(r"[A-Z][a-z]*\W?|[A-Z]+")
_CODE_SIGN = re.compile(r"^[-/.#@$]|[_.:/()]|[a-z][A-Z]")
_ANNOUNCED = re.compile(r"\b(?:command|run|type|enter|execute|returns|prints|output)\b[^.:]{0,20}[.:]?$", re.IGNORECASE)


def find_terms(units: Sequence[Unit], is_short_line: Sequence[bool]) -> set[int]:
    """Return the indexes of the terms of definition lists.

    Such a list is three or more pairs of a short line and a definition of one line. `is_short_line` tells for each unit
    whether it may be a term.
    """
    terms: set[int] = set()
    run: list[int] = []
    for index in range(len(units) - 1):
        if index > 0 and run[-1:] == [index - 1]:
            continue  # the definition of the term above
        is_term = is_short_line[index] and len(units[index].text) <= _MAX_TERM
        if is_term and not is_short_line[index + 1] and _is_definition(units[index + 1]):
            run.append(index)
            terms.update(run if len(run) == _MIN_PAIRS else run[-1:] if len(run) > _MIN_PAIRS else ())
        else:
            run = []
    return terms


def _is_definition(unit: Unit) -> bool:
    """Return whether the unit is one line, and a sentence rather than program code."""
    is_code = unit.text[-1] != "." and (not unit.text[0].isupper() or looks_like_code(unit.text))
    is_one_line = "\n" not in unit.text and len(unit.text) <= _MAX_DEFINITION
    return unit.kind is BlockKind.PARAGRAPH and is_one_line and not is_code


def find_names(units: Sequence[Unit]) -> set[int]:
    """Return the indexes of lines that name an option, a file, a function or the like, and head what follows.

    A text has several of them, and what stands below each is a list, a table or a sentence.
    """
    found = [index for index in _lines_alone(units) if _is_name(units[index].text)]
    code_names = {index for index in found if _CODE_SIGN.search(units[index].text)}
    if len(code_names) < _MIN_CODE_NAMES:
        code_names = set()
    word_names = {index for index in found if _WORD_NAME.fullmatch(units[index].text)}
    return code_names | (word_names if len(word_names) >= _MIN_WORD_NAMES else set())


def _lines_alone(units: Sequence[Unit]) -> Iterator[int]:
    """Yield the indexes of lines alone that nothing above announces and below which text stands."""
    for index in range(1, len(units) - 1):
        unit, below = units[index], units[index + 1]
        is_text = below.kind in (BlockKind.ITEM, BlockKind.ROW) or len(below.text.split()) >= 3
        is_line = unit.kind is BlockKind.PARAGRAPH and unit.stands_alone and len(unit.text) <= _MAX_NAME
        above = units[index - 1].text
        is_announced = above[-1] in ":,;" or (len(above) <= _MAX_DEFINITION and _ANNOUNCED.search(above))
        if is_line and is_text and not is_announced:
            yield index


def _is_name(line: str) -> bool:
    return _CODE_NAME.fullmatch(line) is not None and not _PLAIN_WORD.fullmatch(line) and "://" not in line
