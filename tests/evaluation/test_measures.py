"""Tests of the measures against values worked out by hand."""

from __future__ import annotations

from math import log2

import pytest

from core.errors import UsageError
from evaluation.measures import (
    MEASURES,
    RIGHT_FIRST,
    cutoff_of,
    judged_alone,
    means,
    measure,
    measures_of,
    parse_measures,
)

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
    assert measure(JUDGED, RUN | {"q3": {}}) == measure(JUDGED, RUN)
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


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("nDCG@10,RR@10,Success@5,Judged@10", ["nDCG@10", "RR@10", "Success@5", "Judged@10"]),
        (" NDCG@10 , right first, nDCG@10", ["nDCG@10", "right first"]),
        ("P(rel=2,judged_only=True)@5,AP,IPrec@0.1", ["P(rel=2,judged_only=True)@5", "AP", "IPrec@0.1"]),
        ("nDCG(gains={1:5,2:9})@10,P(cutoff=5)", ["nDCG(gains={1:5,2:9})@10", "P@5"]),
    ],
)
def test_measures_are_named_as_ir_measures_spells_them(text: str, names: list[str]) -> None:
    assert parse_measures(text) == names


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("nDCG@10,nonsense@5", "nonsense@5", "measure not found: nonsense"),
        ("RBP(p=0.8)", "RBP(p=0.8)", "Unsupported measures {RBP}"),
        ("nDCG@0", "nDCG@0", "The cutoff is below 1"),
        ("P(cutoff=0)", "P(cutoff=0)", "The cutoff is below 1"),
        ("P(rel=0)@5", "P(rel=0)@5", "Argument relevance_level should be positive"),
        ("P(foo=1)@5", "P(foo=1)@5", "unsupported params found: ['foo']"),
        ("P", "P", "invalid param cutoff is missing"),
        ("nDCG@10,", "", "problem parsing measure multiple expressions; must be in format Measure(k1=v1, k2=v2)@c"),
    ],
)
def test_a_name_that_is_no_measure_or_cannot_be_computed_is_refused(text: str, name: str, reason: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_measures(text)
    assert str(error.value) == (
        f"{name!r} is no measure that can be computed here ({reason}). Name measures of ir_measures, with commas "
        "between: nDCG@10,RR@10,Success@5,AP."
    )


def test_a_measure_without_a_value_for_some_questions_is_refused() -> None:
    with pytest.raises(UsageError, match="'Accuracy' has no value for a question without results"):
        parse_measures("Accuracy")


def test_other_measures_by_hand() -> None:
    values = measure(JUDGED, RUN, ["Success@1", "AP", "Judged@10"])
    assert values["q1"] == pytest.approx({"Success@1": 0, "AP": 0.25, "Judged@10": 2 / 3})
    assert values["q3"] == {"Success@1": 0, "AP": 0, "Judged@10": 0}


@pytest.mark.parametrize(
    ("name", "cutoff"), [("nDCG@10", 10), (RIGHT_FIRST, 1), ("P(rel=2)@3", 3), ("AP", None), ("IPrec@0.1", None)]
)
def test_how_many_results_a_measure_looks_at(name: str, cutoff: int | None) -> None:
    assert cutoff_of(name) == cutoff
