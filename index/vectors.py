"""Exact cosine search over vectors that are kept as float16, with the same result whatever the batch or the engine."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from index.engine import Vector, Vectors

_ROUNDING = 1e-4  # more than a product of float32 can be wrong by


def vector_key(model_fingerprint: str, kind: str, text: str) -> bytes:
    """What is encoded of a text is stored under: it changes with the model, with what is kept, and with the text."""
    return hashlib.sha256(f"{model_fingerprint}\n{kind}\n{text}".encode()).digest()


def rounded(vectors: Vectors) -> Vectors:
    """The vectors as they come back from storage, so that a fresh vector and a stored one are the same."""
    return vectors.astype(np.float16).astype(np.float32)


def cosines(matrix: NDArray[np.floating], vector: Vector) -> NDArray[np.float64]:
    """The cosine of each row with the vector, computed row by row in float64 and rounded to 1e-9.

    A matrix product may differ in the last digits with the number of rows; this does not.
    """
    products: NDArray[np.float64] = np.einsum("ij,j->i", matrix.astype(np.float64), vector.astype(np.float64))
    return products.round(9)


def nearest(matrix: Vectors, vector: Vector, k: int, allowed: NDArray[np.bool_] | None) -> NDArray[np.int64]:
    """Rows that surely hold the k nearest to the vector among the allowed ones, and all that tie with the k-th."""
    products = matrix @ vector
    return near_the_top(products - _ROUNDING, products + _ROUNDING, k, allowed)


def near_the_top(
    least: NDArray[np.float32], most: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None = None
) -> NDArray[np.intp]:
    """Where the k largest of the allowed numbers surely are, with all that tie, each being between its two bounds."""
    if allowed is not None:
        rows = np.flatnonzero(allowed)
        return rows[near_the_top(least[rows], most[rows], k)]
    if len(least) <= max(k, 0) or k <= 0:
        return np.arange(len(least))[: max(k, 0)]
    kth = np.partition(least, len(least) - k)[len(least) - k]
    return np.flatnonzero(most >= kth)
