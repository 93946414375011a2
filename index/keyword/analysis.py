"""How text becomes terms, for the index, for questions and for marks alike: one analysis, so that they always agree."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

ANALYZER = "words 1, snowball english, accents folded"
"""The fingerprint of this file: changed by hand when the same text would give other terms."""

_LETTERS = r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*"  # with the accents of a decomposed text
_WORD = re.compile(rf"{_LETTERS}(?:[.'’]{_LETTERS})*")
_POSSESSIVE = re.compile(r"(?:['’]s)+$")

_STOP_WORDS = """
    a about after all also am an and any are as at be because been before being but by can could did do does
    doing for from get gets give had has have having he her here hers him his how i if in into is it its just
    may me might more most much my no nor not of off on once only or other our out over own same she should so
    some such tell than that the their them then there these they this those to too under until up us very was
    we were what when where which while who whom whose why will with would you your
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words that a question may hold without asking for them. They are indexed, so that phrases find them."""

_stemmers = threading.local()


class Token(NamedTuple):
    """A word of a text: its stemmed term, its folded form, and where it stands."""

    term: str
    folded: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """The words of a text in order, "0.5" and "e.g" being one word, "follow-up" two."""
    for match in _WORD.finditer(text):
        yield Token(*_analysed(match.group()), *match.span())


@lru_cache(maxsize=64)
def tokens_among(text: str, terms: tuple[str, ...]) -> tuple[Token, ...]:
    """Those of these terms, remembered: a result is looked at for its marks, its reasons and its sentences."""
    wanted = frozenset(terms)
    return tuple(
        Token(*analysed, *match.span())
        for match in _WORD.finditer(text)
        if (analysed := _analysed(match.group()))[0] in wanted
    )


def folded_words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return [fold(word) for word in _WORD.findall(text)]


def terms(text: str) -> list[str]:
    """The stemmed terms of a text, in order."""
    return [_analysed(word)[0] for word in _WORD.findall(text)]


def question_terms(text: str) -> list[str]:
    """The distinct terms that a question asks for, in order; all of its words if it has none but stop words."""
    words = list(tokens(text))
    content = [token for token in words if token.folded not in STOP_WORDS]
    return list(dict.fromkeys(token.term for token in content or words))


@lru_cache(maxsize=65_536)
def _analysed(word: str) -> tuple[str, str]:
    """The term and the folded form of a word."""
    folded = fold(word)
    return stem(folded), folded


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """The word in lower case, without accents, possessive ending, or blanks that a letter expands to."""
    decomposed = unicodedata.normalize("NFKD", word.replace("’", "'")).casefold()
    bare = "".join(c for c in decomposed if not unicodedata.combining(c) and not c.isspace())
    return _POSSESSIVE.sub("", bare) or word


@lru_cache(maxsize=65_536)
def stem(folded: str) -> str:
    """The stem of a folded word, by Snowball's English stemmer."""
    if not hasattr(_stemmers, "english"):
        import Stemmer

        _stemmers.english = Stemmer.Stemmer("english")  # not safe to share between threads
    stemmed: str = _stemmers.english.stemWord(folded)
    return stemmed
