"""Questions as they are typed in haste: one letter of one content word goes wrong, the same one in every run."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from index import STOP_WORDS, Token, tokens
from search import NEIGHBOURING_KEYS

SHORTEST = 4  # letters of a word that is misspelt
ROUNDS = 4  # of each kind: what one slip costs depends on the word too much to measure it once


@dataclass(frozen=True, slots=True)
class Misspelling:
    """A question of which one word is misspelt, in one of KINDS of ways."""

    kind: str
    meant: str
    typed: str
    text: str


def misspellings(question_id: str, text: str) -> list[Misspelling]:
    """ROUNDS of each kind, each of a word drawn for itself; none where the question has no word that is long enough."""
    words = [token for token in tokens(text) if _is_content(text[token.start : token.end])]
    draws = [(kind, random.Random(f"{question_id} {kind} {n}")) for kind in KINDS for n in range(ROUNDS)]
    return [_misspelt(text, draw.choice(words), kind, draw) for kind, draw in draws] if words else []


def _is_content(word: str) -> bool:
    return len(word) >= SHORTEST and word.isascii() and word.isalpha() and word.lower() not in STOP_WORDS


def _misspelt(text: str, word: Token, kind: str, draw: random.Random) -> Misspelling:
    meant = text[word.start : word.end]
    typed = draw.choice(sorted(set(KINDS[kind](meant)) - {meant}) or [meant])
    return Misspelling(kind, meant, typed, text[: word.start] + typed + text[word.end :])


def _slips(word: str) -> list[str]:
    """A letter is hit that lies beside the one that was meant."""
    return [
        word[:i] + (beside.upper() if letter.isupper() else beside) + word[i + 1 :]
        for i, letter in enumerate(word)
        for beside in NEIGHBOURING_KEYS[letter.lower()]
    ]


def _dropped(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


def _doubled(word: str) -> list[str]:
    return [word[: i + 1] + word[i:] for i in range(len(word))]


def _swapped(word: str) -> list[str]:
    return [word[:i] + after + before + word[i + 2 :] for i, (before, after) in enumerate(pairwise(word))]


KINDS: dict[str, Callable[[str], list[str]]] = {
    "slip": _slips,
    "dropped": _dropped,
    "doubled": _doubled,
    "swapped": _swapped,
}
