"""A text with some of its words replaced, and not another character changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from index.analysis import Token

_APOSTROPHE = re.compile("['’]")


class Typed(NamedTuple):
    """A text as it was typed, and those of its words that may be replaced."""

    text: str
    words: Sequence[Token]

    def corrected(self, corrections: Mapping[str, str]) -> str:
        """`corrections` tell by what a folded word is replaced."""
        return "".join(_pieces(self.text, self.words, corrections))


def _pieces(text: str, words: Sequence[Token], corrections: Mapping[str, str]) -> Iterator[str]:
    end = 0
    for word in words:
        if word.folded in corrections:
            yield text[end : word.start]
            yield _as_typed(text[word.start : word.end], corrections[word.folded])
            end = word.end
    yield text[end:]


def _as_typed(typed: str, meant: str) -> str:
    """In capitals or with one in front, and with the possessive ending, as it was typed."""
    word = _APOSTROPHE.split(typed)[0]
    ending = typed[len(word) :]
    if word.isupper():
        return meant.upper() + ending
    return (meant.capitalize() if word[0].isupper() else meant) + ending
