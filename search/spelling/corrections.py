"""The words that may have been meant by a misspelt word, and the text that results when they replace it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto
from typing import NamedTuple

from index import STOP_WORDS, Token, Vocabulary
from search.spelling.edit_costs import MAX_EDIT_COST, MAX_SLIP_COST, edit_cost
from search.spelling.english import common_words, known_words

MIN_LETTERS = 4
"""The least number of letters that the longer of the typed and the meant word has.

Words of three letters are mostly abbreviations."""

TWO_EDIT_LETTERS = 8
"""The number of letters from which on a word may differ by two edits. Two edits make another word of a shorter one."""

ENGLISH_COST = 0.4
"""The cost, beside its edits, of a meant word that the corpus does not hold.

It is less by FREQUENCY_DISCOUNT times the logarithm of the word's count in English."""

FREQUENCY_DISCOUNT = 0.02

SHORT = 5
"""The number of letters up to which a word is short.

Short words are alike: one letter for another makes "nova" of "novo". So in a short word only slips of the fingers
count, and only a short English word may be a slip for another one."""

MIN_FREQUENCY_RATIO = 10
"""The least ratio of counts in English between a rare word and the word that may have been meant by it."""

ENDING = 2
"""The number of last letters in which the forms of a word differ in most languages."""


class Language(Enum):
    """What the words and letters of a question tell of its language."""

    ENGLISH = auto()
    UNCLEAR = auto()  # few words, too many of which no list holds: "baclofen pump"
    FOREIGN = auto()


_VOWELS = frozenset("aeiouy")

_MIN_TYPED = {Language.ENGLISH: MIN_LETTERS - 1, Language.UNCLEAR: MIN_LETTERS, Language.FOREIGN: SHORT + 1}


class Replacement(NamedTuple):
    """A word that may have been meant, and its cost: the higher, the less likely."""

    word: str
    cost: float


def replacements(folded: str, vocabulary: Vocabulary, language: Language) -> list[Replacement]:
    """Return the words that may have been meant by an unknown word, the likeliest first.

    They are words of the corpus one likely edit away, or two in a long word after its first letter. In an English text
    they are common English words one edit away too. In a foreign one they differ by one edit alone, and not by their
    ending, which "entkalke" and "entkalken" do: two forms of a word, of which either may be right.
    Of equally likely words, the one that the most passages hold comes first.
    """
    if len(folded) < _MIN_TYPED[language]:
        return []
    near = set(vocabulary.within_edits(folded, 1))
    if language == Language.FOREIGN:
        return _likely(folded, {word for word in near if not _differ_by_ending(folded, word)}, vocabulary)
    english = set(common_words().within_edits(folded, 1)) if language == Language.ENGLISH else set()
    found = _likely(folded, near | english, vocabulary)
    if found or len(folded) < TWO_EDIT_LETTERS:
        return found
    far = {word for word in vocabulary.within_edits(folded, 2) if word[0] == folded[0]}
    return _likely(folded, far - near, vocabulary, edits=2)


def replacements_for_rare_word(folded: str, vocabulary: Vocabulary) -> list[Replacement]:
    """Return the words of the corpus that may have been meant by a rare English word, the likeliest first.

    Each is one likely edit away and at least MIN_FREQUENCY_RATIO times as common in English. Stop words are left out:
    any question comes nearer to the corpus without its odd word.
    """
    counts = known_words()
    min_count = MIN_FREQUENCY_RATIO * counts[folded]
    words = {word for word in vocabulary.within_edits(folded, 1) if counts.get(word, 0) >= min_count}
    return _likely(folded, words - STOP_WORDS, vocabulary)


def _likely(folded: str, words: set[str], vocabulary: Vocabulary, edits: int = 1) -> list[Replacement]:
    """Return those of the words that likely edits make of the typed one, the likeliest first."""
    max_cost = edits * (MAX_SLIP_COST if len(folded) <= SHORT else MAX_EDIT_COST)
    costs = {word: edit_cost(folded, word) for word in words if _may_be_meant(folded, word)}
    likely = [
        Replacement(word, cost + _rarity_cost(word, vocabulary)) for word, cost in costs.items() if cost <= max_cost
    ]
    return sorted(likely, key=lambda each: (each.cost, -vocabulary.counts.get(each.word, 0), each.word))


def _rarity_cost(word: str, vocabulary: Vocabulary) -> float:
    if word in vocabulary.counts:
        return 0.0
    return ENGLISH_COST - FREQUENCY_DISCOUNT * math.log(common_words().counts[word])


def _may_be_meant(folded: str, word: str) -> bool:
    """Return whether a word is neither an abbreviation nor another form of the typed word, as "vive" is of "vivo"."""
    is_abbreviation = max(len(folded), len(word)) < MIN_LETTERS or (word.isascii() and not _VOWELS.intersection(word))
    differs_by_last_vowel = folded[:-1] == word[:-1] and {folded[-1], word[-1]} <= _VOWELS
    return not is_abbreviation and not differs_by_last_vowel


def _differ_by_ending(one: str, other: str) -> bool:
    start = max(len(one), len(other)) - ENDING
    return one[:start] == other[:start]


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
