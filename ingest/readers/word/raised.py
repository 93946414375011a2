"""Put the pieces of a paragraph on one line: raised numbers as powers or as marks of notes, lowered ones as indices."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.typography import footnote_mark, subscript, superscript

_MAX_SCRIPT = 40  # characters; more that is raised is set so for its look
_MAX_BEFORE = 80  # characters before raised text that tell what it is
_NUMBERS = re.compile(r"\d{1,3}(?:\s?[,–-]\s?\d{1,3})*")
_LETTER = re.compile(r"[a-h]")
_LAST_WORD = re.compile(r"(?:^|[^\w])([^\W\d_]+)$")
_AFTER_SENTENCE = re.compile(r"\w['’)\]]?[.,;:!?]['’”\")»]?$|\w[”»]$")
_IN_FORMULA = re.compile(r"[=/×*·÷+−√]\s*\w+\s*$")
_FORMULA_GOES_ON = re.compile(r"\s*[=/×*·÷+−]")
_ROMAN = re.compile(r"[IVXLCDM]+")
_SHORT_WORDS = frozenset(
    [
        "an",
        "as",
        "at",
        "be",
        "by",
        "do",
        "go",
        "he",
        "if",
        "is",
        "it",
        "me",
        "my",
        "no",
        "of",
        "on",
        "or",
        "so",
        "to",
        "up",
        "us",
        "we",
    ]
)
_RAISED_UNITS = re.compile(
    r"(?:kilo|hecto|centi|milli|deci|micro|nano)?met(?:re|er)s?|k?mol|min|rad|[km]?bar|days?|hours?|sec|seconds?|weeks?"
    r"|months?|years?|miles?|foot|feet|inch|inches|yards?|acres?|gal|k?cal|ohms?|lux|kat|dyn|ergs?|mmhg|units?"
    r"|sin|cos|tan|cot|sec|sinh|cosh|tanh|log|exp|det|max|alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda"
    r"|omicron|rho|sigma|tau|upsilon|phi|chi|psi|omega",
    re.IGNORECASE,
)


def on_one_line(pieces: Sequence[tuple[str, str]]) -> str:
    """Return the text of pieces, each with "superscript", "subscript", "mark" (of a note) or "" for how it is set.

    Where all of the text is raised or lowered, that is only its look.
    """
    scripts = {script for text, script in pieces if text.strip() and script != "mark"}
    if len(scripts) <= 1:
        return "".join(text for text, _ in pieces)
    line = ""
    for index, (text, script) in enumerate(pieces):
        if len(text) > _MAX_SCRIPT or text.startswith("["):
            line += text
        elif script == "superscript":
            following = pieces[index + 1][0] if index + 1 < len(pieces) else ""
            line += _raised(line[-_MAX_BEFORE:], text, following)
        else:
            line += subscript(text) if script == "subscript" else text
    return line


def _raised(before: str, text: str, following: str) -> str:
    core = text.strip()
    if not core.strip(",;."):
        return text  # between the marks of two notes
    if not is_note_mark(before, core, text[len(text.rstrip()) :] + following):
        return superscript(text)
    return text.replace(core, footnote_mark(core), 1)


def is_note_mark(before: str, raised: str, following: str) -> bool:
    """Return whether raised text refers to a note, by the text before and after it.

    A number after a word or the end of a sentence does, unless the word is a unit, a function or part of a formula; so
    does one that stands alone, as before the note itself. Behind a number it is a power; before a letter, as in ¹⁴C, it
    belongs to that.

    >>> [is_note_mark(before, "3", " and") for before in ("the mill", "in 1911.", "10", "5 cm", "of chi", "")]
    [True, True, False, False, False, True]
    """
    is_letter = _LETTER.fullmatch(raised) is not None
    if not is_letter and not _NUMBERS.fullmatch(raised):
        return False
    if not before:
        return not following[:1].isalnum()
    if _IN_FORMULA.search(before) or _FORMULA_GOES_ON.match(following):
        return False
    if before[-1].isspace() and (is_letter or following[:1].isalnum()):
        return False
    before = before.rstrip()
    word = _LAST_WORD.search(before)
    if word is None:
        return not is_letter and _AFTER_SENTENCE.search(before) is not None
    is_word = len(word[1]) >= 3 or word[1].lower() in _SHORT_WORDS
    is_unit = _RAISED_UNITS.fullmatch(word[1]) or (is_letter and _ROMAN.fullmatch(word[1]))
    return is_word and not is_unit
