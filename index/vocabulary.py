"""The words of a corpus with their counts, searchable by spelling. Only this file imports rapidfuzz."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

_LetterSets = NDArray[np.uint64]


class Vocabulary:
    """Folded words with their counts: for a corpus, the number of passages that hold each word in any field."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = counts

    def within_edits(self, word: str, edits: int) -> list[str]:
        """Return the words of letters only that are at most `edits` edits away from `word`.

        An edit drops, adds or changes one letter, or swaps two neighbours (optimal string alignment). Array arithmetic
        rules out almost all words before any distance is computed: one edit changes the length by at most one, removes
        at most one letter from the set of letters, and adds at most one to it.

        >>> Vocabulary({"tremor": 3, "tremors": 1, "remote": 2}).within_edits("tremro", edits=1)
        ['tremor']
        """
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        words, lengths, letter_sets = self._words_by_length
        start, end = np.searchsorted(lengths, [len(word) - edits, len(word) + edits + 1])
        known, wanted = letter_sets[start:end], _letter_sets([word])
        possible = (np.bitwise_count(known & ~wanted) <= edits) & (np.bitwise_count(wanted & ~known) <= edits)
        candidates = [words[start + n] for n in np.flatnonzero(possible)]
        matches = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=edits, limit=None)
        return [match for match, _, _ in matches]

    @cached_property
    def _words_by_length(self) -> tuple[list[str], NDArray[np.int64], _LetterSets]:
        """Return the words of letters only, shortest first, with their lengths and their letter sets."""
        words = sorted((word for word in self.counts if word.isalpha()), key=len)
        return words, np.array([len(word) for word in words], np.int64), _letter_sets(words)


def _letter_sets(words: list[str]) -> _LetterSets:
    """Return the set of letters of each word as 64 bits, one bit per code point modulo 64; shape (words,)."""
    if not words:
        return np.zeros(0, np.uint64)
    code_points = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32)
    starts = np.cumsum([0, *(len(word) for word in words[:-1])])
    sets: _LetterSets = np.bitwise_or.reduceat(np.uint64(1) << (code_points & 63).astype(np.uint64), starts)
    return sets
