"""Negative controls: a search that raises, that takes long, or that keeps memory is found out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.errors import IndexMismatch
from faults.questions import tally as tally_module
from faults.questions.reports import combined
from faults.questions.tally import KEPT, MOST_SECONDS, Tally, resident_mb, shortened


class Clock:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def nothing() -> None:
    pass


def raising(error: Exception) -> Callable[[], None]:
    def ask() -> None:
        raise error

    return ask


def bad_of(tally: Tally) -> list[str]:
    return combined({"grammar-0": tally.as_json()}, [], seed=1)["bad"]


def test_a_search_that_answers_is_good() -> None:
    tally = Tally()
    tally.ask("plain words", "hybrid", "clonus", nothing)
    assert bad_of(tally) == []
    assert (tally.asked, tally.modes) == ({"plain words": 1}, {"hybrid": 1})


def test_a_search_that_raises_is_found_out() -> None:
    tally = Tally()
    tally.ask("plain words", "hybrid", "clonus\0", raising(ValueError("no such letter")))
    assert bad_of(tally) == ["1 uncaught"]
    (found,) = tally.uncaught
    assert (found["kind"], found["mode"], found["question"]) == ("plain words", "hybrid", repr("clonus\0"))
    assert found["error"].endswith("ValueError: no such letter\n")
    assert 'File "questions/test_tally.py"' in found["error"]


def test_a_refusal_of_patella_is_counted_and_good() -> None:
    tally = Tally()
    tally.ask("plain words", "hybrid", "clonus", raising(IndexMismatch("another model")))
    assert (bad_of(tally), tally.refused) == ([], {"IndexMismatch": 1})


def test_a_search_that_takes_long_is_found_out() -> None:
    cpu, clock = Clock(), Clock()
    tally = Tally(cpu, clock)

    def take(seconds: float, by_the_clock: float) -> Callable[[], None]:
        def ask() -> None:
            cpu.now += seconds
            clock.now += by_the_clock

        return ask

    tally.ask("very long", "keyword", "a", take(MOST_SECONDS, 9))
    assert (bad_of(tally), tally.slow_by_clock) == ([], 1)
    tally.ask("very long", "keyword", "b", take(1.5, 1.5))
    assert bad_of(tally) == ["1 over 1 s"]
    assert tally.slowest == [(1.5, 1.5, "very long", "keyword", "'b'"), (1.0, 9.0, "very long", "keyword", "'a'")]


def test_the_slowest_questions_are_kept_and_no_more() -> None:
    cpu = Clock()
    tally = Tally(cpu)
    for number in range(3 * KEPT):
        tally.ask("crossed", "hybrid", str(number), lambda number=number: setattr(cpu, "now", cpu.now + number % 7))
    assert [row[0] for row in tally.slowest] == [6.0] * 4 + [5.0] * 4 + [4.0] * 2


def test_a_search_that_keeps_memory_is_found_out() -> None:
    kept: list[bytearray] = []
    tally = Tally(warming=5)
    for _ in range(5):
        tally.ask("plain words", "hybrid", "clonus", nothing)
    if not resident_mb():
        pytest.skip("This system does not tell how much memory a process holds.")
    assert bad_of(tally) == []
    for _ in range(30):
        tally.ask("plain words", "hybrid", "clonus", lambda: kept.append(bytearray(b"x" * 5_000_000)))
    (bad,) = bad_of(tally)
    assert bad.startswith("the memory grew by 1")


def test_memory_grows_from_the_end_of_the_warming() -> None:
    held = iter([500.0, 590.0])
    tally = Tally(memory=lambda: next(held), warming=2)
    for _ in range(3):
        tally.ask("plain words", "hybrid", "clonus", nothing)
    report = combined({"grammar-0": tally.as_json()}, [], seed=1)
    assert report["memory"] == [{"process": "grammar-0", "warm_mb": 500.0, "end_mb": 590.0, "growth_mb": 90.0}]


def test_many_uncaught_errors_are_counted_and_some_are_kept() -> None:
    tally = Tally()
    for _ in range(3 * KEPT):
        tally.ask("plain words", "hybrid", "clonus", raising(KeyError("x")))
    assert (bad_of(tally), len(tally.uncaught)) == ([f"{3 * KEPT} uncaught"], KEPT)


def test_a_long_question_is_shown_in_short() -> None:
    assert shortened("é") == "'\\xe9'"
    assert shortened("a" * 5_000) == f"'{'a' * 300}' and 4,700 characters more"


def test_a_question_that_hangs_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, float]] = []
    monkeypatch.setattr(tally_module.signal, "setitimer", lambda *given: asked.append(given))
    with tally_module.ended_if_it_hangs():
        assert asked == [(tally_module.signal.ITIMER_PROF, 60)]
    assert asked[1:] == [(tally_module.signal.ITIMER_PROF, 0)]
