"""Tests of the measures against values worked out by hand."""

from __future__ import annotations

from math import log2

import pytest

from evaluation.measures import MEASURES, means, measure

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


def test_nothing_measured_is_zero() -> None:
    assert means({}) == dict.fromkeys(MEASURES, 0.0)
