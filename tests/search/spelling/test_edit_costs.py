"""The cost of a slip of the fingers on a QWERTY keyboard."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from search.spelling.edit_costs import NEIGHBOURING_KEYS, edit_cost


@pytest.mark.parametrize(
    ("typed", "word", "cost"),
    [
        ("tremor", "tremor", 0),
        ("tremmor", "tremor", 0.5),
        ("baloon", "balloon", 0.5),
        ("temor", "tremor", 0.7),
        ("termor", "tremor", 0.7),
        ("tremir", "tremor", 0.7),  # i lies beside o
        ("tremar", "tremor", 0.8),  # a vowel for a vowel
        ("tremour", "tremor", 0.8),  # a vowel more beside a vowel
        ("syst", "cyst", 0.8),
        ("phisio", "physio", 0.8),
        ("vitamine", "vitamin", 2.0),
        ("tremnor", "tremor", 0.7),  # n lies beside m: both keys were hit
        ("trenmor", "tremor", 0.7),
        ("postbres", "postures", 2.0),
        ("trmoor", "tremor", 1.2),
        ("", "ab", 1.4),
        ("мыщца", "мышца", 2.0),
    ],
)
def test_the_cost_of_a_slip(typed: str, word: str, cost: float) -> None:
    assert edit_cost(typed, word) == pytest.approx(cost)


def test_the_keys_around_a_key() -> None:
    assert {letter: NEIGHBOURING_KEYS[letter] for letter in "aghpz"} == {
        "a": "qswz",
        "g": "bfhtvy",
        "h": "bgjnuy",
        "p": "lo",
        "z": "asx",
    }
    assert all(letter in NEIGHBOURING_KEYS[other] for letter, beside in NEIGHBOURING_KEYS.items() for other in beside)


@pytest.mark.parametrize(
    ("typed", "word", "cost"),
    [
        *[("", "", 0.0), ("a", "", 2.0), ("", "a", 0.7), ("aa", "", 1.3), ("", "aa", 1.2)],
        *[("abclofen", "baclofen", 0.7), ("ba", "ab", 0.7), ("baclofne", "baclofen", 0.7)],  # at either end
        *[("lama", "llama", 0.5), ("gras", "grass", 0.5), ("commitee", "committee", 0.5), ("ttea", "tea", 0.5)],
        *[("ram", "tram", 0.7), ("tram", "ram", 0.7), ("pram", "ram", 2.0), ("teax", "tea", 2.0)],
        *[("stea", "tea", 2.0), ("teas", "tea", 0.7), ("atea", "tea", 2.0), ("teai", "tea", 0.8)],
        *[("kea", "tea", 2.0), ("wea", "tea", 1.4), ("rea", "tea", 0.7), ("tee", "tea", 0.8), ("tes", "tea", 0.7)],
        *[("ca", "abc", 3.4), ("acb", "ab", 2.0)],  # what was swapped is not edited again
        *[("мышка", "мышка", 0.0), ("aé", "éa", 0.7), ("e", "é", 2.0)],
    ],
)
def test_the_cost_of_a_slip_at_the_edges_of_a_word(typed: str, word: str, cost: float) -> None:
    assert edit_cost(typed, word) == pytest.approx(cost)


def test_no_letter_is_its_own_neighbour_and_all_have_some() -> None:
    assert "".join(NEIGHBOURING_KEYS) == "abcdefghijklmnopqrstuvwxyz"
    assert NEIGHBOURING_KEYS["s"] == "adewxz"
    assert [letter for letter, beside in NEIGHBOURING_KEYS.items() if letter in beside or not beside] == []


@given(st.text("abcz", max_size=6), st.text("abcz", max_size=6))
def test_only_equal_words_cost_nothing_and_one_more_letter_at_the_end_costs_no_more_than_itself(
    typed: str, word: str
) -> None:
    assert (edit_cost(typed, word) == 0) == (typed == word)
    assert edit_cost(typed + "q", word) <= edit_cost(typed, word) + 2 + 1e-9
    assert edit_cost(typed + "q", word + "q") <= edit_cost(typed, word)
