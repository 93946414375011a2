"""Opposites: whether a question and a sentence say contrary things, and whether a text negates. English only."""

from __future__ import annotations

import re
from functools import lru_cache

from index import tokens

_PAIRS = """
    on/off enable/disable enables/disables enabled/disabled enabling/disabling open/close opened/closed opening/closing
    start/stop starts/stops started/stopped before/after allow/forbid allowed/forbidden increase/decrease
    increases/decreases increased/decreased raise/lower raised/lowered with/without include/exclude includes/excludes
    included/excluded add/remove added/removed lock/unlock locked/unlocked install/uninstall minimum/maximum
    least/most
"""
_OPPOSITES = {
    word: opposite for pair in _PAIRS.split() for word, opposite in (pair.split("/"), reversed(pair.split("/")))
}
_SWITCH = re.compile(
    r"\b(?:turn|switch)(?:s|es|ed|ing)?\b(?: [\w'-]+){0,3}? (on|off)\b(?: (?:or|and) (on|off)\b)?", re.IGNORECASE
)
_NEGATION = re.compile(r"\b(?:not|no|never|none|without|cannot|nor|neither|nothing|nobody)\b|n['’]t\b", re.IGNORECASE)


def negates(text: str) -> bool:
    """Return whether a text holds a negation.

    >>> negates("Peppers need no blanching."), negates("Peas need 90 seconds.")
    (True, False)
    """
    return _NEGATION.search(text) is not None


def contradicts(sentence: str, question: str) -> bool:
    """Return whether a sentence has the opposite of a word of the question, and not this word itself.

    >>> contradicts("This switches the alarm on.", "how do I turn off the alarm")
    True
    >>> contradicts("This switches the alarm on or off.", "how do I turn off the alarm")
    False
    """
    open_opposites = _open_opposites(question)
    if not open_opposites:
        return False
    said = _words(sentence)
    return any(_OPPOSITES[word] in said and word not in said for word in open_opposites)


@lru_cache(maxsize=8)  # a question is compared with many sentences
def _open_opposites(question: str) -> frozenset[str]:
    """Return the words of a question that have an opposite, which the question does not say too."""
    asked = _words(question) & _OPPOSITES.keys()
    return frozenset(word for word in asked if _OPPOSITES[word] not in asked)


def _words(text: str) -> set[str]:
    """Return the words of a text, in small letters. "On" and "off" count only after "turn" and "switch"."""
    switches = {switch.lower() for match in _SWITCH.finditer(text) for switch in match.groups() if switch}
    return ({token.folded for token in tokens(text)} - {"on", "off"}) | switches
