"""What the comparison calls a difference: hardly ever noise, and a loss never a gain."""

from __future__ import annotations

import json
from itertools import islice
from statistics import mean

import pytest

from evaluation.power import Power, measure_power, simulated_differences
from evaluation.significance import least_difference
from tests.support.commands import command

main = command("evaluate")


def test_of_1000_pairs_without_a_difference_at_most_5_percent_are_called_one() -> None:
    noise = measure_power(questions=100, difference=0.0, pairs=1_000, seed=1, resamples=199)
    assert noise.called <= 0.05
    assert min(noise.better, noise.worse) > 0  # the check can fail


def test_a_worse_run_is_told_worse() -> None:
    worse = measure_power(questions=100, difference=-0.1, pairs=50, seed=2, resamples=199)
    assert (worse.better, worse.worse > 45) == (0, True)
    better = measure_power(questions=100, difference=0.1, pairs=50, seed=2, resamples=199)
    assert (better.worse, better.better > 45) == (0, True)


def test_the_least_difference_is_found_about_four_times_in_five() -> None:
    differences = next(iter(simulated_differences(2_000, 0.0, 1, seed=3)))
    least = least_difference(differences[:]) * (2_000 / 100) ** 0.5  # that of 100 questions with this spread
    found = measure_power(questions=100, difference=least, pairs=200, seed=4, resamples=199)
    assert 0.7 < found.called < 0.9


def test_simulated_differences_have_the_mean_that_was_asked_for_and_most_are_none() -> None:
    drawn = [each for pair in islice(simulated_differences(100, 0.05, 200, seed=5), 200) for each in pair]
    assert mean(drawn) == pytest.approx(0.05, abs=0.005)
    assert 0.55 < drawn.count(0.0) / len(drawn) < 0.65
    assert list(simulated_differences(3, 0.1, 2, seed=6)) == list(simulated_differences(3, 0.1, 2, seed=6))


def test_the_command_prints_noise_gain_and_loss(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["power", "--questions", "30", "--pairs", "4", "--difference", "0.5"]
    assert main([*arguments, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [Power(**each) for each in report["simulated"]][1:] == [
        Power(questions=30, difference=0.5, pairs=4, better=4, worse=0),
        Power(questions=30, difference=-0.5, pairs=4, better=0, worse=4),
    ]
    assert main(arguments) == 0
    assert capsys.readouterr().out.splitlines()[0::2] == [
        "true difference    questions   pairs  called better  called worse",
        "0.500                     30       4         100.0%          0.0%",
    ]
