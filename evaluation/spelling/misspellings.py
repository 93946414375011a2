"""Misspelt questions: one typing error in one content word, the same error in every run."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from index import STOP_WORDS, Token, tokens
from search import NEIGHBOURING_KEYS

SHORTEST = 4
"""Length in letters of the shortest word that is misspelt."""

ROUNDS = 4
"""Misspellings of each kind for each question. One would not do: the cost of an error depends too much on the word."""


@dataclass(frozen=True, slots=True)
class Misspelling:
    """A question with one misspelt word.

    `kind` is a key of KINDS, `meant` the word in the question, `typed` its misspelling, `text` the misspelt question.
    """

    kind: str
    meant: str
    typed: str
    text: str


def misspellings_of(question_id: str, text: str) -> list[Misspelling]:
    """Return ROUNDS misspellings of each kind, each in a content word drawn at random with a fixed seed.

    The list is empty if the question has no content word of at least SHORTEST letters.

    >>> [each.typed for each in misspellings_of("q7", "What helps with Night cramps?")[::ROUNDS]]
    ['crampd', 'Nght', 'heelps', 'Ngiht']
    """
    words = [token for token in tokens(text) if _is_content(text[token.start : token.end])]
    draws = [(kind, random.Random(f"{question_id} {kind} {n}")) for kind in KINDS for n in range(ROUNDS)]
    return [_misspell(text, draw.choice(words), kind, draw) for kind, draw in draws] if words else []


def _is_content(word: str) -> bool:
    return len(word) >= SHORTEST and word.isascii() and word.isalpha() and word.lower() not in STOP_WORDS


def _misspell(text: str, word: Token, kind: str, draw: random.Random) -> Misspelling:
    meant = text[word.start : word.end]
    typed = draw.choice(sorted(set(KINDS[kind](meant)) - {meant}) or [meant])
    return Misspelling(kind, meant, typed, text[: word.start] + typed + text[word.end :])


def _replace_a_letter(word: str) -> list[str]:
    """Return every misspelling in which a key beside the right one was hit."""
    return [
        word[:i] + (neighbour.upper() if letter.isupper() else neighbour) + word[i + 1 :]
        for i, letter in enumerate(word)
        for neighbour in NEIGHBOURING_KEYS[letter.lower()]
    ]


def _drop_a_letter(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


def _double_a_letter(word: str) -> list[str]:
    return [word[: i + 1] + word[i:] for i in range(len(word))]


def _swap_two_letters(word: str) -> list[str]:
    return [word[:i] + after + before + word[i + 2 :] for i, (before, after) in enumerate(pairwise(word))]


KINDS: dict[str, Callable[[str], list[str]]] = {
    "slip": _replace_a_letter,
    "dropped": _drop_a_letter,
    "doubled": _double_a_letter,
    "swapped": _swap_two_letters,
}
"""Kind of typing error -> function that returns every misspelling of a word by that error."""
