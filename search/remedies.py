"""Remedies for a question that found nothing: what to change so that it finds something."""

from __future__ import annotations

from enum import Enum, auto

from search.query import parse
from search.results import Mode

_SHORT = 3
"""Most letters of a word that is never corrected (see `search.spelling`), and mostly an abbreviation."""


class Remedy(Enum):
    """A change of a question or of its search. The pages and the terminal have their own words for each."""

    ADD_WORD = auto()  # the question has no word to look for
    TAKE_CORRECTION = auto()  # a corrected spelling is suggested
    WIDEN = auto()  # the search was restricted, to one article for instance
    DROP_CONDITIONS = auto()  # required or excluded words and phrases, also in a field
    USE_BOTH_MODES = auto()  # words alone were looked up
    CHECK_SPELLING = auto()  # a word may be misspelt, or too short
    OTHER_WORDS = auto()  # nothing else is left


def find_remedies(question: str, mode: Mode, corrected: bool, restricted: bool) -> list[Remedy]:
    """Return the remedies that fit a question without results, the likeliest first.

    `corrected` tells whether a corrected spelling is suggested, and `restricted` whether only a part of the index, or
    of its results, was searched.

    >>> [remedy.name for remedy in find_remedies("+tea -milk", Mode.KEYWORD, corrected=True, restricted=False)]
    ['TAKE_CORRECTION', 'DROP_CONDITIONS', 'USE_BOTH_MODES']
    """
    query = parse(question)
    if not query.terms and not query.properties:
        return [Remedy.ADD_WORD]
    short = any(token.end - token.start <= _SHORT for token in query.words)
    fitting = {
        Remedy.TAKE_CORRECTION: corrected,
        Remedy.WIDEN: restricted,
        Remedy.DROP_CONDITIONS: bool(query.conditions),
        Remedy.USE_BOTH_MODES: mode == Mode.KEYWORD,
        Remedy.CHECK_SPELLING: not corrected and (short or mode == Mode.KEYWORD),
    }
    return [remedy for remedy, fits in fitting.items() if fits] or [Remedy.OTHER_WORDS]
