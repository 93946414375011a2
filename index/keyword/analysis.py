"""Turn text into terms. The index, questions and marks share this analysis, so that they always agree.

Only this file imports Stemmer.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

ANALYZER = "words 1, snowball english, accents folded"
"""The version of this analysis. Change it by hand whenever the same text would give other terms."""

_LETTERS = r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*"  # letters, with the combining accents of a decomposed text
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
"""Words that a question usually holds without asking for them. They are indexed, so that phrases find them."""

_stemmers = threading.local()


class Token(NamedTuple):
    """A word of a text: its stemmed term, its folded form, and its (start, end) offsets in characters."""

    term: str
    folded: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of a text in order. "0.5" and "e.g" are one word each, "follow-up" is two."""
    for match in _WORD.finditer(text):
        yield Token(*_analyse(match.group()), *match.span())


@lru_cache(maxsize=64)
def tokens_with_terms(text: str, terms: tuple[str, ...]) -> tuple[Token, ...]:
    """Return the words of a text that have one of these terms, in order.

    Results are cached, because marks, reasons and sentences of a result each need them.
    """
    wanted = frozenset(terms)
    return tuple(
        Token(*analysed, *match.span())
        for match in _WORD.finditer(text)
        if (analysed := _analyse(match.group()))[0] in wanted
    )


def folded_words(text: str) -> list[str]:
    """Return the folded words of a text, in order (see `fold`)."""
    return [fold(word) for word in _WORD.findall(text)]


def terms(text: str) -> list[str]:
    """Return the stemmed terms of a text, in order.

    >>> terms("Parkinson's tremors, e.g. at 0.5 Hz")
    ['parkinson', 'tremor', 'e.g', 'at', '0.5', 'hz']
    """
    return [_analyse(word)[0] for word in _WORD.findall(text)]


def question_terms(text: str) -> list[str]:
    """Return the distinct terms of a question without its stop words, in order.

    A question that consists of stop words alone keeps them all.

    >>> question_terms("What is the best treatment for spasms?")
    ['best', 'treatment', 'spasm']
    """
    words = list(tokens(text))
    content_words = [token for token in words if token.folded not in STOP_WORDS]
    return list(dict.fromkeys(token.term for token in content_words or words))


@lru_cache(maxsize=65_536)
def _analyse(word: str) -> tuple[str, str]:
    """Return the term and the folded form of a word."""
    folded = fold(word)
    return stem(folded), folded


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """Return a word in lower case, without accents and without a possessive ending.

    White space is dropped, since some letters expand to several words ("ﷺ").
    """
    decomposed = unicodedata.normalize("NFKD", word.replace("’", "'")).casefold()
    without_accents = "".join(c for c in decomposed if not unicodedata.combining(c) and not c.isspace())
    return _POSSESSIVE.sub("", without_accents) or word


@lru_cache(maxsize=65_536)
def stem(folded: str) -> str:
    """Return the stem of a folded word according to Snowball's English stemmer."""
    if not hasattr(_stemmers, "english"):
        import Stemmer

        _stemmers.english = Stemmer.Stemmer("english")  # one per thread, since threads may not share a stemmer
    stemmed: str = _stemmers.english.stemWord(folded)
    return stemmed
