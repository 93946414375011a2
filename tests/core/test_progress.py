"""Progress texts: the share done, the rate and the time left, measured with a clock that the tests move."""

from __future__ import annotations

import pytest

from core.progress import ProgressRate, spoken_duration


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def progress(clock: Clock) -> ProgressRate:
    return ProgressRate(clock)


def encode(progress: ProgressRate, clock: Clock, seconds: int, per_second: int, total: int) -> None:
    """Go on encoding for some seconds, `per_second` texts in each."""
    for _ in range(seconds):
        clock.now += 1
        progress.update("encoding", progress.done + per_second, total)


def test_it_says_how_far_how_fast_and_how_long_to_go(progress: ProgressRate, clock: Clock) -> None:
    progress.update("encoding", 0, 75_000)
    encode(progress, clock, 60, 84, 75_000)
    assert (progress.stage, str(progress)) == ("encoding", "5,040 of 75,000, 84 a second, about 14 minutes left")


def test_no_time_is_told_before_some_seconds_are_measured(progress: ProgressRate, clock: Clock) -> None:
    progress.update("encoding", 0, 1000)
    assert str(progress) == "0 of 1,000"
    encode(progress, clock, 9, 10, 1000)
    assert str(progress) == "90 of 1,000, 10 a second"
    encode(progress, clock, 1, 10, 1000)
    assert str(progress) == "100 of 1,000, 10 a second, about 2 minutes left"


def test_the_recent_past_counts_and_not_the_slow_start(progress: ProgressRate, clock: Clock) -> None:
    progress.update("encoding", 0, 100_000)
    encode(progress, clock, 600, 10, 100_000)
    encode(progress, clock, 60, 100, 100_000)
    assert progress.rate == 100
    assert progress.seconds_left == 880


def test_what_was_done_before_the_stage_began_makes_it_no_faster(progress: ProgressRate, clock: Clock) -> None:
    progress.update("encoding", 12_288, 20_000)
    encode(progress, clock, 10, 8, 20_000)
    assert str(progress) == "12,368 of 20,000, 8 a second, about 16 minutes left"


def test_between_two_steps_the_time_does_not_jump(progress: ProgressRate, clock: Clock) -> None:
    progress.update("encoding", 0, 1000)
    for done in (80, 160):
        clock.now += 20
        progress.update("encoding", done, 1000)
    assert progress.seconds_left == 210
    clock.now += 19
    assert progress.seconds_left == 210


def test_what_stands_still_takes_longer_and_longer(progress: ProgressRate, clock: Clock) -> None:
    progress.update("encoding", 0, 1000)
    encode(progress, clock, 10, 10, 1000)
    assert progress.seconds_left == 90
    clock.now += 90
    assert progress.seconds_left == 900
    assert str(progress) == "100 of 1,000, 1 a second, about 15 minutes left"


def test_slower_than_one_a_second_is_told_by_the_minute(progress: ProgressRate, clock: Clock) -> None:
    progress.update("reading", 0, 10)
    clock.now += 20
    progress.update("reading", 2, 10)
    assert str(progress) == "2 of 10, 6 a minute, about a minute left"


def test_nothing_done_tells_no_rate_and_no_time(progress: ProgressRate, clock: Clock) -> None:
    progress.update("reading", 0, 10)
    clock.now += 100
    assert (progress.rate, progress.seconds_left, str(progress)) == (0.0, None, "0 of 10")


def test_of_a_stage_that_is_all_or_nothing_the_time_so_far_is_told(progress: ProgressRate, clock: Clock) -> None:
    progress.update("publishing", 0, 1)
    clock.now += 9
    assert str(progress) == ""
    clock.now += 66
    assert (str(progress), progress.seconds_left, progress.share) == ("1:15 so far", None, 0.0)
    progress.update("publishing", 1, 1)
    assert (str(progress), progress.share) == ("", 1.0)


def test_a_stage_that_is_over_has_its_count_alone(progress: ProgressRate, clock: Clock) -> None:
    progress.update("encoding", 0, 100)
    encode(progress, clock, 10, 10, 100)
    assert (str(progress), progress.seconds_left, progress.share) == ("100 of 100", None, 1.0)


@pytest.mark.parametrize("stage", ["asking (keyword)", "encoding"], ids=["another stage", "the same stage once more"])
def test_every_stage_is_measured_by_itself(progress: ProgressRate, clock: Clock, stage: str) -> None:
    progress.update("encoding", 0, 100)
    encode(progress, clock, 50, 2, 100)
    progress.update(stage, 0, 400)
    assert str(progress) == "0 of 400"
    clock.now += 10
    progress.update(stage, 200, 400)
    assert (progress.stage, str(progress)) == (stage, "200 of 400, 20 a second, less than a minute left")


def test_before_anything_is_known_nothing_is_said(progress: ProgressRate) -> None:
    assert (str(progress), progress.share, progress.rate, progress.seconds_left) == ("", 0.0, 0.0, None)
    progress.update("reading", 0, 0)
    assert (str(progress), progress.share, progress.rate, progress.seconds_left) == ("", 0.0, 0.0, None)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "less than a minute"),
        (54, "less than a minute"),
        (55, "about a minute"),
        (89, "about a minute"),
        (90, "about 2 minutes"),
        (14 * 60, "about 14 minutes"),
        (22 * 60, "about 20 minutes"),
        (89 * 60, "about 90 minutes"),
        (90 * 60, "about 1.5 hours"),
        (2 * 3600, "about 2 hours"),
        (5 * 3600, "about 5 hours"),
    ],
)
def test_a_time_is_told_as_one_would_say_it(seconds: float, text: str) -> None:
    assert spoken_duration(seconds) == text
