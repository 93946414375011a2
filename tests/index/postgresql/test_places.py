"""Passages are numbered as rows, and lengths are those of the other engines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, strategies as st

from index.keyword import FIELDS, FieldLengths
from index.postgresql.places import (
    COUNTED,
    Chunk,
    FoundPlaces,
    LiveRows,
    MeanLengths,
    Place,
    PlaceLengths,
    Recent,
    pack_lengths,
    ranges_of,
    unpack_lengths,
)
from index.top_k import continues_section
from tests.support.articles import chunk, document

ARTICLE = chunk(document("a.md", *["word"] * 12))


@given(st.lists(st.lists(st.booleans(), max_size=6), max_size=5), st.sets(st.integers(0, 40)))
def test_rows_are_the_passages_of_the_chunks_that_are_not_dead(chunks: list[list[bool]], dead: set[int]) -> None:
    number, built, expected, live = 1, [], [], []
    for each in chunks:
        spans, own = [], []
        for follows in each:
            number += 1 if follows else 2
            spans.append((number, 1))
            own.append(number)
        built.append(Chunk(len(built), b"", tuple(spans)))
        live.append([row for row, each_number in enumerate(own) if each_number not in dead])
        expected += [each_number for each_number in own if each_number not in dead]
    rows = LiveRows(built, [(each, 1) for each in dead])
    assert rows.numbers.tolist() == expected
    assert [each.tolist() for each in rows.live] == live
    assert rows.sizes == [len(each) for each in chunks]
    asked = np.arange(45, dtype=np.int32)
    assert rows.rows(asked).tolist() == [expected.index(n) if n in expected else -1 for n in range(45)]


def test_numbers_that_follow_each_other_are_one_range() -> None:
    assert ranges_of(np.array([3, 4, 5, 9, 11, 12], np.int32)).tolist() == [[3, 5], [9, 9], [11, 12]]
    chunks = [Chunk(1, b"", ((7, 2), (20, 1))), Chunk(2, b"", ((3, 4),))]  # a chunk of merged ones comes later
    assert LiveRows(chunks, [(4, 1)]).ranges.tolist() == [[3, 3], [5, 8], [20, 20]]


@given(st.lists(st.tuples(*[st.integers(0, 400)] * len(FIELDS), st.integers(0, 3)), min_size=1, max_size=12))
def test_norms_in_context_are_those_of_arrays_of_all_passages(drawn: list[tuple[int, ...]]) -> None:
    ids, section, ordinal = [], 0, 0
    for *_, begins in drawn:
        section, ordinal = (section + 1, 0) if begins == 0 else (section, ordinal)
        ids.append(f"a.md#s{section}:{ordinal}")
        ordinal += 1
    passages = [replace(ARTICLE[0], passage_id=each) for each in ids]
    lengths = np.array([each[: len(FIELDS)] for each in drawn], np.int64)
    arrays = FieldLengths(lengths, continues_section(ids))
    packed = pack_lengths(passages, lengths)
    assert unpack_lengths(packed.tobytes()).tolist() == packed.tolist()
    mean = MeanLengths(len(ids), tuple(int(total) / len(ids) for total in packed[:, :COUNTED].sum(axis=0)))
    asked = np.arange(len(ids))[::2][::-1]
    places = PlaceLengths([Place(row, ids[row], packed[row].tobytes()) for row in asked.tolist()], mean)
    assert places.total == arrays.total
    assert places.norms_in_context(asked).tolist() == arrays.norms_in_context(asked).tolist()
    assert [each.tolist() for each in places.neighbours(asked)] == [each.tolist() for each in arrays.neighbours(asked)]


def test_the_places_that_were_read_last_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.postgresql.places._MAX_FOUND", 2)
    found, places = FoundPlaces(), [Place(row, f"a.md#top:{row}", b"") for row in range(3)]
    found.put(places)
    assert found.at([0, 1, 2, 3]) == {1: places[1], 2: places[2]}
    assert found.of(["a.md#top:0", "a.md#top:2", ""]) == {"a.md#top:2": places[2]}


def test_what_was_read_last_is_kept() -> None:
    recent: Recent[int] = Recent(2)
    recent.put({"a": 1, "b": 2})
    assert recent.get(["a", "c"]) == {"a": 1}
    recent.put({"c": 3})
    assert recent.get(["a", "b", "c"]) == {"a": 1, "c": 3}
