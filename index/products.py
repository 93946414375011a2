"""Products of many vectors as they are kept: nothing is copied to larger numbers first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
from numpy.typing import NDArray

from processes import cores

_HALF = 2.0**-11  # what float16 rounds a number by, as a share of it
_LANES = 32  # float16 numbers that a processor multiplies at once
_MORE = 7  # roundings: as many sums are added to one by five, the rest is added, and the vector itself is rounded
_WORTH_SHARING = 16_000  # rows; to wake threads that sleep between questions can take some milliseconds


def whole_products(rows: NDArray[np.int8], others: NDArray[np.int8]) -> NDArray[np.float32]:
    """Of each row with each of the others, shape (rows, others); exact up to 2^24."""
    return _products(rows, others)


def half_products(matrix: NDArray[np.float16], vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of each row with the vector, wrong by at most `half_error`: some processors add in float16, too."""
    return _products(matrix, vector[None].astype(np.float16))[:, 0]


def half_error(vector: NDArray[np.float32]) -> float:
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
