"""Find words by similar spelling."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from rapidfuzz.distance import OSA

from index.vocabulary import Vocabulary

WORDS = ["tremor", "tremors", "terror", "remote", "naïve", "мышца", "don't", "0.5", "b12", "a"]
spelt = st.text("abcdeïя", min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("typed", "edits", "expected"),
    [
        ("tremor", 2, ["terror", "tremor", "tremors"]),
        ("tremro", 1, ["tremor"]),
        ("remor", 1, ["tremor"]),
        ("termor", 1, ["terror", "tremor"]),
        ("tremoors", 1, ["tremors"]),
        ("temr", 1, []),
        ("temr", 2, ["tremor"]),
        ("naive", 1, ["naïve"]),
        ("мыщца", 1, ["мышца"]),
        ("dont", 1, []),
        ("0.6", 1, []),
        ("b1", 1, []),
    ],
)
def test_words_at_most_so_many_edits_away(typed: str, edits: int, expected: list[str]) -> None:
    assert sorted(Vocabulary(dict.fromkeys(WORDS, 1)).near(typed, edits)) == expected


@given(st.sets(spelt, max_size=40), spelt, st.integers(1, 2))
def test_no_word_is_missed(words: set[str], typed: str, edits: int) -> None:
    distances = {word: OSA.distance(typed, word) for word in words}
    expected = {word for word, distance in distances.items() if distance <= edits}
    assert set(Vocabulary(dict.fromkeys(words, 1)).near(typed, edits)) == expected
