"""Opposites: whether a question and a sentence say contrary things, and whether a text negates. English only."""

from __future__ import annotations

import re
from functools import lru_cache

from index import tokens

_OPPOSED_VERBS = (
    (("enable", "activate"), ("disable", "deactivate")),
    (("open", "unlock"), ("close", "shut", "lock")),
    (("start",), ("stop",)),
    (("allow", "permit"), ("forbid", "prohibit", "ban")),
    (("increase",), ("decrease",)),
    (("raise",), ("lower",)),
    (("include",), ("exclude",)),
    (("add",), ("remove",)),
    (("install",), ("uninstall",)),
)
_OPPOSED_WORDS = (("with", "without"), ("minimum", "maximum"), ("least", "most"))
_SWITCHES = {"on": "enable", "off": "disable"}
_IRREGULAR = {"forbid": ("forbidden", "forbade")}

_SWITCH = re.compile(
    r"\b(?:turn|switch)(?:s|es|ed|ing)?\b(?: [\w'-]+){0,3}? (on|off)\b(?: (?:or|and) (on|off)\b)?", re.IGNORECASE
)
_NEAR = re.compile(r"\bclose(?:r|st)? (?:to|by)\b", re.IGNORECASE)
_NEGATION = re.compile(r"\b(?:not|no|never|none|without|cannot|nor|neither|nothing|nobody)\b|n['’]t\b", re.IGNORECASE)
_YES_OR_NO = re.compile(r"\W*(?:(?:is|are|was|were)(?! there\b)|do|does|did|has|have|had|will|would)\b", re.IGNORECASE)


def negates(text: str) -> bool:
    """Return whether a text holds a negation.

    >>> negates("Peppers need no blanching."), negates("Peas need 90 seconds.")
    (True, False)
    """
    return _NEGATION.search(text) is not None


def contradicts(sentence: str, question: str) -> bool:
    """Return whether a sentence has the opposite of a word of the question, and not this word or one that means it.

    The opposite may be in another form: "opening" is the opposite of "close". A yes-or-no question is answered by "no"
    too, so nothing contradicts it.

    >>> contradicts("This switches the alarm on.", "how do I turn off the alarm")
    True
    >>> contradicts("This switches the alarm on or off.", "how do I turn off the alarm")
    False
    >>> contradicts("The gate is locked at night.", "is the gate open at night")
    False
    """
    one_sided = _one_sided(question)
    if not one_sided:
        return False
    said = _sides(sentence)
    return any((pair, 1 - side) in said and (pair, side) not in said for pair, side in one_sided)


@lru_cache(maxsize=8)  # a question is compared with many sentences
def _one_sided(question: str) -> frozenset[tuple[int, int]]:
    """Return the sides of opposites that a question names without the other side; none if it asks yes or no."""
    asked = set() if _YES_OR_NO.match(question) else _sides(question)
    return frozenset((pair, side) for pair, side in asked if (pair, 1 - side) not in asked)


def _sides(text: str) -> set[tuple[int, int]]:
    """Return which pair of opposites each word of a text belongs to, and which side of it, 0 or 1.

    "On" and "off" count only after "turn" and "switch", "close" not where it means "near".
    """
    switches = {switch.lower() for match in _SWITCH.finditer(text) for switch in match.groups() if switch}
    words = ({token.folded for token in tokens(_NEAR.sub(" ", text))} - {"on", "off"}) | switches
    return {_SIDE_OF[word] for word in words if word in _SIDE_OF}


def _forms(verb: str) -> tuple[str, ...]:
    """Return the forms of a verb; some of them are no words, which does no harm."""
    stem = verb.removesuffix("e")
    doubled = stem + stem[-1]
    regular = (verb, f"{verb}s", f"{stem}ed", f"{stem}ing", f"{doubled}ed", f"{doubled}ing")
    return regular + _IRREGULAR.get(verb, ())


def _numbered_sides() -> dict[str, tuple[int, int]]:
    verbs = [tuple([form for verb in side for form in _forms(verb)] for side in pair) for pair in _OPPOSED_VERBS]
    sides = [*verbs, *(([one], [other]) for one, other in _OPPOSED_WORDS)]
    numbered = {word: (n, side) for n, pair in enumerate(sides) for side, words in enumerate(pair) for word in words}
    return numbered | {switch: numbered[verb] for switch, verb in _SWITCHES.items()}


_SIDE_OF = _numbered_sides()
"""Word -> the number of its pair of opposites, and its side of it."""
