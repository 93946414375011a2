"""Put a line of Hebrew, Arabic or another right-to-left script into reading order, from where its letters stand.

A PDF places glyphs; it may name them from left to right, from right to left or in any order. The positions alone tell
how the line reads: from the right, with Latin words and numbers in it from the left.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff"
_RTL_LETTER = re.compile(f"[{_RTL}](?<![\u0660-\u0669\u06f0-\u06f9])")
_PRESENTATION_FORM = re.compile("[\ufb1d-\ufdff\ufe70-\ufeff]+")
_LTR_LETTER = re.compile(f"[^\\W\\d_{_RTL}]")
_NUMBER = re.compile(r"\d(?:[\d.,:/٫٬-]*\d)?")
_WITHOUT_RTL = re.compile(f"[^\\W_{_RTL}](?:[^{_RTL}]*[^\\W_{_RTL}])?")
_WITHOUT_LTR = re.compile(f"[{_RTL}](?:(?:[{_RTL}]|[\\W\\d_])*[{_RTL}])?")
_BRACKET = re.compile(r"(?P<before>^|\s)?(?P<bracket>[()\[\]{}])(?=(?P<after>\S)?)")
_OPENING = dict(zip("()[]{}", "(([[{{", strict=True))
_CLOSING = dict(zip("()[]{}", "))]]}}", strict=True))
_MIN_SPACE = 0.17  # of the height of the type

Letter = tuple[str, float, float]
"""A character and its left and right edge in points."""


def has_right_to_left(text: str) -> bool:
    """Return whether a letter of the text belongs to a script that is written from right to left."""
    return not text.isascii() and _RTL_LETTER.search(text) is not None


def reads_from_right(text: str) -> bool:
    """Return whether a line of this text begins at the right: its first and last letter or half of all are of there."""
    if not has_right_to_left(text):
        return False
    letters = [is_rtl for character in text if (is_rtl := has_right_to_left(character)) or _LTR_LETTER.match(character)]
    return letters[0] if letters[0] == letters[-1] else sum(letters) >= 0.5 * len(letters)


def in_reading_order(letters: Sequence[Letter], size: float) -> str:
    """Return the text of the letters of one line in reading order. `size` is the height of the type in points.

    >>> in_reading_order([("א", 30, 35), ("ב", 25, 30), ("1", 10, 15), ("2", 15, 20)], 10)
    'אב 12'
    """
    visual = _from_left(letters, _MIN_SPACE * size)
    if reads_from_right(visual):
        text = _WITHOUT_RTL.sub(lambda run: _read_from_left(run[0]), visual[::-1])
    else:
        text = _WITHOUT_LTR.sub(lambda run: _NUMBER.sub(lambda number: number[0][::-1], run[0][::-1]), visual)
    text = _BRACKET.sub(_turn_bracket, text)
    return _PRESENTATION_FORM.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text)


def _from_left(letters: Sequence[Letter], min_space: float) -> str:
    """Return the letters from left to right, with spaces in the gaps. A mark stands before its letter."""
    marks = [letter for letter in letters if unicodedata.combining(letter[0])]
    text, end = "", None
    for character, left, right in sorted(
        (letter for letter in letters if not unicodedata.combining(letter[0])), key=lambda letter: letter[1:]
    ):
        if end is not None and left - end > min_space:
            text += " "
        own = [mark for mark in marks if left <= (mark[1] + mark[2]) / 2 < right]
        marks = [mark for mark in marks if mark not in own]
        text += "".join(mark[0] for mark in reversed(own)) + character
        end = max(right, end or right)
    return text


def _read_from_left(run: str) -> str:
    """Return a run of reversed text without right-to-left letters, its words or its numbers from the left again."""
    return run[::-1] if _LTR_LETTER.search(run) else _NUMBER.sub(lambda number: number[0][::-1], run)


def _turn_bracket(match: re.Match[str]) -> str:
    """Return the bracket as its place demands: it opens at the start of a word and closes everywhere else."""
    opens = match["before"] is not None and match["after"] is not None
    return (match["before"] or "") + (_OPENING if opens else _CLOSING)[match["bracket"]]
