"""The arms of the ablation: each ranks what was retrieved in its own way."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from hypothesis import given, strategies as st

from core.documents import Hit, hit_order
from evaluation.ablation.arms import LEGS, REFERENCE, RRF, WITHOUT, arms, convex, reciprocal_ranks, two_legs
from search.ranking.features import Features, Legs
from search.ranking.weights import DEFAULT_WEIGHTS, PARTS

BASELINES = ["default", "keyword leg", "semantic leg", "RRF k=60", "convex, best score found", "two legs"]


def legs_of(keyword: dict[str, float], semantic: dict[str, float]) -> Any:
    """Return what the arms need of `Legs`; each leg maps passage id -> score, best first."""
    return SimpleNamespace(
        keyword_scores=keyword,
        semantic_scores=semantic,
        keyword_ranks={name: rank for rank, name in enumerate(keyword, 1)},
        semantic_ranks={name: rank for rank, name in enumerate(semantic, 1)},
    )


def test_reciprocal_ranks_are_summed() -> None:
    both = legs_of({"a": 9.0, "b": 2.0}, {"b": 0.5, "c": 0.25})
    assert reciprocal_ranks(both) == [Hit("b", 1 / 62 + 1 / 61), Hit("a", 1 / 61), Hit("c", 1 / 62)]
    assert reciprocal_ranks(legs_of({}, {})) == []


def test_the_convex_combination_is_scaled_by_the_best_that_was_found() -> None:
    both = legs_of({"a": 8.0, "b": 2.0}, {"b": 0.6, "c": 0.2})
    assert convex(both) == [Hit("a", 0.825), Hit("b", 0.775), Hit("c", 0.525)]
    assert convex(legs_of({}, {})) == []


def test_every_part_of_the_score_is_left_out_in_turn() -> None:
    assert list(arms()) == [*BASELINES, *(f"without {part.name}" for part in PARTS)]
    without = DEFAULT_WEIGHTS.without("title")
    assert without.parts == {**DEFAULT_WEIGHTS.parts, "title": 0.0}
    assert without.keyword_leg == DEFAULT_WEIGHTS.keyword_leg


def test_the_default_comes_first_and_the_names_are_those_of_the_report() -> None:
    assert (REFERENCE, [*LEGS, RRF], WITHOUT) == (BASELINES[0], BASELINES[1:4], "without ")


def test_ties_are_in_the_order_of_the_ids() -> None:
    assert reciprocal_ranks(legs_of({"b": 9.0, "a": 2.0}, {"a": 0.5, "b": 0.25})) == [
        Hit("a", 1 / 62 + 1 / 61),
        Hit("b", 1 / 61 + 1 / 62),
    ]
    assert convex(legs_of({"b": 2.0, "a": 2.0}, {})) == [Hit("a", 0.3), Hit("b", 0.3)]


def test_the_convex_combination_of_one_leg_alone() -> None:
    assert convex(legs_of({"a": 8.0, "b": 2.0}, {})) == [Hit("a", 0.3), Hit("b", 0.075)]
    assert convex(legs_of({}, {"a": 0.0, "b": -0.5})) == [Hit("a", 0.7), Hit("b", 0.35)]


SCORES = st.dictionaries(st.sampled_from("abcdef"), st.floats(0.01, 50))
COSINES = st.dictionaries(st.sampled_from("abcdef"), st.floats(-0.99, 1))


@given(SCORES, COSINES)
def test_every_hit_of_both_legs_is_ranked_once_and_the_best_score_possible_is_one(
    scores: dict[str, float], cosines: dict[str, float]
) -> None:
    both = legs_of(
        dict(sorted(scores.items(), key=lambda item: -item[1])),
        dict(sorted(cosines.items(), key=lambda item: -item[1])),
    )
    for ranking in (reciprocal_ranks, convex):
        hits = ranking(both)
        assert hits == sorted(hits, key=hit_order)
        assert {hit.passage_id for hit in hits} == scores.keys() | cosines.keys()
    assert all(0 <= hit.score <= 1 for hit in convex(both))


def retrieved() -> tuple[Legs, Features]:
    """Return what was retrieved for a question: a and b by words, c and b by meaning.

    A rare word is not in a, half of the codes are in b, which is an introduction, and half of the subject is in a
    heading of c.
    """
    legs = Legs(None, [Hit("a", 9.0), Hit("b", 3.0)], [Hit("c", 0.75), Hit("b", 0.5)], ["term"], {"term": 2}, 100)
    features = Features(
        ids=["a", "b", "c"],
        keyword_shares=np.array([1.0, 0.5, 0.0]),
        cosines=np.array([0.0, 0.5, 0.75]),
        similarities=None,
        missing_rare=np.array([1.0, 0.0, 0.0]),
        aspects=np.array([0.0, 0.0, 0.5]),
        named_headings=np.zeros(3),
        introductions=np.array([0.0, 1.0, 0.0]),
        codes=np.array([0.0, 0.5, 0.0]),
    )
    return legs, features


def test_two_legs_are_fused_by_the_weight_that_chooses_the_candidates() -> None:
    legs: Any = SimpleNamespace(keyword_shares={"a": 1.0, "b": 0.5}, semantic_scores={"c": 0.8, "b": 0.4})
    assert two_legs(legs) == [Hit("a", 0.61), Hit("c", 0.52), Hit("b", 0.435)]


VALUES = {
    "keyword": {"a": 1.0, "b": 0.5},
    "passage": {"b": 0.5, "c": 0.75},
    "heading": {"c": 0.5},
    "code": {"b": 0.5},
    "introduction": {"b": -1.0},
    "rare": {"a": -1.0},
}
"""Part of the score -> passage -> its value, by what was retrieved."""


def by_parts(left_out: str = "") -> list[tuple[str, float]]:
    """Return the ranking of the default without one part."""
    totals = dict.fromkeys("abc", 0.0)
    for part, values in VALUES.items():
        for passage_id, value in values.items() if part != left_out else ():
            totals[passage_id] += DEFAULT_WEIGHTS.parts[part] * value
    return sorted(((name, round(total, 9)) for name, total in totals.items()), key=lambda each: -each[1])


def test_each_arm_ranks_in_its_own_way() -> None:
    legs, features = retrieved()
    ranked = {name: [(each.passage_id, each.score) for each in arm(legs, features)] for name, arm in arms().items()}
    assert ranked == {
        "default": by_parts(),
        "keyword leg": [("a", 9.0), ("b", 3.0)],
        "semantic leg": [("c", 0.75), ("b", 0.5)],
        "RRF k=60": [("b", 1 / 62 + 1 / 62), ("a", 1 / 61), ("c", 1 / 61)],
        "convex, best score found": [tuple(hit) for hit in convex(legs)],
        "two legs": [tuple(hit) for hit in two_legs(legs)],
        **{f"without {part.name}": by_parts(part.name) for part in PARTS},
    }
    assert ranked["without keyword"] != ranked["default"]
