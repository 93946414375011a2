"""Vectors kept in one bit a dimension, their signs, and how near these are to the exact vectors of a question.

For vectors x and y of length 1 in d dimensions, the sum of x * sign(y), divided by sqrt(d), is about sqrt(2 / pi) of
their cosine: Gordo, Perronnin, Gong and Lazebnik, "Asymmetric Distances for Binary Embeddings", TPAMI 2014.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint8]
"""The signs of vectors, eight to a byte, shape (n, dimensions / 8 rounded up)."""

_BITS = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).astype(np.float32)  # of each byte, as numbers
_AT_ONCE = 1024
_LEVELS = 127  # of a question's components: with whole numbers a sum is the same in whatever order it is added up


def signs(vectors: NDArray[np.floating]) -> Codes:
    """The signs of vectors of shape (n, dimensions)."""
    return np.packbits(vectors > 0, axis=1)


def likeness(questions: NDArray[np.float32], codes: Codes) -> NDArray[np.float64]:
    """About the cosine of each question (length 1, shape (q, dimensions)) with each coded vector, shape (q, n).

    The same to the last digit whatever else is in the batch: whole numbers below 2^24 are added without rounding.
    """
    dimensions = questions.shape[1]
    scale = np.abs(questions).max(axis=1, initial=0, keepdims=True).astype(np.float64) / _LEVELS
    whole = np.rint(np.divide(questions, scale, out=np.zeros(questions.shape), where=scale > 0)).astype(np.float32)
    positive = (_sums_by_bytes if len(whole) == 1 else _sums_of_positive)(whole, codes)
    signed = 2 * positive - whole.sum(axis=1, keepdims=True)
    near: NDArray[np.float64] = signed.astype(np.float64) * scale * math.sqrt(math.pi / 2 / max(dimensions, 1))
    return near


def _sums_of_positive(whole: NDArray[np.float32], codes: Codes) -> NDArray[np.float32]:
    """For each question and code the sum of the components whose sign is positive in the code, shape (q, n).

    Some codes at a time, so that their bits, as numbers thirty-two times as large, stay in the processor's cache.
    """
    padded = np.pad(whole, ((0, 0), (0, -whole.shape[1] % 8))).T
    sums = np.empty((len(codes), len(whole)), np.float32)
    for start in range(0, len(codes), _AT_ONCE):
        some = codes[start : start + _AT_ONCE]
        np.matmul(_BITS.take(some, axis=0).reshape(len(some), -1), padded, out=sums[start : start + _AT_ONCE])
    return sums.T


def _sums_by_bytes(whole: NDArray[np.float32], codes: Codes) -> NDArray[np.float32]:
    """The same for a single question: what each byte of a code adds is looked up, which is faster than unpacking it."""
    padded = np.pad(whole, ((0, 0), (0, -whole.shape[1] % 8)))
    sums = np.zeros(len(codes), np.float32)
    for table, column in zip((_BITS @ padded.reshape(-1, 8).T).T.copy(), codes.T.copy(), strict=True):
        sums += table.take(column)
    return sums[None]
