"""The words of a corpus, and which of them are spelt nearly like another word. The only file that imports rapidfuzz."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

_Letters = NDArray[np.uint64]


class Vocabulary:
    """Folded words and their counts: of a corpus, in how many passages each word stands, in any field."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = counts

    def near(self, word: str, edits: int) -> list[str]:
        """The words of letters alone that are at most `edits` edits away.

        An edit is a letter dropped, added or changed, or two neighbours swapped (optimal string alignment). Almost
        all words are ruled out by arithmetic over arrays: an edit changes the length by one at most, and takes one
        letter at most from the set of those that occur, and adds one at most to it.
        """
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        words, lengths, letters = self._spelt
        start, end = np.searchsorted(lengths, [len(word) - edits, len(word) + edits + 1])
        theirs, own = letters[start:end], _letter_sets([word])
        few = (np.bitwise_count(theirs & ~own) <= edits) & (np.bitwise_count(own & ~theirs) <= edits)
        possible = [words[start + n] for n in np.flatnonzero(few)]
        found = process.extract(word, possible, scorer=OSA.distance, score_cutoff=edits, limit=None)
        return [each for each, _, _ in found]

    @cached_property
    def _spelt(self) -> tuple[list[str], NDArray[np.int64], _Letters]:
        """The words of letters alone from the shortest to the longest, their lengths, and their sets of letters."""
        words = sorted((word for word in self.counts if word.isalpha()), key=len)
        return words, np.array([len(word) for word in words], np.int64), _letter_sets(words)


def _letter_sets(words: list[str]) -> _Letters:
    """For each word the set of its letters: a bit for each code point modulo 64."""
    if not words:
        return np.zeros(0, np.uint64)
    codes = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32)
    starts = np.cumsum([0, *(len(word) for word in words[:-1])])
    bits: _Letters = np.bitwise_or.reduceat(np.uint64(1) << (codes & 63).astype(np.uint64), starts)
    return bits
