"""The English words that pyspellchecker and symspellpy list. No other file imports either library."""

from __future__ import annotations

import gzip
import json
import re
import threading
from collections.abc import Mapping
from functools import cache
from importlib import resources

from index import Vocabulary

_UNCOUNTED = 50
"""The count that the first list gives to words that it holds without having counted them."""

MIN_COUNT = 100
"""The least count of a word that may have been meant by a misspelt one: once in some 16 million words."""

ORDINARY = 1000
"""The count from which on a word is ordinary. A rarer one, where the corpus lacks it, may be a slip for another."""

PART_LETTERS = 4
"""The least number of letters of each part of a compound. The parts are ordinary words."""

PLURAL_LETTERS = 7
"""The least number of letters of a plural that is known by its singular, or the other way round."""

_loading = threading.Lock()  # so that a question that comes during the loading waits for it, and does not repeat it


def known_words() -> Mapping[str, int]:
    """Return some 180,000 words, and how often each is said or written among 1.6 billion words.

    The first list, from the subtitles of films, has the American spellings; the second, from books, has the British
    ones. Neither holds both "tumor" and "tumour". Contractions are held without their apostrophe too.
    """
    with _loading:
        return _known_words()


def common_words() -> Vocabulary:
    """Return the known words of at least MIN_COUNT: those that a misspelt word may have been meant to be."""
    with _loading:
        return _common_words()


def is_english(folded: str) -> bool:
    """Return whether a word is known, or the plural or the singular of a known word, or a compound of two.

    No list holds every word that can be made: "takedown", or "cytokine" beside "cytokines".
    """
    words = known_words()
    plural, singular = folded + "s", re.sub(r"(?<!s)s$", "", folded)
    is_long = len(singular) >= PLURAL_LETTERS - 1
    return folded in words or (is_long and (plural in words or singular in words)) or _is_compound(folded)


def _is_compound(folded: str) -> bool:
    """Return whether a word is two ordinary words. "Talkking" is none: a letter typed twice makes many such words."""
    counts = known_words()
    ends = range(PART_LETTERS, len(folded) - PART_LETTERS + 1)
    parts = ((folded[:end], folded[end:]) for end in ends if folded[end - 1] != folded[end])
    return any(min(counts.get(one, 0), counts.get(other, 0)) >= ORDINARY for one, other in parts)


@cache
def _known_words() -> Mapping[str, int]:
    subtitles, books = _subtitles(), _books()
    scale = sum(subtitles.values()) / sum(books.values())
    counts = {word: round(count * scale) for word, count in books.items()} | subtitles
    return {word.replace("'", ""): count for word, count in counts.items()} | counts


@cache
def _common_words() -> Vocabulary:
    return Vocabulary({word: count for word, count in _known_words().items() if count >= MIN_COUNT})


def _subtitles() -> dict[str, int]:
    """Return the words of pyspellchecker. Its file is read here, which is faster than its class is."""
    import spellchecker

    word_list = resources.files(spellchecker) / "resources" / "en.json.gz"
    counts: dict[str, int] = json.loads(gzip.decompress(word_list.read_bytes()))
    return counts


def _books() -> dict[str, int]:
    import symspellpy

    word_list = resources.files(symspellpy) / "frequency_dictionary_en_82_765.txt"
    lines = (line.split() for line in word_list.read_text("utf-8-sig").splitlines())
    return {word: int(count) for word, count in lines}
