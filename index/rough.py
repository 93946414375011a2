"""Vectors in one byte a dimension, and between which bounds their products with a question then lie.

A row x is kept as whole numbers w and a scale s, with e = |x - s w|; so is a question q, with f = |q - t v|. By the
inequality of Cauchy and Schwarz q x differs from the product of s w and t v by at most |q| e + f |s w|.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.products import whole_products

_LARGEST = 127
_AT_ONCE = 8_192  # rows that are copied to larger numbers
_LENGTH, _ROUNDING = 1.01, 1e-6  # nothing is longer, and no product of float32 is wrong by more

Floats32 = NDArray[np.float32]


class Rough(NamedTuple):
    """Vectors of length 1: `whole` of shape (n, dimensions), and the scale and the error of each, shape (n, 2)."""

    whole: NDArray[np.int8]
    scales: Floats32


def roughly(vectors: NDArray[np.floating[Any]]) -> Rough:
    """These vectors, shape (n, dimensions)."""
    rough = Rough(np.zeros(vectors.shape, np.int8), np.zeros((len(vectors), 2), np.float32))
    for start in range(0, len(vectors), _AT_ONCE):
        own = slice(start, start + _AT_ONCE)
        some = vectors[own].astype(np.float32)
        scales = np.abs(some).max(axis=1, initial=0) / _LARGEST
        rough.whole[own] = np.rint(some / np.maximum(scales, np.finfo(np.float32).tiny)[:, None])
        errors = np.linalg.norm(some - rough.whole[own] * scales[:, None], axis=1)
        rough.scales[own] = np.column_stack([scales, errors])
    return rough


def bounds(rough: Rough, asked: Rough) -> tuple[Floats32, Floats32]:
    """The least and the most that the product of each row with the one vector that is asked for can be."""
    ((scale, error),) = asked.scales
    scales, errors = rough.scales.T
    about = whole_products(rough.whole, asked.whole)[:, 0]
    about *= scales * scale
    wrong = errors * np.float32(_LENGTH)
    wrong += np.float32(error * _LENGTH + _ROUNDING)
    return about - wrong, about + wrong
