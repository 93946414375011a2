"""Compute cosines and dot products of stored vectors, and select the rows that may be among the k nearest.

A cosine is computed in float64 and does not depend on the batch or on the engine. The dot products of int8 and float16
vectors are computed on the stored numbers, without copying them to a larger type first. Only this file imports simsimd.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
from numpy.typing import NDArray

from core.parallel import cores
from embedding import Vector, Vectors

_FLOAT32_ERROR = 1e-4  # more than the error of a dot product of two float32 vectors of length 1
_FLOAT16_ROUNDING = 2.0**-11  # the largest relative error of rounding a number to float16
_FLOAT16_LANES = 32  # float16 numbers that a processor multiplies at once, each lane with a sum of its own
_EXTRA_ROUNDINGS = 7  # five to add up the sums of the lanes, one for the remaining numbers, one for the vector itself
_MIN_ROWS_TO_SHARE = 16_000  # with fewer rows, waking sleeping threads (some milliseconds) costs more than it saves


def cosines(matrix: NDArray[np.floating], vector: Vector) -> NDArray[np.float64]:
    """Return the cosine of each row with the vector, for rows and a vector of length 1; shape (rows,).

    Each row is computed by itself in float64 and rounded to 1e-9. The last digits of a matrix product may depend on the
    number of rows; these do not.
    """
    dot_products: NDArray[np.float64] = np.einsum("ij,j->i", matrix.astype(np.float64), vector.astype(np.float64))
    return dot_products.round(9)


def nearest_rows(matrix: Vectors, vector: Vector, k: int, allowed: NDArray[np.bool_] | None) -> NDArray[np.int64]:
    """Return the numbers of rows that include the k allowed rows nearest to the vector, and all ties with the k-th.

    `allowed` has one entry per row; None allows all rows.
    """
    dot_products = matrix @ vector
    return possible_top_k(dot_products - _FLOAT32_ERROR, dot_products + _FLOAT32_ERROR, k, allowed)


def possible_top_k(
    lower: NDArray[np.float32], upper: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None = None
) -> NDArray[np.intp]:
    """Return the indices of all numbers that may be among the k largest allowed ones, or tie with the k-th, ascending.

    Only the bounds `lower` and `upper` of each number are known. `allowed` None allows all numbers.

    >>> lower, upper = np.array([0.1, 0.5, 0.7]), np.array([0.4, 0.8, 0.9])
    >>> possible_top_k(lower, upper, k=1)
    array([1, 2])
    """
    if allowed is not None:
        rows = np.flatnonzero(allowed)
        return rows[possible_top_k(lower[rows], upper[rows], k)]
    if len(lower) <= max(k, 0) or k <= 0:
        return np.arange(len(lower))[: max(k, 0)]
    kth = np.partition(lower, len(lower) - k)[len(lower) - k]
    return np.flatnonzero(upper >= kth)


def int8_dot_products(rows: NDArray[np.int8], others: NDArray[np.int8]) -> NDArray[np.float32]:
    """Return the dot product of each row with each of the others, shape (rows, others). It is exact up to 2^24."""
    return _dot_products(rows, others)


def float16_dot_products(matrix: NDArray[np.float16], vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the dot product of each row with the vector, shape (rows,).

    The error is at most `float16_error_bound(vector)`, because some processors add in float16, too.
    """
    return _dot_products(matrix, vector[None].astype(np.float16))[:, 0]


def float16_error_bound(vector: NDArray[np.float32]) -> float:
    """Return the largest possible error of `float16_dot_products` with this vector, for rows of length 1.

    The error of a sum that is rounded n times is at most n roundings of the sum of the absolute values (Higham,
    "Accuracy and Stability of Numerical Algorithms", 2002). That sum is at most the length of the vector.
    """
    return (len(vector) / _FLOAT16_LANES + _EXTRA_ROUNDINGS) * _FLOAT16_ROUNDING * float(np.linalg.norm(vector))


def _dot_products(rows: NDArray[np.generic], others: NDArray[np.generic]) -> NDArray[np.float32]:
    """Return the dot products, shape (rows, others); many rows are shared among all cores."""
    if not len(rows) or not len(others):
        return np.zeros((len(rows), len(others)), np.float32)
    shares = cores() if len(rows) > _MIN_ROWS_TO_SHARE else 1
    own_share, *other_shares = np.array_split(rows, shares)
    pending = [_threads().submit(_multiply, share, others) for share in other_shares]
    return np.concatenate([_multiply(own_share, others), *(future.result() for future in pending)])


def _multiply(rows: NDArray[np.generic], others: NDArray[np.generic]) -> NDArray[np.float32]:
    """Return the dot products, shape (rows, others), computed by one core."""
    import simsimd

    return np.asarray(simsimd.cdist(rows, others, "dot", out_dtype="float32"))


@cache
def _threads() -> ThreadPoolExecutor:
    """Return the threads that help with dot products.

    They replace the threads of simsimd, which wait in busy loops and so keep the model from a core.
    """
    return ThreadPoolExecutor(max(cores() - 1, 1), thread_name_prefix="products")
