"""What unjudged results could be worth, worked out by hand, and what to judge to know more."""

from __future__ import annotations

import json
from math import log2
from pathlib import Path

import pytest

from core.errors import UsageError
from evaluation.collections import Question
from evaluation.measures import MEASURES, RIGHT_FIRST, means, measure
from evaluation.unjudged import (
    POOLED,
    halving_pool,
    highest_grade,
    measure_unjudged,
    perfect_values,
    write_pool,
)

JUDGED = {"q1": {"a": 2, "b": 1, "c": 0}, "q2": {"d": 1}, "q3": {"e": 1}}
RUN = {"q1": {"c": 0.9, "a": 0.8, "x": 0.7}, "q2": {"d": 0.2, "y": 0.1}}


def dcg(*grades: int) -> float:
    return sum(grade / log2(place + 1) for place, grade in enumerate(grades, 1))


def test_every_unjudged_result_is_perfect_and_counts_in_the_ideal_too() -> None:
    values = perfect_values(JUDGED, RUN, [*MEASURES, RIGHT_FIRST], 2)
    assert values["q1"] == pytest.approx(
        {"nDCG@10": dcg(0, 2, 2) / dcg(2, 2, 1), "RR@10": 0.5, "P@1": 0.0, "R@100": 2 / 3, "right first": 0.0}
    )
    assert values["q2"] == pytest.approx(
        {"nDCG@10": dcg(1, 2) / dcg(2, 1), "RR@10": 1, "P@1": 1, "R@100": 1, "right first": 0.0}
    )
    assert values["q3"] == dict.fromkeys(["nDCG@10", "RR@10", "P@1", "R@100", "right first"], 0.0)


def test_with_perfect_documents_below_what_is_right_ndcg_can_be_lower() -> None:
    wrong, perfect = measure(JUDGED, RUN)["q2"][POOLED], perfect_values(JUDGED, RUN, [POOLED], 2)["q2"][POOLED]
    assert (wrong, perfect) == pytest.approx((1.0, dcg(1, 2) / dcg(2, 1)))


def test_only_results_that_a_measure_looks_at_are_perfect() -> None:
    judged = {"q": {"a": 1}}
    run = {"q": {"x": 0.9, "y": 0.8, "a": 0.7}}
    assert perfect_values(judged, run, ["R@1", "R@2", "AP", "Judged@2", "nDCG@1"], 1)["q"] == pytest.approx(
        {"R@1": 1 / 2, "R@2": 2 / 3, "AP": 1.0, "nDCG@1": 1.0}
    )


def test_where_everything_is_judged_both_ends_are_equal() -> None:
    run = {"q1": {"c": 0.9, "a": 0.8, "b": 0.7}, "q2": {"d": 0.2}, "q3": {"e": 0.1}}
    names = [*MEASURES[:-1], RIGHT_FIRST]
    assert perfect_values(JUDGED, run, names, 2) == measure(JUDGED, run, names)
    assert halving_pool(JUDGED, run, 2) == []


@pytest.mark.parametrize(
    ("judgements", "grade"), [({}, 1), ({"q": {}}, 1), ({"q": {"a": 0}}, 1), (JUDGED, 2), ({"q": {"a": 1, "b": 3}}, 3)]
)
def test_the_highest_grade_of_a_scale(judgements: dict[str, dict[str, int]], grade: int) -> None:
    assert highest_grade(judgements) == grade


def width(judgements: dict[str, dict[str, int]], run: dict[str, dict[str, float]], best: int) -> float:
    wrong, perfect = measure(judgements, run, [POOLED]), perfect_values(judgements, run, [POOLED], best)
    return sum(abs(perfect[q][POOLED] - wrong[q][POOLED]) for q in judgements) / len(judgements)


MANY = {f"q{n}": {f"right{n}": 2, f"near{n}": 1} for n in range(6)}
FOUND = {
    f"q{n}": {(f"right{n}" if place == n + 1 else f"x{n}-{place}"): 1.0 - place / 100 for place in range(12 - n)}
    for n in range(6)
}


def test_the_pool_halves_the_mean_width_if_it_turns_out_wrong_and_a_pair_less_does_not() -> None:
    pairs = halving_pool(MANY, FOUND, 2)
    before = width(MANY, FOUND, 2)

    def judged(pairs: list[tuple[str, str]]) -> dict[str, dict[str, int]]:
        return {q: grades | {found: 0 for asked, found in pairs if asked == q} for q, grades in MANY.items()}

    assert len(pairs) == len(set(pairs)) > 1
    assert width(judged(pairs), FOUND, 2) <= before / 2 < width(judged(pairs[:-1]), FOUND, 2)


def test_the_pool_holds_unjudged_results_among_the_first_ten_the_highest_first() -> None:
    judged, run = {"q": {"a": 1}}, {"q": {**{f"x{place:02}": 1 - place / 100 for place in range(11)}, "a": 0.0}}
    pairs = halving_pool(judged, run, 1)
    assert pairs == [("q", f"x{place:02}") for place in range(len(pairs))]
    assert 0 < len(pairs) <= 10


def test_the_pools_of_several_runs_are_one_in_the_order_of_the_ids() -> None:
    unjudged = measure_unjudged({"q": {"a": 1}}, {"one": {"q": {"z": 1.0}}, "two": {"q": {"y": 1.0}}}, ["P@1"], 1)
    assert (unjudged.pools, unjudged.pool) == (
        {"one": [("q", "z")], "two": [("q", "y")]},
        [("q", "y"), ("q", "z")],
    )
    assert {name: means(values) for name, values in unjudged.perfect.items()} == {
        "one": {"P@1": 1.0},
        "two": {"P@1": 1.0},
    }


def test_the_pool_as_json_lines(tmp_path: Path) -> None:
    questions = [Question("q1", "which knot holds"), Question("q2", "what rots")]
    write_pool([("q1", "d1"), ("q2", "d9")], questions, tmp_path / "pool.jsonl")
    assert [json.loads(line) for line in (tmp_path / "pool.jsonl").read_text().splitlines()] == [
        {"question_id": "q1", "question": "which knot holds", "judged_id": "d1"},
        {"question_id": "q2", "question": "what rots", "judged_id": "d9"},
    ]
    with pytest.raises(UsageError, match="Choose another place for the pool"):
        write_pool([], questions, tmp_path / "nowhere" / "pool.jsonl")
