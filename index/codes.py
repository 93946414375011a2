"""Vectors kept in one bit a dimension, their signs, and how near these are to the exact vectors of a question.

For vectors x and y of length 1 in d dimensions, the sum of x * sign(y), divided by sqrt(d), is about sqrt(2 / pi) of
their cosine: Gordo, Perronnin, Gong and Lazebnik, "Asymmetric Distances for Binary Embeddings", TPAMI 2014.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.products import whole_products

Codes = NDArray[np.uint8]
"""The signs of vectors, eight to a byte, shape (n, dimensions / 8 rounded up)."""

_LEVELS = 127  # of a question's components: with whole numbers a sum is the same in whatever order it is added up


def signs(vectors: NDArray[np.floating]) -> Codes:
    """The signs of vectors of shape (n, dimensions)."""
    return np.packbits(vectors > 0, axis=1)


def likeness(questions: NDArray[np.float32], codes: Codes) -> NDArray[np.float64]:
    """About the cosine of each question (length 1, shape (q, dimensions)) with each coded vector, shape (q, n).

    The same to the last digit whatever else is in the batch: whole numbers are added without rounding.
    """
    return best_likeness(questions, codes, np.arange(len(codes)))


def best_likeness(
    questions: NDArray[np.float32], codes: Codes, starts: NDArray[np.integer[Any]]
) -> NDArray[np.float64]:
    """The same with the nearest of the vectors from each of these places to the next, shape (q, places)."""
    dimensions = questions.shape[1]
    scale = np.abs(questions).max(axis=1, initial=0, keepdims=True).astype(np.float64) / _LEVELS
    whole = np.rint(np.divide(questions, scale, out=np.zeros(questions.shape), where=scale > 0)).astype(np.int8)
    positive = whole_products(np.unpackbits(codes, axis=1, count=dimensions).view(np.int8), whole)
    best = np.maximum.reduceat(positive, starts).T if len(starts) else positive.T
    signed = 2 * best - whole.sum(axis=1, keepdims=True, dtype=np.int64)
    near: NDArray[np.float64] = signed.astype(np.float64) * scale * math.sqrt(math.pi / 2 / max(dimensions, 1))
    return near
