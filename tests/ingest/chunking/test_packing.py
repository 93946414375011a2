"""The packing of successive weights into as few and as even bins as possible."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from ingest.chunking.packing import pack


@pytest.mark.parametrize(
    ("weights", "limit", "sizes"),
    [
        ([], 10, []),
        ([4, 4, 4], 12, [3]),
        ([4, 4, 4, 4], 12, [2, 2]),
        ([9, 1, 1, 1, 1, 9], 12, [3, 3]),
        ([20, 1], 12, [1, 1]),
    ],
)
def test_packing_is_even_and_uses_the_fewest_bins(weights: list[int], limit: int, sizes: list[int]) -> None:
    assert pack(weights, limit) == sizes


@pytest.mark.parametrize(
    ("weights", "limit", "sizes"),
    [
        ([12], 12, [1]),
        ([6, 6], 12, [2]),
        ([6, 7], 12, [1, 1]),
        ([0, 0, 0], 12, [3]),
        ([0, 0, 0], 0, [3]),
        ([1, 1], 0, [1, 1]),
        ([13, 13], 12, [1, 1]),
        ([13, 0, 1], 12, [1, 2]),
        ([1, 1, 1, 1, 1], 3, [3, 2]),
        ([5, 1, 1, 5], 6, [2, 2]),
        ([2, 2, 2, 2, 2, 2, 2], 6, [3, 3, 1]),
        ([100], 1, [1]),
    ],
)
def test_packing_at_the_limits(weights: list[int], limit: int, sizes: list[int]) -> None:
    assert pack(weights, limit) == sizes


def all_packings(count: int) -> list[list[int]]:
    """Return all ways to cut a row of so many weights into bins, as the sizes of the bins."""
    if not count:
        return [[]]
    return [[size, *rest] for size in range(1, count + 1) for rest in all_packings(count - size)]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=7), st.integers(1, 12))
def test_no_packing_has_fewer_bins_or_a_lighter_fullest_bin(weights: list[int], limit: int) -> None:
    def sums(sizes: list[int]) -> list[int]:
        ends = [sum(sizes[: n + 1]) for n in range(len(sizes))]
        return [sum(weights[end - size : end]) for size, end in zip(sizes, ends, strict=True)]

    def fits(sizes: list[int]) -> bool:
        return all(size == 1 or weight <= limit for size, weight in zip(sizes, sums(sizes), strict=True))

    packed = pack(weights, limit)
    possible = [sizes for sizes in all_packings(len(weights)) if fits(sizes)]
    assert packed in possible
    fewest = min(map(len, possible))
    lightest = min(max(sums(sizes)) for sizes in possible if len(sizes) == fewest)
    assert (len(packed), max(sums(packed))) == (fewest, lightest)
