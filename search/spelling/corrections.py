"""What may have been meant by a word.

A text with some of its words replaced, and not another character changed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from index import STOP_WORDS, Token, Vocabulary
from search.spelling.edit_costs import edit_cost
from search.spelling.english import common_words, known_words

SHORTEST = 4
"""Letters that the word that was typed or the one that was meant has: words of three are mostly abbreviations."""

LONG = 8
"""Letters from which on a word may differ by two edits; a shorter one is then another word."""

FOREIGN = 0.4
"""What a word that is not of the corpus costs beside its edits, less RARITY times the logarithm of its frequency."""

RARITY = 0.02

COMMONER = 10
"""How many times as common in English a word must be to have been meant by another English word."""


class Replacement(NamedTuple):
    """A word that may have been meant; the higher its cost, the less likely."""

    word: str
    cost: float


def replacements_for_unknown_word(folded: str, vocabulary: Vocabulary, is_name: bool) -> list[Replacement]:
    """Words of the corpus, and unless it is a name ordinary English ones, the likeliest first.

    Of what is equally likely, the word of most passages comes first.
    """
    near = _near(folded, [vocabulary] if is_name else [vocabulary, common_words()])
    return _likeliest_first(folded, near, vocabulary)


def replacements_for_known_word(folded: str, vocabulary: Vocabulary) -> list[Replacement]:
    """Words of the corpus, in the same order, that are met so much more often than the English word that was typed.

    Of the words that ask for nothing there are none: any question comes nearer to the corpus without its odd word.
    """
    known = known_words()
    least = COMMONER * known[folded]
    near = {word for word in _within(folded, [vocabulary], 1) if known.get(word, 0) >= least}
    return _likeliest_first(folded, near - STOP_WORDS, vocabulary)


def _likeliest_first(folded: str, words: set[str], vocabulary: Vocabulary) -> list[Replacement]:
    def unlikeliness(candidate: Replacement) -> tuple[float, int, str]:
        return candidate.cost, -vocabulary.counts.get(candidate.word, 0), candidate.word

    return sorted((Replacement(word, _cost(folded, word, vocabulary)) for word in words), key=unlikeliness)


def _cost(folded: str, meant: str, vocabulary: Vocabulary) -> float:
    foreign = 0 if meant in vocabulary.counts else FOREIGN - RARITY * math.log(common_words().counts[meant])
    return edit_cost(folded, meant) + foreign


def _near(folded: str, vocabularies: Sequence[Vocabulary]) -> set[str]:
    """The words that are one edit away; where there are none and the word is long, two."""
    near = _within(folded, vocabularies, 1)
    return near or (_within(folded, vocabularies, 2) if len(folded) >= LONG else set())


def _within(folded: str, vocabularies: Sequence[Vocabulary], edits: int) -> set[str]:
    found = {word for vocabulary in vocabularies for word in vocabulary.near(folded, edits)}
    return {word for word in found if max(len(folded), len(word)) >= SHORTEST}


_APOSTROPHE = re.compile("['’]")


class TypedText(NamedTuple):
    """A text as it was typed, and those of its words that may be replaced."""

    text: str
    words: Sequence[Token]

    def replaced(self, corrections: Mapping[str, str]) -> str:
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
