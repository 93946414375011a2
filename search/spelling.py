"""A question with its slips put right: offered, never forced.

A word is suspect if no passage holds it in any form, it is of letters alone, and it is no ordinary English word. What
is put in its place is a word of the corpus, or where that is likelier an ordinary English one, which the semantic leg
understands: "bacbkone" is the backbone, even where the articles say "spine".

What is quoted or must stand in a passage is looked at too, since one slip there finds nothing at all. What is to be
left out is not: its correction would take away passages that are now found.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence

from index import Snapshot, Vocabulary
from index.analysis import Token
from search.english import common_words, known_words
from search.query import Query, asked_words
from search.slips import slip_cost

SHORTEST = 4
"""Letters that the word that was typed or the one that was meant has: words of three are mostly abbreviations."""

LONG = 8
"""Letters from which on a word may differ by two edits; a shorter one is then another word."""

MOST = 3
"""Suspect words of a question: with more of them it is nonsense, or another language. It bounds the work as well."""

FOREIGN = 0.4
"""What a word that is not of the corpus costs beside its edits, less RARITY times the logarithm of its frequency."""

RARITY = 0.02

_APOSTROPHE = re.compile("['’]")


def suggestion(query: Query, frequencies: Mapping[str, int], snapshot: Snapshot) -> str | None:
    """The question as it was probably meant; None where nothing is offered.

    `frequencies` says of each term of the question in how many passages it stands. Nothing is read or imported for a
    question whose words are all known.
    """
    words = [word for word in asked_words(query.text) if word.term in frequencies]
    unknown = [word for word in words if frequencies[word.term] == 0]
    suspects = {word.folded: word for word in unknown if _is_suspect(query.text, word)}
    if not 0 < len(suspects) <= MOST:
        return None
    vocabulary = snapshot.vocabulary()
    likeliest = {folded: _likeliest(query.text, word, vocabulary) for folded, word in suspects.items()}
    corrections = {folded: meant for folded, meant in likeliest.items() if meant}
    gibberish = len(suspects) - len(corrections)
    if not corrections or 2 * gibberish >= len(frequencies):
        return None
    return _corrected(query.text, words, corrections)


def _is_suspect(text: str, word: Token) -> bool:
    typed = text[word.start : word.end]
    if len(word.folded) < SHORTEST - 1 or not word.folded.isalpha():
        return False
    abbreviation = typed[1:] != typed[1:].lower() and not text.isupper()
    return not abbreviation and word.folded not in known_words()


def _likeliest(text: str, word: Token, vocabulary: Vocabulary) -> str | None:
    """What was most probably meant; of what is equally likely, the word of most passages."""
    vocabularies = [vocabulary] if _is_name(text, word) else [vocabulary, common_words()]
    near = _near(word.folded, vocabularies)

    def unlikeliness(meant: str) -> tuple[float, int, str]:
        passages = vocabulary.counts.get(meant, 0)
        return slip_cost(word.folded, meant) + (0 if passages else _foreign_cost(meant)), -passages, meant

    return min(near, key=unlikeliness, default=None)


def _near(folded: str, vocabularies: Sequence[Vocabulary]) -> set[str]:
    """The words that are one edit away; where there are none and the word is long, two."""
    for edits in (1, 2) if len(folded) >= LONG else (1,):
        found = {word for vocabulary in vocabularies for word in vocabulary.near(folded, edits)}
        near = {word for word in found if max(len(folded), len(word)) >= SHORTEST}
        if near:
            return near
    return set()


def _foreign_cost(meant: str) -> float:
    return FOREIGN - RARITY * math.log(common_words().counts[meant])


def _is_name(text: str, word: Token) -> bool:
    """Whether a capital stands where no sentence begins: a name, which no list of ordinary words knows."""
    follows = any(character.isalnum() for character in text[: word.start])
    return follows and text[word.start].isupper() and not text.isupper()


def _corrected(text: str, words: Sequence[Token], corrections: Mapping[str, str]) -> str:
    """The text with these words replaced, and not another character changed."""
    return "".join(_pieces(text, words, corrections))


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
