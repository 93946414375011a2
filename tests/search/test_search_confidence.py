"""Whether anything answers: margins above what unrelated questions find."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.confidence import Calibration, Confidence, Signs, level, unrelated_questions
from search.nearness import Nearness

UNRELATED = [Signs(0.1, 0.2, 0.3), Signs(0.2, 0.3, 0.4), Signs(0.3, 0.4, 0.5), Signs(0.9, 0.9, 0.9)]


def test_the_signs_of_a_result() -> None:
    near = Nearness(0.1, 0.0, 0.0, np.array([0.3, -1.0]), np.array([0.2, 0.6]), np.zeros(2))
    assert Signs.of(near, 0.4) == Signs(neighbourhood=0.4, sentence=0.3, words=0.6)


def test_the_middle_and_the_spread_are_not_moved_by_one_that_is_answered() -> None:
    calibration = Calibration.of(UNRELATED[:3] * 5 + UNRELATED[3:])
    assert calibration.middles == (0.2, 0.3, 0.4)
    assert calibration.spreads == pytest.approx((0.14826,) * 3)


def test_the_margin_is_the_weighted_mean_of_spreads_above_the_middle() -> None:
    calibration = Calibration((0.2, 0.3, 0.4), (0.1, 0.1, 0.1))
    assert calibration.margin(Signs(0.2, 0.3, 0.4)) == 0
    assert calibration.margin(Signs(0.5, 0.6, 0.7)) == 3
    assert calibration.margin(Signs(0.3, 0.3, 0.4)) == 0.5


@pytest.mark.parametrize(
    ("margin", "said"),
    [(-5, Confidence.NONE), (1.59, Confidence.NONE), (1.6, Confidence.POSSIBLE), (3.5, Confidence.STRONG)],
)
def test_the_levels(margin: float, said: Confidence) -> None:
    assert level(margin) == said


def test_without_passages_nothing_is_unusual() -> None:
    assert Calibration.of([]) == Calibration((0.0,) * 3, (1.0,) * 3)


def test_a_calibration_comes_back_as_it_was_kept() -> None:
    calibration = Calibration.of(UNRELATED)
    assert Calibration.from_bytes(calibration.as_bytes()) == calibration


@given(st.lists(st.floats(-1, 1), min_size=3, max_size=3), st.integers(0, 2))
def test_what_is_nearer_has_no_smaller_margin(signs: list[float], raised: int) -> None:
    calibration = Calibration.of(UNRELATED)
    higher = [sign + (0.1 if n == raised else 0) for n, sign in enumerate(signs)]
    assert calibration.margin(Signs(*higher)) >= calibration.margin(Signs(*signs))


def test_the_unrelated_questions_are_many_and_different() -> None:
    questions = unrelated_questions()
    assert len(questions) == len(set(questions)) == 120
    assert all(questions)
