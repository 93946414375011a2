"""Raised and lowered text in a coarse reading: what is raised stands apart, so that 10 and a raised 9 never are 109."""

from __future__ import annotations

_ENDINGS = frozenset(["st", "nd", "rd", "th", "er", "re", "e", "o", "a"])


def apart(text: str) -> str:
    """Return raised or lowered text as words of its own. The ending of an ordinal number stays at its number.

    >>> apart("9"), apart("th")
    (' 9 ', 'th')
    """
    return text if text.strip().lower() in _ENDINGS else f" {text} "
