"""Pack successive weights into as few bins as a limit allows, and fill the bins as evenly as the order allows."""

from __future__ import annotations

from collections.abc import Sequence


def pack(weights: Sequence[int], limit: int) -> list[int]:
    """Return the number of successive weights in each bin. A weight above the limit gets a bin to itself.

    Among all ways to use the fewest bins, this one makes the fullest bin as light as possible: a binary search finds
    the lowest cap on the sum of a bin that does not require more bins.

    >>> pack([4, 4, 4, 4], limit=12)
    [2, 2]
    """
    fewest = len(_fill_bins(weights, limit))
    low, high = max(1, *(min(weight, limit) for weight in weights)) if weights else 1, max(limit, 1)
    while low < high:
        cap = (low + high) // 2
        if len(_fill_bins(weights, cap)) > fewest:
            low = cap + 1
        else:
            high = cap
    return _fill_bins(weights, low)


def _fill_bins(weights: Sequence[int], cap: int) -> list[int]:
    """Return the number of weights in each bin if a new bin starts whenever the sum would exceed the cap."""
    sizes: list[int] = []
    bin_weight = cap + 1  # so that the first weight starts a bin
    for weight in weights:
        if bin_weight + weight > cap:
            sizes.append(0)
            bin_weight = 0
        sizes[-1] += 1
        bin_weight += weight
    return sizes
