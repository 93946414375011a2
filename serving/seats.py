"""A limit on dear work: so much at once, a short queue, and a refusal at once of all that would wait longer."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from core.errors import PatellaError

DECIDED = 0.4
"""Seconds in the queue after which nobody is refused any more: who is refused learns it within a second."""

_NEW = 0.1
"""Share of the latest turn in the running mean of the time that a turn takes."""

_GIVING_WAY = 0.25
"""The most seconds that work in the background pauses at once, so that it goes on under any load."""

Clock = Callable[[], float]


class TooBusy(PatellaError):
    """Error of work that was refused because it would have waited too long."""


@dataclass(eq=False, slots=True)
class _Turn:
    """The turn of one thread: when it came, when its seat was taken, and the sign that it may go on."""

    came: float
    began: float = 0.0
    may_go_on: threading.Event = field(default_factory=threading.Event)


class Seats:
    """A number of seats, and a queue in front of them: who comes first gets the first seat that becomes free.

    Whoever would wait longer than `patience` seconds, by the time that a turn takes at this moment, is refused with
    TooBusy and the message `busy`: at the door, or after DECIDED seconds if the turns have become slower. Threads share
    it. `clock` tells the time in seconds.
    """

    def __init__(self, seats: int, patience: float, busy: str, clock: Clock = time.monotonic) -> None:
        self.seats, self.patience, self.busy = seats, patience, busy
        self._clock, self._lock = clock, threading.Lock()
        self._queue: deque[_Turn] = deque()
        self._running: set[_Turn] = set()
        self._mean = 0.0

    @property
    def waiting(self) -> int:
        """Return how many wait for a seat."""
        return len(self._queue)

    @property
    def taken(self) -> int:
        """Return how many seats are taken."""
        return len(self._running)

    @contextmanager
    def turn(self) -> Iterator[float]:
        """Hold a seat while the block runs, and yield the seconds that it was waited for. Raises TooBusy."""
        turn = _Turn(self._clock())
        self._wait_for_seat(turn)
        try:
            yield turn.began - turn.came
        finally:
            self._stand_up(turn)

    def give_way(self) -> None:
        """Wait while others wait for a seat, at most _GIVING_WAY seconds. Work in the background calls it often."""
        until = self._clock() + _GIVING_WAY
        while self._queue and self._clock() < until:
            time.sleep(0.01)

    def _wait_for_seat(self, turn: _Turn) -> None:
        with self._lock:
            if len(self._running) < self.seats and not self._queue:
                self._sit_down(turn)
                return
            if self._expected_wait(len(self._queue)) > self.patience:
                raise TooBusy(self.busy)
            self._queue.append(turn)
        if not turn.may_go_on.wait(DECIDED):
            self._decide(turn)
            turn.may_go_on.wait()

    def _decide(self, turn: _Turn) -> None:
        """Leave the queue and raise TooBusy if the wait is going to be too long after all."""
        with self._lock:
            if turn.may_go_on.is_set():
                return
            waited = self._clock() - turn.came
            if waited + self._expected_wait(self._queue.index(turn)) > self.patience:
                self._queue.remove(turn)
                raise TooBusy(self.busy)

    def _expected_wait(self, ahead: int) -> float:
        """Return the seconds that somebody waits who has so many ahead in the queue. The caller holds the lock.

        A turn takes as long as the latest ones did, or as long as all that run have already taken.
        """
        so_far = self._clock() - max(turn.began for turn in self._running)
        return (ahead + 1) * max(self._mean, so_far) / self.seats

    def _sit_down(self, turn: _Turn) -> None:
        """Give a turn its seat. The caller holds the lock."""
        turn.began = self._clock()
        self._running.add(turn)
        turn.may_go_on.set()

    def _stand_up(self, turn: _Turn) -> None:
        """Give the seat to the first of the queue: nobody who comes meanwhile can take it."""
        with self._lock:
            took = self._clock() - turn.began
            self._mean += (took - self._mean) * (_NEW if self._mean else 1.0)
            self._running.remove(turn)
            if self._queue:
                self._sit_down(self._queue.popleft())
