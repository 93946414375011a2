"""Segments are merged so that there are few and no passage is rewritten often; they store what they are given."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, strategies as st

from core.errors import IndexDamaged
from index.keyword.postings import TermCounter
from index.local.segments import Segment, SegmentRow, remove_segment, write_segment
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


def row(passage_id: str, sentences: int) -> SegmentRow:
    vector = np.full(4, sentences, np.float16)
    words = {"every", f"words{sentences}"} if sentences else set()
    return SegmentRow(
        passage_id, passage_id.rpartition("#")[0], bytes([sentences] * 32), vector, (1, 2, sentences), words
    )


def test_a_segment_gives_back_what_was_written(tmp_path: Path) -> None:
    rows = [row("a#top:0", 2), row("b#top:0", 0), row("b#top:1", 3)]
    name = write_segment(tmp_path, rows, [TermCounter().counts()])
    segment = Segment(tmp_path, name)
    assert segment.live({"a": "another", "b": name}).tolist() == [1, 2]
    for written, read in zip(rows, segment.rows(np.arange(3)), strict=True):
        assert (read.passage_id, read.document_id, read.key, read.field_lengths, set(read.words)) == (
            written.passage_id,
            written.document_id,
            written.key,
            written.field_lengths,
            written.words,
        )
        assert read.vector.tolist() == written.vector.tolist()
    assert segment.words.counts(np.arange(3)) == {"every": 2, "words2": 1, "words3": 1}
    assert segment.words.counts(np.array([1, 2])) == {"every": 1, "words3": 1}
    remove_segment(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_words_that_cannot_be_read_are_damage(tmp_path: Path) -> None:
    name = write_segment(tmp_path, [row("a#top:0", 0)], [TermCounter().counts()])
    assert Segment(tmp_path, name).words.counts(np.arange(1)) == {}
    (tmp_path / f"{name}.words.npz").write_bytes(b"PK no archive")
    with pytest.raises(IndexDamaged, match=r"words in .* cannot be read"):
        Segment(tmp_path, name).words.counts(np.arange(1))


def test_a_segment_that_is_not_there_is_damage(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="cannot be opened"):
        Segment(tmp_path, "missing")
