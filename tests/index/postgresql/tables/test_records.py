"""What is stored is sealed, and encodings are kept by key."""

from __future__ import annotations

import psycopg
import pytest

from core.errors import IndexDamaged
from index.keyword import ShortForm
from index.postgresql.engine import PostgresEngine
from index.postgresql.tables.records import WordCounts, is_whole, seal, unseal

ALS = ShortForm("ALS", "amyotrophic lateral sclerosis", "als", "amyotroph lateral sclerosi")


def test_a_seal_covers_table_key_and_content() -> None:
    sealed = seal("passages", [7, b"a"], b"content")
    assert unseal("passages", [7, b"a"], sealed, str) == b"content"
    for table, key, other in (
        ("articles", [7, b"a"], sealed),
        ("passages", [8, b"a"], sealed),
        ("passages", [7, b"b"], sealed),
        ("passages", [7, b"a"], sealed[:-1]),
        ("passages", [7, b"a"], b""),
    ):
        assert not is_whole(table, key, other)
        with pytest.raises(IndexDamaged, match=r"A passage in the database is not what was written. `patella index"):
            unseal(table, key, other, lambda: "A passage")


def test_counts_are_added_taken_away_and_packed() -> None:
    counts = WordCounts({"a": 2, "b": 1}, {ALS: 1})
    counts.add(WordCounts({"a": 1, "c": 1}, {ALS: 2}))
    counts.add(WordCounts({"b": 1}), sign=-1)
    read = WordCounts.unpack(counts.packed())
    assert (read.words, read.short_forms) == ({"a": 3, "c": 1}, {ALS: 3})


@pytest.mark.parametrize("since", [180_000, 990_000])  # the version of PostgreSQL that counts checksums itself
def test_an_encoding_that_is_damaged_is_not_known_and_may_be_replaced(
    shared: PostgresEngine, rows: psycopg.Connection, since: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.postgresql.tables.connections._COUNTS_CHECKSUMS", since)
    shared.encodings.put({bytes([n // 256, n % 256]): bytes([n % 256]) * n for n in range(1_100)})
    keys = [bytes([n // 256, n % 256]) for n in range(1_101)]
    assert shared.encodings.known(keys) == set(keys[:1_100])
    assert shared.encodings.get(keys)[keys[1_099]] == bytes([1_099 % 256]) * 1_099
    rows.execute("UPDATE encodings SET packed = %s WHERE key = %s", [b"other", keys[5]])
    assert shared.encodings.known(keys) == set(keys[:1_100]) - {keys[5]}
    with pytest.raises(IndexDamaged, match="The encoding of a passage"):
        shared.encodings.get(keys)
    shared.encodings.put({keys[5]: b"new"})
    assert shared.encodings.get([keys[5]]) == {keys[5]: b"new"}
