"""Successive weights into as few bins as a limit allows, filled as evenly as their order allows."""

from __future__ import annotations

from collections.abc import Sequence


def pack(weights: Sequence[int], limit: int) -> list[int]:
    """The number of successive weights in each bin. A weight beyond the limit gets a bin of its own.

    Of all ways to fill the fewest bins, the fullest bin is the least full: a cap is sought, by halving, that is as low
    as it can be without needing more bins.
    """
    fewest = len(_fill(weights, limit))
    low, high = max(1, *(min(weight, limit) for weight in weights)) if weights else 1, max(limit, 1)
    while low < high:
        cap = (low + high) // 2
        if len(_fill(weights, cap)) > fewest:
            low = cap + 1
        else:
            high = cap
    return _fill(weights, low)


def _fill(weights: Sequence[int], cap: int) -> list[int]:
    sizes: list[int] = []
    filled = cap + 1
    for weight in weights:
        if filled + weight > cap:
            sizes.append(0)
            filled = 0
        sizes[-1] += 1
        filled += weight
    return sizes
