"""Tests of the measures against values worked out by hand."""

from __future__ import annotations

from math import log2

import pytest

from evaluation.measures import MEASURES, RIGHT_FIRST, judged_alone, means, measure, measures_of

JUDGED = {"q1": {"a": 2, "b": 1, "c": 0}, "q2": {"d": 1}, "q3": {"e": 1}}
RUN = {"q1": {"c": 0.9, "a": 0.8, "x": 0.7}, "q2": {"d": 0.2, "e": 0.1}}


def test_every_question_by_hand() -> None:
    values = measure(JUDGED, RUN)
    ideal = 2 + 1 / log2(3)
    assert values["q1"] == pytest.approx(
        {"nDCG@10": (2 / log2(3)) / ideal, "RR@10": 0.5, "P@1": 0.0, "R@100": 0.5, "Judged@10": 2 / 3}
    )
    assert values["q2"] == pytest.approx({"nDCG@10": 1, "RR@10": 1, "P@1": 1, "R@100": 1, "Judged@10": 0.5})


def test_a_question_without_results_counts_as_zero() -> None:
    assert measure(JUDGED, RUN)["q3"] == dict.fromkeys(MEASURES, 0.0)
    assert means(measure(JUDGED, RUN))["P@1"] == pytest.approx(1 / 3)


def test_right_first_needs_a_first_result_of_grade_2() -> None:
    judged = {"helps": {"a": 2, "b": 1}, "answers": {"c": 2}, "best": {"d": 3}, "binary": {"e": 1}}
    run = {"helps": {"b": 0.9, "a": 0.8}, "answers": {"c": 0.5}, "best": {"d": 0.5}, "binary": {"e": 0.5}}
    values = measure(judged, run, [RIGHT_FIRST, "P@1"])
    assert values == {
        "helps": {"right first": 0.0, "P@1": 1.0},
        "answers": {"right first": 1.0, "P@1": 1.0},
        "best": {"right first": 1.0, "P@1": 1.0},
        "binary": {"right first": 0.0, "P@1": 1.0},
    }
    assert means(values) == {"right first": 0.5, "P@1": 1.0}


def test_right_first_is_a_measure_of_collections_with_grades_of_2() -> None:
    assert measures_of(JUDGED) == (*MEASURES, RIGHT_FIRST)
    assert measures_of({"q1": {"a": 1, "b": 0}}) == MEASURES


def test_nothing_measured_is_zero() -> None:
    assert means({}) == dict.fromkeys(MEASURES, 0.0)


def test_a_run_of_judged_documents_alone_leaves_out_the_others_and_needs_some_that_are_not_relevant() -> None:
    run = {"q1": {"d1": 0.9, "d2": 0.8, "d3": 0.7}}
    assert judged_alone({"q1": {"d2": 1, "d3": 0}, "q2": {"d1": 1}}, run) == {"q1": {"d2": 0.8, "d3": 0.7}, "q2": {}}
    assert judged_alone({"q1": {"d2": 1}}, run) is None
