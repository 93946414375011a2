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
    assert sorted(Vocabulary(dict.fromkeys(WORDS, 1)).within_edits(typed, edits)) == expected


@given(st.sets(spelt, max_size=40), spelt, st.integers(1, 2))
def test_no_word_is_missed(words: set[str], typed: str, edits: int) -> None:
    distances = {word: OSA.distance(typed, word) for word in words}
    expected = {word for word, distance in distances.items() if distance <= edits}
    assert set(Vocabulary(dict.fromkeys(words, 1)).within_edits(typed, edits)) == expected


def test_words_come_with_their_counts() -> None:
    assert Vocabulary({"tremor": 3, "0.5": 1}).counts == {"tremor": 3, "0.5": 1}


@pytest.mark.parametrize("counts", [{}, {"0.5": 1, "don't": 2}])
def test_without_a_word_of_letters_nothing_is_near(counts: dict[str, int]) -> None:
    assert Vocabulary(counts).within_edits("tremor", 2) == []


@pytest.mark.parametrize(
    ("typed", "edits", "expected"),
    [
        ("ab", 0, ["ab"]),
        ("ab", 1, ["ab", "abc", "b"]),
        ("ab", 2, ["ab", "abc", "abcd", "b", "cd", "ñ"]),
        ("xyz", 2, []),
        ("xyz", 3, ["ab", "abc", "b", "cd", "ñ"]),
        ("abcdefg", 2, []),
        ("abcdefg", 3, ["abcd"]),
    ],
)
def test_edits_bound_the_length_and_the_letters(typed: str, edits: int, expected: list[str]) -> None:
    words = ["abcd", "ab", "abc", "cd", "b", "ñ"]
    assert sorted(Vocabulary(dict.fromkeys(words, 1)).within_edits(typed, edits)) == expected


def test_letters_that_share_a_bit_are_told_apart_by_the_distance() -> None:
    """The code points of two such letters, "a" and "ġ" or "b" and "Ģ", are equal modulo 64."""
    assert (ord("ġ") - ord("a")) % 64 == (ord("Ģ") - ord("b")) % 64 == 0
    assert Vocabulary({"aaa": 1, "ġġġ": 1, "aġb": 1}).within_edits("aaa", 1) == ["aaa"]
    assert sorted(Vocabulary({"aab": 1, "aaĢ": 1}).within_edits("aab", 1)) == ["aab", "aaĢ"]
