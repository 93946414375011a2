"""Words that have no say in where a sentence ends, blanked out so that syntok need not read them.

syntok goes from token to token, and only one that ends a sentence or opens a bracket makes it look around: at the token
in front, at whether that is the first of its sentence, at the token behind, and from an opening bracket as far as one
behind its closing. So of a run of other words outside all brackets only the first and the last are ever looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

ENDS = ".!?;\u203c\u203d\u2047\u2048\u2049\u3002\ufe52\ufe57\uff01\uff0e\uff1f\uff61"
OPENING = "([{\u2329\u2983\u2985\u3018\u301a\ufd3e\ufe59\ufe5b\ufe5d\uff08\uff3b\uff5b\uff5f"
CLOSING = ")]}\u232a\u2984\u2986\u3019\u301b\ufd3f\ufe5a\ufe5c\ufe5e\uff09\uff3d\uff5d\uff60"

_BLANKS = "\t-\r \x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000"  # what parts words in the eyes of syntok
_BRACKETS = re.escape(OPENING + CLOSING)
_WORD = rf"(?:[^{_BLANKS}{_BRACKETS}{re.escape(ENDS)}]++|(?<=[^\W_])[.!?](?=[a-z0-9]))++"  # "3.5" and "e.g" are words
_GAP = r"[ \n]++"
_RUN = re.compile(rf"(?:(?<=[ \n])|\A)({_WORD}{_GAP})((?:{_WORD}{_GAP})+)(?=[^\W_])")
_SIGNS = rf"(?<![^{_BLANKS}])(?:[^\w{_BLANKS}]|_){{2,}}+(?![^{_BLANKS}])"  # together one token, so no bracket
_BRACKET = re.compile(rf"{_SIGNS}|[{_BRACKETS}]")


def mask_inner_words(paragraph: str) -> str:
    """A text of the same length that syntok cuts at the same places."""
    parts, at = [], 0
    for start, end in _bracketed(paragraph):
        parts += [_RUN.sub(_first_alone, paragraph[at:start]), paragraph[start:end]]
        at = end
    return "".join([*parts, _RUN.sub(_first_alone, paragraph[at:])])


def _first_alone(run: re.Match[str]) -> str:
    """The first word of a run; the last, or the one that ends the sentence, stands behind the match."""
    return run[1] + " " * len(run[2])


def _bracketed(paragraph: str) -> Iterator[tuple[int, int]]:
    """(start, end) of what stands in outermost brackets, of any kind; one that is not closed reaches to the end."""
    depth = start = 0
    for found in _BRACKET.finditer(paragraph):
        sign = found.group()
        if len(sign) == 1 and sign in OPENING:
            start = start if depth else found.start()
            depth += 1
        elif len(sign) == 1 and sign in CLOSING and depth:
            depth -= 1
            if not depth:
                yield start, found.end()
    if depth:
        yield start, len(paragraph)
