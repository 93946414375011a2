"""The confidence of results: their margin above what unrelated questions find."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from search.answers.confidence import Calibration, ConfidenceSignals, confidence_level, unrelated_questions
from search.ranking.similarities import PassageSimilarity
from search.results import Confidence

UNRELATED = [
    ConfidenceSignals(0.1, 0.2, 0.3),
    ConfidenceSignals(0.2, 0.3, 0.4),
    ConfidenceSignals(0.3, 0.4, 0.5),
    ConfidenceSignals(0.9, 0.9, 0.9),
]


def test_the_signals_of_a_result() -> None:
    similarity = PassageSimilarity(0.1, 0.0, 0.0, np.array([0.3, -1.0]), np.array([0.2, 0.6]), np.zeros(2))
    assert ConfidenceSignals.of(similarity, 0.4) == ConfidenceSignals(neighbourhood=0.4, sentence=0.3, words=0.6)


def test_the_middle_and_the_spread_are_not_moved_by_one_that_is_answered() -> None:
    calibration = Calibration.of(UNRELATED[:3] * 5 + UNRELATED[3:])
    assert calibration.middles == (0.2, 0.3, 0.4)
    assert calibration.spreads == pytest.approx((0.14826,) * 3)


def test_the_margin_is_the_weighted_mean_of_spreads_above_the_middle() -> None:
    calibration = Calibration((0.2, 0.3, 0.4), (0.1, 0.1, 0.1))
    assert calibration.margin(ConfidenceSignals(0.2, 0.3, 0.4)) == 0
    assert calibration.margin(ConfidenceSignals(0.5, 0.6, 0.7)) == 3
    assert calibration.margin(ConfidenceSignals(0.3, 0.3, 0.4)) == 0.5


@pytest.mark.parametrize(
    ("margin", "level"),
    [(-5, Confidence.NONE), (1.59, Confidence.NONE), (1.6, Confidence.POSSIBLE), (3.5, Confidence.STRONG)],
)
def test_the_levels(margin: float, level: Confidence) -> None:
    assert confidence_level(margin) == level


def test_without_passages_nothing_is_unusual() -> None:
    assert Calibration.of([]) == Calibration((0.0,) * 3, (1.0,) * 3)


def test_a_calibration_comes_back_as_it_was_kept() -> None:
    calibration = Calibration.of(UNRELATED)
    assert Calibration.from_json(calibration.to_json()) == calibration


@given(st.lists(st.floats(-1, 1), min_size=3, max_size=3), st.integers(0, 2))
def test_a_higher_signal_gives_no_smaller_margin(signals: list[float], raised: int) -> None:
    calibration = Calibration.of(UNRELATED)
    higher = [signal + (0.1 if n == raised else 0) for n, signal in enumerate(signals)]
    assert calibration.margin(ConfidenceSignals(*higher)) >= calibration.margin(ConfidenceSignals(*signals))


def test_the_unrelated_questions_are_many_and_different() -> None:
    questions = unrelated_questions()
    assert len(questions) == len(set(questions)) == 120
    assert all(questions)
