"""Ordinary English: the word lists that pyspellchecker and symspellpy ship. The only file that imports either."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from index import Vocabulary

_LEAST = 50
"""The count in the first list of the words that are in it without having been counted."""


@cache
def known_words() -> Mapping[str, int]:
    """Some 180,000 words, and how often each is said or written among 1.6 billion.

    The first list, from the subtitles of films, has the American spellings, the second, from books, the British ones:
    neither knows both "tumor" and "tumour". Contractions are held without their apostrophe too.
    """
    said, written = _subtitles(), _books()
    scale = sum(said.values()) / sum(written.values())
    counts = {word: round(count * scale) for word, count in written.items()} | said
    return {word.replace("'", ""): count for word, count in counts.items()} | counts


@cache
def common_words() -> Vocabulary:
    """Those of them that were counted: what somebody may have meant."""
    return Vocabulary({word: count for word, count in known_words().items() if count > _LEAST})


def _subtitles() -> dict[str, int]:
    from spellchecker import SpellChecker

    counts: dict[str, int] = SpellChecker(language="en").word_frequency.dictionary
    return counts


def _books() -> dict[str, int]:
    import symspellpy

    listed = resources.files(symspellpy) / "frequency_dictionary_en_82_765.txt"
    lines = (line.split() for line in listed.read_text("utf-8-sig").splitlines())
    return {word: int(count) for word, count in lines}
