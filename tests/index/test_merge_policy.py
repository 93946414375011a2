"""Segments are merged so that there are few and no passage is rewritten often."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, strategies as st

from index.merge_policy import segments_to_merge


def simulated(batches: list[int]) -> tuple[int, dict[str, int], int]:
    """Publish batches of new passages; return the largest number of segments, the last ones, and the rows written."""
    segments: dict[str, int] = {}
    largest_count = written = 0
    for number, new in enumerate(batches):
        merged = segments_to_merge(segments, segments, new)
        size = new + sum(segments.pop(name) for name in merged)
        if size:
            segments[f"{number:04}"] = size
        written += size
        largest_count = max(largest_count, len(segments))
    return largest_count, segments, written


def test_two_hundred_publishes_of_one_passage_make_few_segments() -> None:
    largest_count, segments, written = simulated([1] * 200)
    assert largest_count <= math.log2(200) + 1
    assert sum(segments.values()) == 200
    assert written <= 200 * (math.log2(200) + 1)


@given(st.lists(st.integers(0, 500), max_size=80))
def test_segments_stay_few_whatever_is_published(batches: list[int]) -> None:
    total = max(sum(batches), 1)
    largest_count, segments, written = simulated(batches)
    assert largest_count <= math.log2(total) + 2
    assert sum(segments.values()) == sum(batches)
    assert written <= total * (math.log2(total) + 2)


def test_a_segment_that_is_mostly_dead_is_written_anew() -> None:
    assert segments_to_merge({"a": 49, "b": 1000}, {"a": 100, "b": 1000}, 0) == ["a"]
    assert segments_to_merge({"a": 50, "b": 1000}, {"a": 100, "b": 1000}, 0) == []
    assert segments_to_merge({"a": 0}, {"a": 100}, 0) == ["a"]
    assert segments_to_merge({}, {}, 5) == []


@pytest.mark.parametrize(
    ("live", "new_rows", "merged"),
    [
        ({"a": 5}, 5, ["a"]),
        ({"a": 6}, 5, []),
        ({"a": 4, "b": 2, "c": 1}, 1, ["c", "b", "a"]),
        ({"a": 5, "b": 2, "c": 1}, 1, ["c", "b"]),
        ({"b": 1, "a": 1, "c": 1}, 0, []),
        ({"b": 1, "a": 1, "c": 2}, 1, ["a", "b", "c"]),
    ],
)
def test_segments_no_larger_than_what_is_written_anyway_are_merged_smallest_first_then_by_name(
    live: dict[str, int], new_rows: int, merged: list[str]
) -> None:
    assert segments_to_merge(live, live, new_rows) == merged


def test_the_remaining_rows_of_a_mostly_deleted_segment_are_written_anyway() -> None:
    assert segments_to_merge({"a": 3, "b": 3, "c": 6}, {"a": 7, "b": 3, "c": 6}, 0) == ["a", "b", "c"]
    assert segments_to_merge({"a": 3, "b": 4, "c": 7}, {"a": 7, "b": 4, "c": 7}, 0) == ["a"]


@pytest.mark.parametrize("names", ["ab", "ba"])
def test_the_names_of_segments_decide_nothing(names: str) -> None:
    whole, half_deleted = names
    live, every = {whole: 2, half_deleted: 2}, {whole: 2, half_deleted: 6}
    assert sorted(segments_to_merge(live, every, new_rows=1)) == ["a", "b"]
