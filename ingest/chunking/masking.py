"""Mask the words that cannot affect where syntok ends a sentence, so that syntok does not have to read them.

syntok reads a text token by token. Only a token that ends a sentence or opens a bracket makes it look around: at the
token before, at whether that token is the first of its sentence, at the token after and, from an opening bracket, as
far as one token past the closing bracket. In a run of other words outside all brackets, syntok therefore never looks
at any word but the first and the last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# The characters at which syntok ends a sentence, and the brackets it knows. A test compares them with syntok.
ENDS = ".!?;\u203c\u203d\u2047\u2048\u2049\u3002\ufe52\ufe57\uff01\uff0e\uff1f\uff61"
OPENING = "([{\u2329\u2983\u2985\u3018\u301a\ufd3e\ufe59\ufe5b\ufe5d\uff08\uff3b\uff5b\uff5f"
CLOSING = ")]}\u232a\u2984\u2986\u3019\u301b\ufd3f\ufe5a\ufe5c\ufe5e\uff09\uff3d\uff5d\uff60"

_SEPARATORS = "\t-\r \x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000"  # these separate words for syntok
_BRACKETS = re.escape(OPENING + CLOSING)
_NON_WORD = f"{_SEPARATORS}{_BRACKETS}{re.escape(ENDS)}"
_WORD = rf"(?:[^{_NON_WORD}]++|(?<=[^\W_])[.!?](?=[a-z0-9]))++"  # "3.5" and "e.g" are words
_GAP = r"[ \n]++"
_STEP = re.compile(rf"(?:(?<=[ \n])|\A){_WORD}{_GAP}")
_RUN = re.compile(rf"(?:(?<=[ \n])|\A)(?:{_WORD}{_GAP})++")
_LETTER = re.compile(r"[^\W_]")
# syntok reads several signs between separators as one token, so a bracket among them does not count.
_SIGNS = rf"(?<![^{_SEPARATORS}])(?:[^\w{_SEPARATORS}]|_){{2,}}+(?![^{_SEPARATORS}])"
_BRACKET = re.compile(rf"{_SIGNS}|[{_BRACKETS}]")


def mask_inner_words(paragraph: str) -> str:
    """Return the paragraph with spaces in place of the words that syntok need not read.

    The length stays the same, and syntok ends sentences at the same offsets as in the paragraph itself.

    >>> mask_inner_words("Drink it as long as you like. Then sleep.")
    'Drink                   like. Then sleep.'
    """
    parts, end_of_previous = [], 0
    for start, end in _find_bracketed_spans(paragraph):
        parts += [_RUN.sub(_mask_inside, paragraph[end_of_previous:start]), paragraph[start:end]]
        end_of_previous = end
    return "".join([*parts, _RUN.sub(_mask_inside, paragraph[end_of_previous:])])


def _mask_inside(run: re.Match[str]) -> str:
    """Return a run of words with all of them masked between the first and the last that begins with a letter or digit.

    That last word may be the one after the match, which no gap follows.
    """
    words = [run.start(), *(step.end() for step in _STEP.finditer(run.string, *run.span()))]
    last = next((start for start in reversed(words[2:]) if _LETTER.match(run.string, start)), None)
    if last is None:
        return run[0]
    return run.string[words[0] : words[1]] + " " * (last - words[1]) + run.string[last : run.end()]


def _find_bracketed_spans(paragraph: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) offsets of each outermost pair of brackets of any kind, the brackets included.

    A bracket that is never closed reaches to the end of the paragraph.
    """
    depth = start = 0
    for match in _BRACKET.finditer(paragraph):
        sign = match.group()
        if len(sign) == 1 and sign in OPENING:
            start = start if depth else match.start()
            depth += 1
        elif len(sign) == 1 and sign in CLOSING and depth:
            depth -= 1
            if not depth:
                yield start, match.end()
    if depth:
        yield start, len(paragraph)
