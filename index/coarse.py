"""A first look at many vectors, by their signs alone, so that few are compared exactly.

First the dimensions are counted in which the signs differ, of all vectors: their share grows with the angle (Charikar,
"Similarity Estimation Techniques from Rounding Algorithms", STOC 2002). Then the signs of those that are left are
compared with the exact question, which tells more (see `index.codes`). Neither needs a graph that must be built and
mended, and neither looks elsewhere because a filter leaves out most passages.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.bm25 import Rows
from index.codes import Codes, likeness, signs
from index.engine import Vector

COMPARED = 4_000
"""How many rows at least are left to be compared exactly: more than are asked for, so that their number changes nothing
about their order."""

_LEFT, _SHARE_LEFT = 8_000, 1 / 6  # what the first of the two looks leaves at least: so many rows, such a share of all
_WORD = 8  # bytes whose bits are counted at once


class CoarseVectors:
    """The signs of vectors, ready to be compared with a question."""

    def __init__(self, codes: Sequence[Codes]) -> None:
        """From the codes of all rows, in parts that follow each other."""
        self._codes = np.concatenate(codes)
        self._words = _words(self._codes).T.copy()  # a question is compared with one stretch after the other

    def nearest(self, vector: Vector, k: int, allowed: NDArray[np.bool_] | None) -> Rows:
        """The nearest of the allowed rows by their signs: COMPARED, or k if more, and all ties with the last."""
        rows = np.arange(len(self._codes)) if allowed is None else np.flatnonzero(allowed)
        compared = max(COMPARED, k)
        left = max(compared, _LEFT, int(_SHARE_LEFT * len(self._codes)))
        if len(rows) > left:
            differing = self._differing(vector) if allowed is None else self._differing(vector)[rows]
            rows = rows[differing <= np.searchsorted(np.cumsum(np.bincount(differing)), left)]
        if len(rows) > compared:
            near = likeness(vector[None], self._codes[rows])[0]
            rows = rows[near >= np.partition(near, -compared)[-compared]]
        return rows

    def _differing(self, vector: Vector) -> NDArray[np.uint16]:
        """Of each row, in how many dimensions its sign is another."""
        differing = np.zeros(len(self._codes), np.uint16)
        for words, word in zip(self._words, _words(signs(vector[None]))[0], strict=True):
            differing += np.bitwise_count(words ^ word)
        return differing


def _words(codes: Codes) -> NDArray[np.uint64]:
    padded = np.pad(codes, ((0, 0), (0, -codes.shape[1] % _WORD)))
    return np.ascontiguousarray(padded).view(np.uint64)
