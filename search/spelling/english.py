"""The English words that pyspellchecker and symspellpy list. No other file imports either library."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from index import Vocabulary

_UNCOUNTED = 50
"""The count that the first list gives to words that it holds without having counted them."""


@cache
def known_words() -> Mapping[str, int]:
    """Return some 180,000 words, and how often each is said or written among 1.6 billion words.

    The first list, from the subtitles of films, has the American spellings; the second, from books, has the British
    ones. Neither holds both "tumor" and "tumour". Contractions are held without their apostrophe too.
    """
    subtitles, books = _subtitles(), _books()
    scale = sum(subtitles.values()) / sum(books.values())
    counts = {word: round(count * scale) for word, count in books.items()} | subtitles
    return {word.replace("'", ""): count for word, count in counts.items()} | counts


@cache
def common_words() -> Vocabulary:
    """Return the known words that were counted: those that a misspelt word may have been meant to be."""
    return Vocabulary({word: count for word, count in known_words().items() if count > _UNCOUNTED})


def _subtitles() -> dict[str, int]:
    from spellchecker import SpellChecker

    counts: dict[str, int] = SpellChecker(language="en").word_frequency.dictionary
    return counts


def _books() -> dict[str, int]:
    import symspellpy

    word_list = resources.files(symspellpy) / "frequency_dictionary_en_82_765.txt"
    lines = (line.split() for line in word_list.read_text("utf-8-sig").splitlines())
    return {word: int(count) for word, count in lines}
