"""The words that may have been meant by a misspelt word, and the text that results when they replace it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from index import STOP_WORDS, Token, Vocabulary
from search.spelling.edit_costs import edit_cost
from search.spelling.english import common_words, known_words

MIN_LETTERS = 4
"""The least number of letters that the longer of the typed and the meant word has.

Words of three letters are mostly abbreviations."""

TWO_EDIT_LETTERS = 8
"""The number of letters from which on a word may differ by two edits. Two edits make another word of a shorter one."""

FOREIGN_COST = 0.4
"""The cost, beside its edits, of a meant word that the corpus does not hold.

It is less by FREQUENCY_DISCOUNT times the logarithm of the word's count in English."""

FREQUENCY_DISCOUNT = 0.02

MIN_FREQUENCY_RATIO = 10
"""The least ratio of counts in English between a word and another English word by which it may have been meant."""


class Replacement(NamedTuple):
    """A word that may have been meant, and its cost: the higher, the less likely."""

    word: str
    cost: float


def replacements_for_unknown_word(folded: str, vocabulary: Vocabulary, is_name: bool) -> list[Replacement]:
    """Return the words that may have been meant by a word that is not English, the likeliest first.

    They are words of the corpus and, unless the word is a name, common English words. Of equally likely words, the one
    that the most passages hold comes first.
    """
    words = _similar_words(folded, [vocabulary] if is_name else [vocabulary, common_words()])
    return _likeliest_first(folded, words, vocabulary)


def replacements_for_known_word(folded: str, vocabulary: Vocabulary) -> list[Replacement]:
    """Return the words of the corpus that may have been meant by an English word, the likeliest first.

    Each is one edit away and at least MIN_FREQUENCY_RATIO times as common in English. Stop words are left out: any
    question comes nearer to the corpus without its odd word.
    """
    counts = known_words()
    min_count = MIN_FREQUENCY_RATIO * counts[folded]
    words = {word for word in _words_within(folded, [vocabulary], 1) if counts.get(word, 0) >= min_count}
    return _likeliest_first(folded, words - STOP_WORDS, vocabulary)


def _likeliest_first(folded: str, words: set[str], vocabulary: Vocabulary) -> list[Replacement]:
    def sort_key(replacement: Replacement) -> tuple[float, int, str]:
        return replacement.cost, -vocabulary.counts.get(replacement.word, 0), replacement.word

    return sorted((Replacement(word, _cost(folded, word, vocabulary)) for word in words), key=sort_key)


def _cost(folded: str, meant: str, vocabulary: Vocabulary) -> float:
    in_corpus = meant in vocabulary.counts
    foreign = 0 if in_corpus else FOREIGN_COST - FREQUENCY_DISCOUNT * math.log(common_words().counts[meant])
    return edit_cost(folded, meant) + foreign


def _similar_words(folded: str, vocabularies: Sequence[Vocabulary]) -> set[str]:
    """Return the words that are one edit away; two edits away if there are none and the word is long."""
    words = _words_within(folded, vocabularies, 1)
    return words or (_words_within(folded, vocabularies, 2) if len(folded) >= TWO_EDIT_LETTERS else set())


def _words_within(folded: str, vocabularies: Sequence[Vocabulary], edits: int) -> set[str]:
    words = {word for vocabulary in vocabularies for word in vocabulary.within_edits(folded, edits)}
    return {word for word in words if max(len(folded), len(word)) >= MIN_LETTERS}


_APOSTROPHE = re.compile("['’]")


class TypedText(NamedTuple):
    """A text as it was typed, and the words in it that may be replaced."""

    text: str
    words: Sequence[Token]

    def replace_words(self, corrections: Mapping[str, str]) -> str:
        """Return the text with words replaced, and no other character changed.

        `corrections` maps the folded form of a word to its replacement.
        """
        return "".join(_replaced_parts(self.text, self.words, corrections))


def _replaced_parts(text: str, words: Sequence[Token], corrections: Mapping[str, str]) -> Iterator[str]:
    end = 0
    for word in words:
        if word.folded in corrections:
            yield text[end : word.start]
            yield _in_typed_form(text[word.start : word.end], corrections[word.folded])
            end = word.end
    yield text[end:]


def _in_typed_form(typed: str, meant: str) -> str:
    """Return the meant word with the capitals and the possessive ending of the typed one."""
    word = _APOSTROPHE.split(typed)[0]
    ending = typed[len(word) :]
    if word.isupper():
        return meant.upper() + ending
    return (meant.capitalize() if word[0].isupper() else meant) + ending
