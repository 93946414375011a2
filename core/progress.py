"""What an engine is: a place where passages are kept and looked up. Two implementations: `memory` and `local`.

Ranking policy (fusion, sentences, marks) lives above this interface, once, so that every engine answers alike.


How far a stage of long work is, how fast it goes and how long it has left, as terminal, logs and page say it.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is in all."""


def no_progress(stage: str, done: int, total: int) -> None:
    """The progress of work that nobody watches."""


_RECENT = 60.0  # seconds that the rate is measured over: texts are encoded longest first, so it rises as it goes
_STEP = 1.0  # seconds between the measurements that are kept
_SETTLED = 10.0  # seconds that are measured before a time is told


class ProgressRate:
    """The pace of the stage that is under way. `clock` tells seconds, from any moment.

    A stage of a total of 1 cannot tell how far it is: its time so far is all that is said of it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.stage, self.done, self.total = "", 0, 0
        self._begin(0)

    def update(self, stage: str, done: int, total: int) -> None:
        """Take note of how much is done. What was done already when the stage began tells nothing of its rate."""
        if stage != self.stage or done < self.done or self._is_over:
            self._begin(done)
        self.stage, self.done, self.total = stage, done, total
        self._reached = self._clock()
        if self._reached - self._marks[-1][0] >= _STEP:
            self._marks.append((self._reached, done))
        while len(self._marks) > 1 and self._marks[1][0] <= self._reached - _RECENT:
            self._marks.popleft()

    @property
    def is_counted(self) -> bool:
        return self.total > 1

    @property
    def share(self) -> float:
        """How much of the whole is done, from 0 to 1."""
        return min(max(self.done / self.total, 0.0), 1.0) if self.total else 0.0

    @property
    def rate(self) -> float:
        """How much is done in a second, over the recent past; 0 before anything was.

        It is that of the last step, so that it does not fall between two steps; where none comes any more, it does.
        """
        since, done = self._marks[0]
        now = self._clock()
        passed = (self._reached if now - self._reached < _RECENT else now) - since
        return (self.done - done) / passed if passed > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """None where that cannot be told, or not yet."""
        rate = self.rate
        if not self.is_counted or self._is_over or rate <= 0 or self._passed < _SETTLED:
            return None
        return (self.total - self.done) / rate

    @property
    def counts(self) -> str:
        """As in "51,200 of 780,000"."""
        return f"{self.done:,} of {self.total:,}" if self.is_counted else ""

    @property
    def speed(self) -> str:
        """As in "84 a second", or "20 a minute" where it is slower than one a second."""
        if not self.is_counted or self._is_over or self._passed < _STEP:
            return ""
        rate, unit = (self.rate, "second") if self.rate >= 1 else (self.rate * 60, "minute")
        return f"{rate:,.0f} a {unit}" if rate >= 1 else ""

    @property
    def timing(self) -> str:
        """As in "about 14 minutes left"; of a stage that cannot tell how far it is, "1:15 so far"."""
        left = self.seconds_left
        if left is not None:
            return f"{spoken_duration(left)} left"
        if self.is_counted or self._is_over or self._passed < _SETTLED:
            return ""
        minutes, seconds = divmod(int(self._passed), 60)
        return f"{minutes}:{seconds:02} so far"

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.counts, self.speed, self.timing)))

    @property
    def _is_over(self) -> bool:
        return self.done >= self.total

    @property
    def _passed(self) -> float:
        return self._clock() - self._began

    def _begin(self, done: int) -> None:
        self._began = self._reached = self._clock()
        self._marks = deque([(self._began, done)])


def spoken_duration(seconds: float) -> str:
    """A time as one tells it who estimates: "less than a minute", "about 14 minutes", "about 3 hours"."""
    minutes = round(seconds / 60)
    if seconds < 55:
        return "less than a minute"
    if minutes <= 1:
        return "about a minute"
    if minutes < 20:
        return f"about {minutes} minutes"
    if minutes < 90:
        return f"about {round(minutes / 5) * 5} minutes"
    return f"about {round(minutes / 30) / 2:g} hours"
