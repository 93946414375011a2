"""Seats: so many at once, the queue in its order, and who is refused when."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from serving.seats import DECIDED, Seats, TooBusy

BUSY = "Busy."


class Time:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


def turns(seats: Seats, time: Time, *seconds: float) -> None:
    """Let turns that take so long go by, one after the other."""
    for each in seconds:
        with seats.turn():
            time.now += each


def until(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    pause = threading.Event()
    for _ in range(4000):
        if condition():
            return
        pause.wait(0.005)
    raise AssertionError("It never happened.")


@contextmanager
def waiting(seats: Seats, done: list[str], *names: str) -> Iterator[list[threading.Thread]]:
    """Let threads of these names come to the queue one after the other. `done` gets how each of them ends."""

    def come(name: str) -> None:
        try:
            with seats.turn():
                done.append(name)
        except TooBusy:
            done.append(f"{name} refused")

    threads = []
    for name in names:
        before = seats.waiting
        threads.append(threading.Thread(target=come, args=(name,), daemon=True))
        threads[-1].start()
        until(lambda before=before: seats.waiting == before + 1)  # type: ignore[misc]
    yield threads
    for thread in threads:
        thread.join(20)


def test_so_many_sit_at_once_and_a_seat_is_given_back_whatever_happens(time: Time) -> None:
    seats = Seats(2, 2.0, BUSY, time)
    with pytest.raises(ZeroDivisionError), seats.turn() as waited, seats.turn():
        assert (waited, seats.taken, seats.waiting) == (0.0, 2, 0)
        raise ZeroDivisionError
    assert (seats.taken, seats.waiting) == (0, 0)


def test_who_waits_gets_the_seat_in_the_order_of_coming(time: Time) -> None:
    seats, done = Seats(1, 2.0, BUSY, time), list[str]()
    with ExitStack() as others, seats.turn():
        others.enter_context(waiting(seats, done, "first", "second", "third"))
        assert (seats.taken, seats.waiting, done) == (1, 3, [])
    assert (done, seats.taken, seats.waiting) == (["first", "second", "third"], 0, 0)


def test_a_free_seat_is_taken_without_a_wait_however_long_the_turns_were(time: Time) -> None:
    seats = Seats(1, 2.0, BUSY, time)
    turns(seats, time, 50.0, 50.0)
    with seats.turn() as waited:
        assert waited == 0.0


@pytest.mark.parametrize(("number", "turn", "fits"), [(1, 0.5, 4), (2, 0.5, 8), (1, 2.5, 0), (4, 1.0, 8)])
def test_who_would_wait_longer_than_the_patience_is_refused_at_the_door(
    time: Time, number: int, turn: float, fits: int
) -> None:
    """So many more than the seats fit in, by the time that the turns have taken; the next one learns it at once."""
    seats, done = Seats(number, 2.0, BUSY, time), list[str]()
    turns(seats, time, turn, turn)
    with ExitStack() as others, ExitStack() as held:
        for _ in range(number):
            held.enter_context(seats.turn())
        others.enter_context(waiting(seats, done, *map(str, range(fits))))
        with pytest.raises(TooBusy, match=r"^Busy\.$"), seats.turn():
            pass
        assert (seats.taken, seats.waiting) == (number, fits)
    assert sorted(done) == sorted(map(str, range(fits)))


def test_turns_that_have_run_for_long_count_before_they_end(time: Time) -> None:
    seats, done = Seats(1, 2.0, BUSY, time), list[str]()
    turns(seats, time, 0.01)
    with ExitStack() as others, seats.turn():
        time.now += 1.9
        others.enter_context(waiting(seats, done, "waits"))
        time.now += 0.2
        with pytest.raises(TooBusy), seats.turn():
            pass
    assert done == ["waits"]


def test_who_waits_is_refused_before_a_second_is_over_or_never(time: Time) -> None:
    """The turns became slower after the first had come, and the second has come after a long wait of the first."""
    seats, done = Seats(1, 2.0, BUSY, time), list[str]()
    turns(seats, time, 0.01)
    with ExitStack() as others, seats.turn():
        others.enter_context(waiting(seats, done, "one"))
        time.now += 3
        until(lambda: done == ["one refused"])
    assert 0 < DECIDED < 1
    assert (done, seats.taken, seats.waiting) == (["one refused"], 0, 0)


def test_the_pace_is_that_of_the_latest_turns(time: Time) -> None:
    """After dear turns, quick ones make it admit again."""
    seats, done = Seats(1, 2.0, BUSY, time), list[str]()
    turns(seats, time, 5.0)
    with seats.turn(), pytest.raises(TooBusy), seats.turn():
        pass
    turns(seats, time, *[0.02] * 10)
    with ExitStack() as others, seats.turn():
        others.enter_context(waiting(seats, done, "admitted"))
    assert done == ["admitted"]


def test_work_in_the_background_gives_way_while_others_wait_but_not_for_ever(time: Time) -> None:
    seats, done, gone = Seats(1, 2.0, BUSY, time), list[str](), threading.Event()

    def give_way() -> None:
        seats.give_way()
        gone.set()

    seats.give_way()  # nobody waits: it goes on at once
    with ExitStack() as others, seats.turn():
        others.enter_context(waiting(seats, done, "one"))
        threading.Thread(target=give_way, daemon=True).start()
        assert not gone.wait(0.05)
        time.now += 0.3
        assert gone.wait(20)
    assert done == ["one"]
