"""Turn text into terms. The index, questions and marks share this analysis, so that they always agree.

Only this file imports Stemmer.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial, wraps
from typing import NamedTuple, TypeVar

from core.hyphens import LINE_END_HYPHEN
from index.keyword.spellings import common_form, term_without_umlauts, without_umlaut

ANALYZER = "words 4, snowball english, accents folded, one spelling, umlauts"
"""The version of this analysis. Change it by hand whenever the same text would give other terms."""

_IDEOGRAPHS = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Chinese and Japanese put no blank between words
_RUN = r"[^\W_]+(?:[\u0300-\u036f\u00ad]+[^\W_]*)*"  # with accents and soft hyphens inside
_JOINS = r"(?=[.'’,\-\u2010])"  # looked at first, since hardly any character after a run is one of these
_CHUNK = re.compile(rf"{_RUN}(?:{_JOINS}(?:[.'’]|(?<=\d),(?=\d)|{LINE_END_HYPHEN}){_RUN})*(?:\+\+|\#)?")
"""A stretch of text that may hold several words, such as "maxRetryCount" or "5mg", but never a part of a word."""

_UNIT = (
    r"(?:[mkµμn]?g|mcg|[mcdkµμn]?m|[mcdkµμ]?l|[mµμn]?mol|[kMG]?Hz|k?cal|k?J|[km]?[VWA]|[kKMGT]i?B|k?Pa|bar|psi|lbs?|oz|ft"
    r"|hrs?|min|[mµμn]?s|IU|px|h)"
)
_WORD = re.compile(
    rf"""
      (?<![^\W_]) (?:[^\W\d_]\.)+ [^\W\d_] (?![^\W_])                        # U.S, e.g
    | (?<![^\W_]) [A-Za-z](?:\+\+|\#)                                         # C++, C#
    | (?<![^\W_.]) [vV]?\d+(?:\.\d+)+ (?= (?:{_UNIT})? (?![^\W_]) )             # 0.5, v18.2.1, the number of 0.5mg
    | (?<![^\W_.,]) \d{{1,3}}(?:,\d{{3}})+(?:\.\d+)? (?![^\W_]|[.,]\d)       # 1,250
    | (?<![^\W_]) \d+ (?= {_UNIT} (?![^\W_]) )                               # the number of 5mg
    | (?<![^\W_]) (?i:[cdjlmnst]|all|dell|jusqu|lorsqu|nell|puisqu|qu|sull|un) (?=['’][^\W\d_]{{2}})  # the l of l'eau
    | [{_IDEOGRAPHS}]
    | (?<![^\W_]) [a-z]{{2,}} (?= (?:[A-Z][a-z]+){{1,20}}+ (?![^\W_]) )        # the max of maxRetryCount
    | (?<=[a-z]) [A-Z][a-z]+ (?= (?:[A-Z][a-z]+){{0,20}}+ (?![^\W_]) )        # its Retry and its Count
    | (?: (?![{_IDEOGRAPHS}]) [^\W_] [\u0300-\u036f\u00ad]* )+
      (?: (?:['’]|{LINE_END_HYPHEN}) {_RUN} )*
    """,
    re.VERBOSE,
)
_POSSESSIVE = re.compile(r"(?<!['’]s)(?:['’]s)+$")
_NOT_READ = re.compile(rf"{LINE_END_HYPHEN}|\u00ad")
_VERSION = re.compile(r"^v(?=\d+\.\d)")
_LIGATURES = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o"})

_STOP_WORDS = """
    a about after all also am an and any are as at be because been before being but by can could did do does
    doing for from get gets give had has have having he her here hers him his how i if in into is it its just
    may me might more most much my no nor not of off on once only or other our out over own same she should so
    some such tell than that the their them then there these they this those to too under until up us very was
    we were what when where which while who whom whose why will with would you your
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words that a question usually holds without asking for them. They are indexed, so that phrases find them."""

_MAX_KEPT = 16_384  # words: four times as many read texts 10 % faster, and fill 100 MB more with rare words
_MAX_KEPT_LETTERS = 40  # of a word. Longer ones are rare, and thousands of them would fill the memory

Made = TypeVar("Made")

_stemmers = threading.local()


class Token(NamedTuple):
    """A word of a text: its stemmed term, its folded form, and its (start, end) offsets in characters."""

    term: str
    folded: str
    start: int
    end: int


_new_token: Callable[[tuple[str, str, int, int]], Token] = partial(tuple.__new__, Token)
"""Make a token of its fields, in a third of the time of `Token(...)`: a question makes some thousands."""


def _kept_if_short(function: Callable[[str], Made]) -> Callable[[str], Made]:
    """Let a function of a word remember what it returned for the latest short ones."""
    kept = lru_cache(_MAX_KEPT)(function)

    @wraps(function)
    def call(word: str) -> Made:
        return kept(word) if len(word) <= _MAX_KEPT_LETTERS else function(word)

    return call


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of a text in order. "0.5", "U.S." and "1,250" are one word each; "follow-up" and "5mg" are two.

    >>> [token.folded for token in tokens("Set maxRetryCount to 1,250 from v2.4.1 on.")]
    ['set', 'max', 'retry', 'count', 'to', '1250', 'from', '2.4.1', 'on']
    """
    for chunk in _CHUNK.finditer(text):
        start = chunk.start()
        for term, folded, token_start, token_end in _analyse(chunk.group()):
            yield _new_token((term, folded, start + token_start, start + token_end))


def tokens_with_terms(text: str, terms: Iterable[str]) -> list[Token]:
    """Return the words of a text that have one of these terms, in order.

    It takes less time than `tokens`, since only these words are looked for in the text.
    """
    wanted = frozenset(terms)
    chunks, words = _chunks_of(text)
    holding = dict.fromkeys(number for number, own in enumerate(words) for token in own if token.term in wanted)
    found, end, passed = [], 0, 0
    for number in holding:
        for chunk in chunks[passed:number]:
            end = text.index(chunk, end) + len(chunk)  # nothing of a chunk lies between two chunks
        start = text.index(chunks[number], end)
        end, passed = start + len(chunks[number]), number + 1
        found += [
            _new_token((token.term, token.folded, start + token.start, start + token.end))
            for token in words[number]
            if token.term in wanted
        ]
    return found


def terms_held(text: str) -> set[str]:
    """Return the distinct terms of a text."""
    return {token.term for words in _chunks_of(text)[1] for token in words}


@lru_cache(maxsize=64)
def _chunks_of(text: str) -> tuple[list[str], list[tuple[Token, ...]]]:
    """Return the chunks of a text, in order, and the words of each, with their offsets in the chunk.

    Results are cached, because marks and reasons of a result both need them.
    """
    chunks = _CHUNK.findall(text)
    return chunks, list(map(_analyse, chunks))


def folded_words(text: str) -> list[str]:
    """Return the folded words of a text, in order (see `fold`)."""
    return [token.folded for chunk in _CHUNK.findall(text) for token in _analyse(chunk)]


def terms(text: str) -> list[str]:
    """Return the stemmed terms of a text, in order.

    >>> terms("Parkinson's tremors, e.g. at 0.5 Hz")
    ['parkinson', 'tremor', 'eg', 'at', '0.5', 'hz']
    """
    return [token.term for chunk in _CHUNK.findall(text) for token in _analyse(chunk)]


def question_words(text: str) -> list[Token]:
    """Return the words of a question without its stop words, in order. A question of stop words alone keeps them all.

    "US", "U.S." and "IT" are no stop words, unless the whole question is written in capitals.

    >>> [word.folded for word in question_words("What is the best treatment for spasms in the US?")]
    ['best', 'treatment', 'spasms', 'us']
    """
    words = list(tokens(text))
    in_capitals = text.isupper()
    return [word for word in words if not _is_stop_word(word, text, in_capitals)] or words


def question_terms(text: str) -> list[str]:
    """Return the distinct terms of the words of a question (see `question_words`), in order.

    >>> question_terms("What is the best treatment for spasms?")
    ['best', 'treatment', 'spasm']
    """
    return list(dict.fromkeys(word.term for word in question_words(text)))


def _is_stop_word(word: Token, text: str, in_capitals: bool) -> bool:
    if word.folded not in STOP_WORDS:
        return False
    typed = text[word.start : word.end]
    return in_capitals or len(typed) < 2 or not typed.isupper()


@_kept_if_short
def _analyse(chunk: str) -> tuple[Token, ...]:
    """Return the words of a chunk, with their offsets in it."""
    if chunk.isalpha() and chunk.isascii() and (chunk.islower() or chunk[1:].islower()):  # most are one plain word
        lower = chunk.lower()
        return (Token(stem(lower), lower, 0, len(chunk)),)
    spans = [match.span() for match in _WORD.finditer(chunk)]
    folded = [fold(chunk[start:end]) for start, end in spans]
    return tuple(Token(stem(word), word, *span) for word, span in zip(folded, spans, strict=True))


@_kept_if_short
def fold(word: str) -> str:
    """Return a word in lower case, without accents, possessive ending, soft hyphens, or dots and commas inside.

    Ligatures are two letters. A decimal number and a version keep their dots. White space is dropped, since some
    letters expand to several words ("ﷺ").

    >>> [fold(word) for word in ("Müller’s", "U.S", "1,250", "v2.4.1", "0.5")]
    ['muller', 'us', '1250', '2.4.1', '0.5']
    """
    decomposed = unicodedata.normalize("NFKD", _NOT_READ.sub("", word).replace("’", "'")).casefold()
    letters = decomposed.translate(_LIGATURES)
    without_accents = "".join(c for c in letters if not unicodedata.combining(c) and not c.isspace())
    plain = _VERSION.sub("", without_accents, count=1)
    plain = plain.replace(",", "") if plain[:1].isdigit() else plain.replace(".", "")
    return _POSSESSIVE.sub("", plain) or word


@_kept_if_short
def stem(folded: str) -> str:
    """Return the term of a folded word: its common form, stemmed by Snowball's English stemmer, without umlauts."""
    if not hasattr(_stemmers, "english"):
        import Stemmer

        # one per thread, since threads may not share a stemmer; 0, since it would keep words of any length itself
        _stemmers.english = Stemmer.Stemmer("english", 0)
    return term_without_umlauts(_stemmers.english.stemWord(without_umlaut(common_form(folded))))
