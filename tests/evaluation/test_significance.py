"""Tests of the statistics on numbers that can be checked by hand."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest

from evaluation.significance import (
    decided_needed,
    holm,
    interval,
    intervals,
    is_significant,
    least_difference,
    randomisation,
    sign_test,
    wilson_interval,
)


def test_holm_multiplies_the_smallest_most_and_never_turns_the_order() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.9]) == [1.0, 1.0]
    assert holm([]) == []


def test_the_randomisation_test_counts_the_flips_that_are_as_far_out() -> None:
    """Three of the 32 combinations of signs sum to 1 or more (at most one 0.1 is negative), three to -1 or less."""
    assert randomisation([0.1, 0.2, 0.3, -0.1, 0.5]) == pytest.approx(6 / 32)


def test_many_pairs_are_resampled_and_always_alike() -> None:
    always, balanced = [0.2, 0.3] * 20, [0.25, -0.25] * 20
    assert randomisation(always) == pytest.approx(2 / 10_000)
    assert randomisation(balanced) == 1
    assert randomisation([*always, -5.0]) == randomisation([*always, -5.0])


@pytest.mark.parametrize("differences", [[0.0] * 40, [0.1] * 40, [0.3 - 0.2, 0.4 - 0.3], [0.5]])
def test_differences_that_are_all_equal_are_never_significant(differences: list[float]) -> None:
    assert randomisation(differences) == 1


def test_the_interval_of_a_mean() -> None:
    assert interval([0.25] * 9) == (0.25, 0.25)
    assert interval([0.0, 1.0]) == (0.0, 1.0)  # a quarter of the resamples draws 0 twice, another quarter 1 twice
    low, high = interval([0.0, 1.0] * 50)  # 1.96 standard errors of 0.05 on either side
    assert (low, high) == pytest.approx((0.4, 0.6), abs=0.02)


def test_a_p_value_below_the_level_is_significant() -> None:
    assert [is_significant(value) for value in (0.049, 0.05, 1.0)] == [True, False, False]


def test_the_least_difference_shrinks_with_the_pairs_and_grows_with_their_spread_and_the_tests() -> None:
    pairs = [0.1, -0.1] * 50  # a standard deviation of 0.1005 over 100 pairs: (1.96 + 0.84) * 0.01005
    assert least_difference(pairs) == pytest.approx(0.02816, abs=1e-4)
    assert least_difference(pairs * 4) == pytest.approx(0.02816 / 2, abs=1e-4)
    assert least_difference([2 * each for each in pairs]) == pytest.approx(2 * 0.02816, abs=2e-4)
    assert least_difference(pairs, tests=5) == pytest.approx((2.5758 + 0.8416) * 0.01005, abs=1e-4)
    assert (least_difference([0.5]), least_difference([])) == (1.0, 1.0)


def test_the_interval_of_a_share_is_that_of_wilson() -> None:
    assert wilson_interval(0, 0) is None
    assert wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)  # an example of Newcombe, 1998
    assert wilson_interval(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)


def test_the_sign_test_counts_the_throws_that_are_as_uneven() -> None:
    assert (sign_test(0, 0), sign_test(1, 1)) == (1.0, 1.0)
    assert sign_test(9, 1) == sign_test(1, 9) == pytest.approx(2 * (1 + 10) / 1024)


def test_so_many_decided_questions_show_a_share_and_no_fewer() -> None:
    def power(decided: int, share: float, tests: int) -> float:
        """Return how likely the sign test shows that the arm with this share wins, by adding up each outcome."""
        return sum(
            comb(decided, wins) * share**wins * (1 - share) ** (decided - wins)
            for wins in range(decided // 2, decided + 1)
            if sign_test(wins, decided - wins) < 0.05 / tests
        )

    for share, tests in ((0.75, 1), (0.75, 4), (0.9, 1)):
        needed = decided_needed(share, tests)
        assert power(needed - 1, share, tests) < 0.8
        assert min(power(needed + more, share, tests) for more in range(4)) >= 0.8
    assert decided_needed(0.6) == 210


def test_intervals_of_columns_are_those_of_each_alone_but_for_the_draw() -> None:
    random = np.random.default_rng(1)
    columns = [list(random.random(400)), list(random.random(400) ** 2), [0.5] * 400]
    for column, (low, high) in zip(columns, intervals(columns), strict=True):
        alone = interval(column)
        assert (low, high) == pytest.approx(alone, abs=0.003)


def test_intervals_do_not_depend_on_what_is_in_memory_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = np.random.default_rng(1).random((2, 40)).tolist()
    whole = intervals(columns)
    monkeypatch.setattr("evaluation.significance._CELLS", 100)  # two resamples at once
    assert np.allclose(intervals(columns), whole, atol=1e-9)
    assert intervals([[0.25]]) == [(0.25, 0.25)]
