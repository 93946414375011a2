"""Blocks hold the postings of a term, and the cache of blocks stays within its bytes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from core.errors import IndexDamaged
from index.keyword import FIELDS, FieldPostings, TermCounter, length_codes
from index.postgresql.blocks import BlockCache, ChunkBlocks, pack_block, pack_terms, term_key, unpack_block
from index.postgresql.tables import seal

words = st.sampled_from(["a", "b", "ä", "x" * 600])


def as_lists(postings: list[FieldPostings]) -> list[list[tuple[int, int, int]]]:
    return [list(zip(*(part.tolist() for part in each), strict=True)) for each in postings]  # type: ignore[union-attr]


@given(st.lists(st.fixed_dictionaries({name: st.lists(words, max_size=5) for name in FIELDS}), max_size=6))
def test_blocks_say_where_each_term_stands_how_often_and_in_what_length(passages: list[dict[str, list[str]]]) -> None:
    counter = TermCounter()
    for terms in passages:
        counter.add(terms)
    lengths = np.array([[len(terms[name]) for name in FIELDS] for terms in passages], np.int64).reshape(-1, len(FIELDS))
    packed = list(pack_terms(counter.counts(), lengths))
    assert [key for key, _ in packed] == sorted({term_key(term) for p in passages for ts in p.values() for term in ts})
    codes = length_codes(lengths)
    for term in ("a", "b", "ä", "x" * 600):
        expected = [
            [
                (row, terms[name].count(term), int(codes[row, field]))
                for row, terms in enumerate(passages)
                if term in terms[name]
            ]
            for field, name in enumerate(FIELDS)
        ]
        block = dict(packed).get(term_key(term))
        assert (as_lists(unpack_block(block)) if block else [[]] * 4) == expected


@pytest.mark.parametrize("most", [1, 255, 256, 65_535, 65_536, 4_000_000])
def test_a_frequency_takes_the_bytes_that_it_needs(most: int) -> None:
    nothing = FieldPostings(np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.uint8))
    body = FieldPostings(np.array([3, 70_000]), np.array([1, most]), np.array([9, 255], np.uint8))
    block = pack_block([nothing, nothing, body, nothing])
    assert as_lists(unpack_block(block)) == [[], [], [(3, 1, 9), (70_000, most, 255)], []]
    assert len(block) == 17 + 2 * (4 + 1) + 2 * {1: 1, 255: 1, 256: 2, 65_535: 2}.get(most, 4)


def test_a_long_term_has_a_key_that_tells_it_from_others_with_the_same_beginning() -> None:
    assert term_key("ß") == b"\xc3\x9f"
    assert term_key("\udc80") == b"\xed\xb2\x80"
    assert len({term_key("x" * length) for length in (499, 500, 501, 5_000)}) == 4
    assert max(len(term_key("x" * length)) for length in (500, 501, 50_000)) == 532


def test_the_cache_lets_go_of_what_was_not_used_for_longest() -> None:
    cache = BlockCache(max_bytes=1_000)
    keys = [(b"chunk", term) for term in (b"a", b"b", b"c", b"d")]
    cache.put({keys[0]: b"1" * 100, keys[1]: b"2" * 100, keys[2]: None})
    assert cache.get([keys[0]]) == {keys[0]: b"1" * 100}
    cache.put({keys[3]: b"4" * 200})
    assert cache.get(keys) == {keys[0]: b"1" * 100, keys[2]: None, keys[3]: b"4" * 200}
    cache.put({keys[1]: b"5" * 2_000})
    assert cache.get(keys) == {}


def test_a_term_is_read_once_and_a_term_that_is_nowhere_too() -> None:
    asked: list[tuple[list[bytes], list[int]]] = []
    stored = {(b"a", 1): b"block of 1", (b"a", 2): b"block of 2"}

    def read(terms: list[bytes], chunks: list[int]) -> list[tuple[bytes, int, bytes]]:
        asked.append((list(terms), list(chunks)))
        found = [(term, chunk) for term in terms for chunk in chunks if (term, chunk) in stored]
        return [(term, chunk, seal("postings", [term, chunk], stored[term, chunk])) for term, chunk in found]

    cache = BlockCache()
    blocks = ChunkBlocks({1: b"first", 2: b"second"}, read, cache)
    expected = {(b"first", b"a"): b"block of 1", (b"second", b"a"): b"block of 2"}
    assert blocks.fetch(["a", "b", "a"]) == expected | {(b"first", b"b"): None, (b"second", b"b"): None}
    assert blocks.fetch(["a"]) == expected
    later = ChunkBlocks({1: b"first", 3: b"third"}, read, cache)
    assert later.fetch(["a"]) == {(b"first", b"a"): b"block of 1", (b"third", b"a"): None}
    assert asked == [([b"a", b"b"], [1, 2]), ([b"a"], [3])]


def test_a_block_that_is_not_what_was_written_is_refused() -> None:
    blocks = ChunkBlocks(
        {1: b"first"}, lambda terms, chunks: [(b"a", 1, seal("postings", [b"b", 1], b""))], BlockCache()
    )
    with pytest.raises(IndexDamaged, match="postings of a word"):
        blocks.fetch(["a"])
