"""The words of a segment's passages: written once, read when they are asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from core.errors import IndexDamaged
from index.local.segment_words import SegmentWords, words_file, write_words

ROWS = [{"nap", "cats"}, set[str](), {"мышца", "cats", "b"}]


@pytest.fixture
def words(tmp_path: Path) -> SegmentWords:
    write_words(tmp_path, "s", ROWS)
    return SegmentWords(tmp_path, "s")


def rows(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int64)


def test_the_file_is_as_the_format_says(words: SegmentWords, tmp_path: Path) -> None:
    assert words_file(tmp_path, "s") == tmp_path / "s.words.npz"
    with np.load(tmp_path / "s.words.npz") as arrays:
        found = {name: (arrays[name].tolist(), str(arrays[name].dtype)) for name in arrays}
    assert found == {
        "text": ([*"b\ncats\nnap\nмышца".encode()], "uint8"),
        "ids": ([1, 2, 0, 1, 3], "int32"),
        "ends": ([2, 2, 5], "int64"),
    }


def test_each_row_has_its_words(words: SegmentWords) -> None:
    assert [*words.of(rows(0, 1, 2))] == [("cats", "nap"), (), ("b", "cats", "мышца")]
    assert [*words.of(rows(2, 0, 2))] == [("b", "cats", "мышца"), ("cats", "nap"), ("b", "cats", "мышца")]
    assert [*words.of(rows())] == []


def test_a_word_counts_once_for_each_of_the_rows_that_hold_it(words: SegmentWords) -> None:
    assert words.counts(rows(0, 1, 2)) == {"b": 1, "cats": 2, "nap": 1, "мышца": 1}
    assert words.counts(rows(0)) == {"cats": 1, "nap": 1}
    assert words.counts(rows(2, 1)) == {"b": 1, "cats": 1, "мышца": 1}
    assert words.counts(rows(1)) == words.counts(rows()) == {}


@pytest.mark.parametrize("written", [[], [set[str]()], [set[str](), set[str]()]])
def test_passages_may_have_no_words(tmp_path: Path, written: list[set[str]]) -> None:
    write_words(tmp_path, "s", written)
    words, numbers = SegmentWords(tmp_path, "s"), np.arange(len(written))
    assert ([*words.of(numbers)], words.counts(numbers)) == ([()] * len(written), {})


@settings(max_examples=30)
@given(st.lists(st.sets(st.text("aé神", min_size=1, max_size=2), max_size=4), max_size=6), st.data())
def test_what_is_written_is_read(tmp_path: Path, written: list[set[str]], data: st.DataObject) -> None:
    write_words(tmp_path, "s", written)
    words = SegmentWords(tmp_path, "s")
    chosen = sorted(data.draw(st.sets(st.integers(0, max(len(written) - 1, 0)), max_size=len(written))))
    assert [*map(set, words.of(rows(*chosen)))] == [written[n] for n in chosen]
    everything = [word for n in chosen for word in written[n]]
    assert words.counts(rows(*chosen)) == {word: everything.count(word) for word in everything}


def test_the_file_is_opened_at_the_first_use_and_once(tmp_path: Path) -> None:
    words = SegmentWords(tmp_path, "s")
    write_words(tmp_path, "s", ROWS)
    assert words.counts(rows(0)) == {"cats": 1, "nap": 1}
    words_file(tmp_path, "s").unlink()
    assert [*words.of(rows(0))] == [("cats", "nap")]


def test_a_file_that_cannot_be_read_is_damage(words: SegmentWords, tmp_path: Path) -> None:
    path = tmp_path / "s.words.npz"
    with np.load(path) as arrays:
        content = dict(arrays)
    reasons = []
    for damaged in (
        lambda: np.savez(path, **content | {"text": np.array([0xFF], np.uint8)}),
        lambda: np.savez(path, text=content["text"], ids=content["ids"]),
        lambda: path.write_bytes(b"PK no archive"),
        lambda: path.write_bytes(b"no array"),
        path.unlink,
    ):
        damaged()
        with pytest.raises(IndexDamaged) as raised:
            SegmentWords(tmp_path, "s").counts(rows(0))
        start = f"The words in {path} cannot be read: "
        assert str(raised.value).startswith(start)
        reasons.append(str(raised.value).removeprefix(start))
    assert reasons[0] == "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"
    assert "ends" in reasons[1]
    assert reasons[4] == f"[Errno 2] No such file or directory: '{path}'"
