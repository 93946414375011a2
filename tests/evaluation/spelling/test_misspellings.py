"""Misspelt questions: one word with one typing error, and the same error in every run."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from rapidfuzz.distance import OSA

from evaluation.spelling.misspellings import KINDS, ROUNDS, SHORTEST, Misspelling, misspellings_of


def test_each_kind_goes_wrong_in_its_own_way_and_always_the_same() -> None:
    misspelt = misspellings_of("q7", "What helps with Night cramps?")
    assert [each.kind for each in misspelt] == [kind for kind in KINDS for _ in range(ROUNDS)]
    assert misspelt[::ROUNDS] == [
        Misspelling("slip", "cramps", "crampd", "What helps with Night crampd?"),
        Misspelling("dropped", "Night", "Nght", "What helps with Nght cramps?"),
        Misspelling("doubled", "helps", "heelps", "What heelps with Night cramps?"),
        Misspelling("swapped", "Night", "Ngiht", "What helps with Ngiht cramps?"),
    ]


def test_short_words_and_common_ones_are_left_as_they_are() -> None:
    assert misspellings_of("q7", "What is the MRI of 2024 for the naïve?") == []


@given(st.text("abcdefghij ", min_size=4, max_size=40))
def test_one_word_goes_wrong_by_one_edit(text: str) -> None:
    for each in misspellings_of("any", text):
        starts = [start for start in range(len(text)) if text.startswith(each.meant, start)]
        assert each.text in {text[:start] + each.typed + text[start + len(each.meant) :] for start in starts}
        assert OSA.distance(each.typed, each.meant) <= 1


@pytest.mark.parametrize(
    ("kind", "word", "misspelt"),
    [
        ("slip", "Ab", ["Qb", "Sb", "Wb", "Zb", "Ag", "Ah", "An", "Av"]),
        ("dropped", "Tea", ["ea", "Ta", "Te"]),
        ("doubled", "Tea", ["TTea", "Teea", "Teaa"]),
        ("swapped", "Teas", ["eTas", "Taes", "Tesa"]),
        ("swapped", "aa", ["aa"]),
    ],
)
def test_every_misspelling_of_a_kind(kind: str, word: str, misspelt: list[str]) -> None:
    assert KINDS[kind](word) == misspelt


def test_every_question_is_misspelt_four_times_in_each_way() -> None:
    misspelt = misspellings_of("q7", "night cramps")
    assert (ROUNDS, list(KINDS)) == (4, ["slip", "dropped", "doubled", "swapped"])
    assert [each.kind for each in misspelt] == [kind for kind in KINDS for _ in range(4)]
    assert misspelt[:4] != misspelt[4:8]
    assert misspellings_of("q8", "night cramps") != misspelt == misspellings_of("q7", "night cramps")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("tea", set()),
        ("teas", {"teas"}),
        ("what WHAT What", set()),
        ("c4ts naïve l\u0131me", set()),
        ("a tea with milk, or Sugar?", {"milk", "Sugar"}),
        ("", set()),
    ],
)
def test_a_word_of_four_letters_that_is_not_common_can_be_misspelt(text: str, meant: set[str]) -> None:
    assert {each.meant for n in range(20) for each in misspellings_of(f"q{n}", text)} == meant
    assert SHORTEST == 4


def test_a_word_that_cannot_go_wrong_in_a_way_stays_as_it_is() -> None:
    swapped = [each for each in misspellings_of("q1", "aaaa") if each.kind == "swapped"]
    assert swapped == [Misspelling("swapped", "aaaa", "aaaa", "aaaa")] * 4


@given(st.text("Aabcdefghij ", min_size=4, max_size=40), st.text(max_size=3))
def test_a_misspelling_is_one_of_its_kind_and_differs_where_it_can(text: str, question_id: str) -> None:
    for each in misspellings_of(question_id, text):
        possible = KINDS[each.kind](each.meant)
        assert each.typed in possible
        assert (each.typed == each.meant) == (set(possible) == {each.meant})
