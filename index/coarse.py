"""A first look at many vectors, by their signs alone, so that few are compared exactly.

Of two vectors the share of dimensions in which their signs differ grows with the angle between them: Charikar,
"Similarity Estimation Techniques from Rounding Algorithms", STOC 2002. Counting them for a hundred thousand passages
takes half a millisecond, needs no graph that must be built, and no other answer where a filter leaves out most of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.codes import Codes, signs
from index.engine import Vector

COMPARED = 4_000
"""How many rows at least are left to be compared exactly: far more than are asked for, so that their number changes
nothing about their order."""

_WORD = 8  # bytes that are compared at once


class CoarseVectors:
    """The signs of vectors, ready to be compared with those of a question."""

    def __init__(self, codes: Sequence[Codes]) -> None:
        """From the codes of all rows, in parts that follow each other."""
        joined = np.concatenate(codes)
        self._words = _words(joined).T.copy()  # one dimension after the other: a question is compared with one stretch

    def nearest(self, vector: Vector, k: int, allowed: NDArray[np.bool_] | None) -> NDArray[np.int64]:
        """The nearest of the allowed rows by their signs: COMPARED, or k if more, and all ties with the last."""
        distances = np.zeros(self._words.shape[1], np.uint16)
        for words, word in zip(self._words, _words(signs(vector[None]))[0], strict=True):
            distances += np.bitwise_count(words ^ word)
        rows = np.arange(len(distances)) if allowed is None else np.flatnonzero(allowed)
        within = np.cumsum(np.bincount(distances[rows]))
        farthest = int(np.searchsorted(within, max(COMPARED, k)))
        near: NDArray[np.int64] = rows[distances[rows] <= farthest]
        return near


def _words(codes: Codes) -> NDArray[np.uint64]:
    padded = np.pad(codes, ((0, 0), (0, -codes.shape[1] % _WORD)))
    return np.ascontiguousarray(padded).view(np.uint64)
