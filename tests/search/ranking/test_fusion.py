"""The fusion of both legs by a convex combination of their scores."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from core.documents import Hit
from search.ranking.fusion import fuse

scores = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 20), max_size=8)
cosines = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-1, 1), max_size=8)


def test_each_leg_has_its_share() -> None:
    fused = fuse({"a": 0.5, "b": 0.25}, {"a": 0.5, "c": 0.4}, weight=0.3)
    assert fused == [Hit("a", 0.5), Hit("b", 0.355), Hit("c", 0.28)]


def test_equal_scores_stand_by_passage_id() -> None:
    assert fuse({}, {"b": 0.3, "a": 0.3}, weight=0.3) == [Hit("a", 0.21), Hit("b", 0.21)]


def test_scores_that_differ_by_the_last_digits_of_an_addition_are_equal() -> None:
    assert fuse({}, {"b": 0.3 + 4e-10, "a": 0.3}, weight=0.0) == [Hit("a", 0.3), Hit("b", 0.3)]
    assert fuse({}, {"b": 0.300000001, "a": 0.3}, weight=0.0) == [Hit("b", 0.300000001), Hit("a", 0.3)]


@pytest.mark.parametrize(("k", "found"), [(None, "abc"), (9, "abc"), (3, "abc"), (2, "ab"), (1, "a"), (0, "")])
def test_the_k_best_are_returned_and_all_where_no_number_is_given(k: int | None, found: str) -> None:
    fused = fuse({"a": 0.5, "b": 0.25}, {"a": 0.5, "c": 0.4}, weight=0.3, k=k)
    assert fused == [Hit("a", 0.5), Hit("b", 0.355), Hit("c", 0.28)][: len(found)]


@pytest.mark.parametrize(
    ("keyword", "semantic", "expected"),
    [
        ({"a": 0.5}, {}, [Hit("a", 0.15)]),  # no cosine at all counts as 0
        ({}, {"a": 0.5}, [Hit("a", 0.35)]),
        ({"a": 0.5}, {"c": -0.2, "b": 0.5}, [Hit("b", 0.35), Hit("a", 0.01), Hit("c", -0.14)]),
    ],
)
def test_what_a_leg_did_not_find_has_no_keyword_score_and_the_last_cosine(
    keyword: dict[str, float], semantic: dict[str, float], expected: list[Hit]
) -> None:
    assert fuse(keyword, semantic, weight=0.3) == expected


def test_nothing_found_is_nothing() -> None:
    assert fuse({}, {}, 0.3) == []


@given(scores, cosines, st.floats(0, 1))
def test_every_candidate_is_ranked_once_in_order(
    keyword: dict[str, float], semantic: dict[str, float], weight: float
) -> None:
    fused = fuse(keyword, semantic, weight)
    assert {hit.passage_id for hit in fused} == keyword.keys() | semantic.keys()
    assert fused == sorted(fused, key=lambda hit: (-hit.score, hit.passage_id))


@given(scores, cosines, st.sampled_from("abcdefgh"))
def test_a_better_score_in_a_leg_never_lowers_a_passage(
    keyword: dict[str, float], semantic: dict[str, float], passage: str
) -> None:
    def place(scores_by_words: dict[str, float]) -> int:
        return [hit.passage_id for hit in fuse(scores_by_words, semantic, 0.35)].index(passage)

    before = {**keyword, passage: keyword.get(passage, 0.0)}
    assert place({**before, passage: before[passage] + 1}) <= place(before)
