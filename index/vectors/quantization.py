"""Vectors kept in one bit a dimension, their signs, and how near these are to the exact vectors of a question.

For vectors x and y of length 1 in d dimensions, the sum of x * sign(y), divided by sqrt(d), is about sqrt(2 / pi) of
their cosine: Gordo, Perronnin, Gong and Lazebnik, "Asymmetric Distances for Binary Embeddings", TPAMI 2014.


Vectors in one byte a dimension, and between which bounds their products with a question then lie.

A row x is kept as whole numbers w and a scale s, with e = |x - s w|; so is a question q, with f = |q - t v|. By the
inequality of Cauchy and Schwarz q x differs from the product of s w and t v by at most |q| e + f |s w|.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from embedding import BinaryVectors
from index.vectors.cosine import int8_dot_products

_LEVELS = 127  # of a question's components: with whole numbers a sum is the same in whatever order it is added up


def binarize(vectors: NDArray[np.floating]) -> BinaryVectors:
    """The signs of vectors of shape (n, dimensions)."""
    return np.packbits(vectors > 0, axis=1)


def approximate_cosines(questions: NDArray[np.float32], codes: BinaryVectors) -> NDArray[np.float64]:
    """About the cosine of each question (length 1, shape (q, dimensions)) with each coded vector, shape (q, n).

    The same to the last digit whatever else is in the batch: whole numbers are added without rounding.
    """
    return max_approximate_cosines(questions, codes, np.arange(len(codes)))


def max_approximate_cosines(
    questions: NDArray[np.float32], codes: BinaryVectors, starts: NDArray[np.integer[Any]]
) -> NDArray[np.float64]:
    """The same with the nearest of the vectors from each of these places to the next, shape (q, places)."""
    dimensions = questions.shape[1]
    scale = np.abs(questions).max(axis=1, initial=0, keepdims=True).astype(np.float64) / _LEVELS
    whole = np.rint(np.divide(questions, scale, out=np.zeros(questions.shape), where=scale > 0)).astype(np.int8)
    positive = int8_dot_products(np.unpackbits(codes, axis=1, count=dimensions).view(np.int8), whole)
    best = np.maximum.reduceat(positive, starts).T if len(starts) else positive.T
    signed = 2 * best - whole.sum(axis=1, keepdims=True, dtype=np.int64)
    near: NDArray[np.float64] = signed.astype(np.float64) * scale * math.sqrt(math.pi / 2 / max(dimensions, 1))
    return near


_LARGEST = 127
_AT_ONCE = 8_192  # rows that are copied to larger numbers
_LENGTH, _ROUNDING = 1.01, 1e-6  # nothing is longer, and no product of float32 is wrong by more

Floats32 = NDArray[np.float32]


class Int8Vectors(NamedTuple):
    """Vectors of length 1: `whole` of shape (n, dimensions), and the scale and the error of each, shape (n, 2)."""

    values: NDArray[np.int8]
    scales: Floats32


def quantize(vectors: NDArray[np.floating[Any]]) -> Int8Vectors:
    """These vectors, shape (n, dimensions)."""
    rough = Int8Vectors(np.zeros(vectors.shape, np.int8), np.zeros((len(vectors), 2), np.float32))
    for start in range(0, len(vectors), _AT_ONCE):
        own = slice(start, start + _AT_ONCE)
        some = vectors[own].astype(np.float32)
        scales = np.abs(some).max(axis=1, initial=0) / _LARGEST
        rough.values[own] = np.rint(some / np.maximum(scales, np.finfo(np.float32).tiny)[:, None])
        errors = np.linalg.norm(some - rough.values[own] * scales[:, None], axis=1)
        rough.scales[own] = np.column_stack([scales, errors])
    return rough


def cosine_bounds(rough: Int8Vectors, asked: Int8Vectors) -> tuple[Floats32, Floats32]:
    """The least and the most that the product of each row with the one vector that is asked for can be."""
    ((scale, error),) = asked.scales
    scales, errors = rough.scales.T
    about = int8_dot_products(rough.values, asked.values)[:, 0]
    about *= scales * scale
    wrong = errors * np.float32(_LENGTH)
    wrong += np.float32(error * _LENGTH + _ROUNDING)
    return about - wrong, about + wrong
