"""Quantize vectors to one byte or one bit per dimension, and estimate their cosines with a question.

One byte (int8). A row x of length 1 is stored as whole numbers w with a scale s, and its error e = |x - s w| is known.
A question q is quantized likewise, to whole numbers v with a scale t and an error f = |q - t v|. By the inequality of
Cauchy and Schwarz, the dot product of q and x differs from that of t v and s w by at most |q| e + f |s w|. So the
cosine lies between two known bounds.

One bit (binary). Only the signs are stored. For vectors x and y of length 1 in d dimensions, the sum of x * sign(y),
divided by sqrt(d), is about sqrt(2 / pi) times their cosine: Gordo, Perronnin, Gong and Lazebnik, "Asymmetric Distances
for Binary Embeddings", TPAMI 2014.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from embedding import BinaryVectors
from index.vectors.cosine import int8_dot_products

_MAX_INT8 = 127
_BATCH_SIZE = 8_192  # rows that are copied to float32 at once
_MAX_LENGTH = 1.01  # no vector is longer, whatever its rounding
_FLOAT32_ERROR = 1e-6  # more than the rounding error of a float32 product

Floats32 = NDArray[np.float32]


class Int8Vectors(NamedTuple):
    """Quantized vectors of length 1.

    `values` are whole numbers, shape (n, dimensions). `scales` has two columns, shape (n, 2): the scale of each row and
    its quantization error, the length of the difference from the exact vector.
    """

    values: NDArray[np.int8]
    scales: Floats32


def quantize(vectors: NDArray[np.floating[Any]]) -> Int8Vectors:
    """Quantize vectors of shape (n, dimensions) to one byte per dimension.

    >>> quantized = quantize(np.array([[0.6, -0.8]]))
    >>> quantized.values
    array([[  95, -127]], dtype=int8)
    >>> quantized.scales.round(4)
    array([[0.0063, 0.0016]], dtype=float32)
    """
    quantized = Int8Vectors(np.zeros(vectors.shape, np.int8), np.zeros((len(vectors), 2), np.float32))
    for start in range(0, len(vectors), _BATCH_SIZE):
        rows = slice(start, start + _BATCH_SIZE)
        batch = vectors[rows].astype(np.float32)
        scales = np.abs(batch).max(axis=1, initial=0) / _MAX_INT8
        quantized.values[rows] = np.rint(batch / np.maximum(scales, np.finfo(np.float32).tiny)[:, None])
        errors = np.linalg.norm(batch - quantized.values[rows] * scales[:, None], axis=1)
        quantized.scales[rows] = np.column_stack([scales, errors])
    return quantized


def cosine_bounds(rows: Int8Vectors, question: Int8Vectors) -> tuple[Floats32, Floats32]:
    """Return the lower and the upper bound of the cosine of each row with one question, two arrays of shape (n,)."""
    ((question_scale, question_error),) = question.scales
    scales, errors = rows.scales.T
    estimates = int8_dot_products(rows.values, question.values)[:, 0]
    estimates *= scales * question_scale
    margins = errors * np.float32(_MAX_LENGTH)
    margins += np.float32(question_error * _MAX_LENGTH + _FLOAT32_ERROR)
    return estimates - margins, estimates + margins


def binarize(vectors: NDArray[np.floating]) -> BinaryVectors:
    """Return the signs of vectors of shape (n, dimensions) as bits, shape (n, dimensions / 8 rounded up).

    A bit is 1 for a positive number.

    >>> signs = binarize(np.array([[0.5, -0.5, 0.1]]))
    >>> [f"{byte:08b}" for byte in signs[0]]
    ['10100000']
    """
    return np.packbits(vectors > 0, axis=1)


def approximate_cosines(questions: NDArray[np.float32], signs: BinaryVectors) -> NDArray[np.float64]:
    """Return the approximate cosine of each question with each vector that is known by its signs, shape (q, n).

    `questions` have length 1 and shape (q, dimensions). A result does not depend, to its last digit, on the rest of the
    batch, since whole numbers are added without rounding.
    """
    return max_approximate_cosines(questions, signs, np.arange(len(signs)))


def max_approximate_cosines(
    questions: NDArray[np.float32], signs: BinaryVectors, starts: NDArray[np.integer[Any]]
) -> NDArray[np.float64]:
    """Return the highest approximate cosine of each question with each group of vectors, shape (q, groups).

    `questions` have length 1 and shape (q, dimensions). A group begins at each index in `starts`, which ascend, and
    ends before the next one; the last group ends with the vectors.
    """
    dimensions = questions.shape[1]
    scale = np.abs(questions).max(axis=1, initial=0, keepdims=True).astype(np.float64) / _MAX_INT8
    values = np.rint(np.divide(questions, scale, out=np.zeros(questions.shape), where=scale > 0)).astype(np.int8)
    bits = np.unpackbits(signs, axis=1, count=dimensions).view(np.int8)
    positive_sums = int8_dot_products(bits, values)
    highest = np.maximum.reduceat(positive_sums, starts).T if len(starts) else positive_sums.T
    signed_sums = 2 * highest - values.sum(axis=1, keepdims=True, dtype=np.int64)
    similarities: NDArray[np.float64] = (
        signed_sums.astype(np.float64) * scale * math.sqrt(math.pi / 2 / max(dimensions, 1))
    )
    return similarities
