"""The checksum of a row covers its table, its key, and the kind, length and content of every column."""

from __future__ import annotations

from itertools import product

import pytest

from index.database.checksums import row_checksum

ROW = ("encodings", ["key"], b"packed", 7)


def test_a_row_has_the_same_checksum_in_every_process_and_version() -> None:
    assert row_checksum(*ROW) == row_checksum("encodings", ("key",), b"packed", 7) == 1_065_897_515


def test_whatever_changes_the_checksum_changes() -> None:
    others = [
        ("passages", ["key"], b"packed", 7),
        ("encodings", ["keys"], b"packed", 7),
        ("encodings", [b"key"], b"packed", 7),
        ("encodings", ["key", b"packed"], 8),
        ("encodings", ["keyp"], b"acked", 7),
        ("encodings", ["key"], b"packed", "7"),
        ("encodings", ["key"], b"packed", 7, ""),
        ("encodings", ["key"], bytes(6), 7),
    ]
    assert len({row_checksum(*row) for row in [ROW, *others]}) == 1 + len(others)


def test_every_flipped_bit_changes_it() -> None:
    packed = bytes(range(40))
    flipped = [
        packed[:at] + bytes([packed[at] ^ 1 << bit]) + packed[at + 1 :] for at, bit in product(range(40), range(8))
    ]
    assert len({row_checksum("encodings", [b"key"], each) for each in [packed, *flipped]}) == 321


def test_a_column_of_another_kind_has_none() -> None:
    for column in (None, 1.5):
        with pytest.raises(TypeError, match="no column of a catalogue is a "):
            row_checksum("encodings", ["key"], column)  # type: ignore[arg-type]
