"""Tell the terms of a definition list from headings."""

from __future__ import annotations

from collections.abc import Sequence

from core.documents import BlockKind
from ingest.structure.heading_shape import looks_like_code
from ingest.structure.lines import Unit

_MIN_PAIRS = 3  # pairs of a term and a definition in succession that make a list
_MAX_DEFINITION = 100  # characters
_MAX_TERM = 40  # characters


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
