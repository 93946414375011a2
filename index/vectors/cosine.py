"""Products of many vectors as they are kept: nothing is copied to larger numbers first.

Exact cosine search over vectors that are kept as float16, with the same result whatever the batch or the engine.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
from numpy.typing import NDArray

from core.parallel import cores
from embedding import Vector, Vectors

_HALF = 2.0**-11  # what float16 rounds a number by, as a share of it
_LANES = 32  # float16 numbers that a processor multiplies at once
_MORE = 7  # roundings: as many sums are added to one by five, the rest is added, and the vector itself is rounded
_WORTH_SHARING = 16_000  # rows; to wake threads that sleep between questions can take some milliseconds


def int8_dot_products(rows: NDArray[np.int8], others: NDArray[np.int8]) -> NDArray[np.float32]:
    """Of each row with each of the others, shape (rows, others); exact up to 2^24."""
    return _products(rows, others)


def float16_dot_products(matrix: NDArray[np.float16], vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of each row with the vector, wrong by at most `half_error`: some processors add in float16, too."""
    return _products(matrix, vector[None].astype(np.float16))[:, 0]


def float16_error_bound(vector: NDArray[np.float32]) -> float:
    """For rows of length 1. A sum that is rounded n times is wrong by at most n roundings of the sum of its amounts
    (Higham, "Accuracy and Stability of Numerical Algorithms", 2002), and that is at most the length of the vector."""
    return (len(vector) / _LANES + _MORE) * _HALF * float(np.linalg.norm(vector))


def _products(rows: NDArray[np.generic], others: NDArray[np.generic]) -> NDArray[np.float32]:
    if not len(rows) or not len(others):
        return np.zeros((len(rows), len(others)), np.float32)
    shares = cores() if len(rows) > _WORTH_SHARING else 1
    own, *rest = np.array_split(rows, shares)
    begun = [_threads().submit(_by_one_core, some, others) for some in rest]
    return np.concatenate([_by_one_core(own, others), *(each.result() for each in begun)])


def _by_one_core(rows: NDArray[np.generic], others: NDArray[np.generic]) -> NDArray[np.float32]:
    import simsimd

    return np.asarray(simsimd.cdist(rows, others, "dot", out_dtype="float32"))


@cache
def _threads() -> ThreadPoolExecutor:
    """Ours rather than simsimd's, which turn in circles while they wait, and keep the model from a core."""
    return ThreadPoolExecutor(max(cores() - 1, 1), thread_name_prefix="products")


_ROUNDING = 1e-4  # more than a product of float32 can be wrong by


def cosines(matrix: NDArray[np.floating], vector: Vector) -> NDArray[np.float64]:
    """The cosine of each row with the vector, computed row by row in float64 and rounded to 1e-9.

    A matrix product may differ in the last digits with the number of rows; this does not.
    """
    products: NDArray[np.float64] = np.einsum("ij,j->i", matrix.astype(np.float64), vector.astype(np.float64))
    return products.round(9)


def nearest_rows(matrix: Vectors, vector: Vector, k: int, allowed: NDArray[np.bool_] | None) -> NDArray[np.int64]:
    """Rows that surely hold the k nearest to the vector among the allowed ones, and all that tie with the k-th."""
    products = matrix @ vector
    return possible_top_k(products - _ROUNDING, products + _ROUNDING, k, allowed)


def possible_top_k(
    least: NDArray[np.float32], most: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None = None
) -> NDArray[np.intp]:
    """Where the k largest of the allowed numbers surely are, with all that tie, each being between its two bounds."""
    if allowed is not None:
        rows = np.flatnonzero(allowed)
        return rows[possible_top_k(least[rows], most[rows], k)]
    if len(least) <= max(k, 0) or k <= 0:
        return np.arange(len(least))[: max(k, 0)]
    kth = np.partition(least, len(least) - k)[len(least) - k]
    return np.flatnonzero(most >= kth)
