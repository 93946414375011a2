"""Progress of long work, stage by stage: the share that is done, the rate, and the time left.

The terminal, the logs and the page show the texts of this module.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""A callback that receives the name of the stage, the number of items done, and the total number of items."""


def no_progress(stage: str, done: int, total: int) -> None:
    """Ignore the progress, where it is not shown."""


_RATE_WINDOW = 60.0  # seconds that the rate is measured over: texts are encoded longest first, so the rate rises
_SAMPLE_INTERVAL = 1.0  # least number of seconds between two samples
_SETTLING_TIME = 10.0  # seconds that a stage is measured before it shows a time


class ProgressRate:
    """A meter of the current stage. `clock` returns seconds from any fixed moment.

    A stage with a total of 1 is not counted, because it is done at once or not at all: its elapsed time is shown.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.stage, self.done, self.total = "", 0, 0
        self._start_stage(0)

    def update(self, stage: str, done: int, total: int) -> None:
        """Record the items done so far. The signature is that of `Progress`.

        A new name, a smaller count, or any update after the end starts a stage. Items that were done when the stage
        started do not count for its rate.
        """
        if stage != self.stage or done < self.done or self._is_over:
            self._start_stage(done)
        self.stage, self.done, self.total = stage, done, total
        self._updated = self._clock()
        if self._updated - self._samples[-1][0] >= _SAMPLE_INTERVAL:
            self._samples.append((self._updated, done))
        while len(self._samples) > 1 and self._samples[1][0] <= self._updated - _RATE_WINDOW:
            self._samples.popleft()

    @property
    def is_counted(self) -> bool:
        """Return whether the stage has several items, so that its count, rate and time left can be shown."""
        return self.total > 1

    @property
    def share(self) -> float:
        """Return the share of the total that is done, from 0 to 1."""
        return min(max(self.done / self.total, 0.0), 1.0) if self.total else 0.0

    @property
    def rate(self) -> float:
        """Return the items done per second over the last minute, or 0 before the first item.

        The rate is that of the last update, so it does not fall between two updates. After a minute without an
        update it falls.
        """
        start, done_at_start = self._samples[0]
        now = self._clock()
        seconds = (self._updated if now - self._updated < _RATE_WINDOW else now) - start
        return (self.done - done_at_start) / seconds if seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Return the estimated seconds to the end of the stage, or None while no estimate is possible."""
        rate = self.rate
        if not self.is_counted or self._is_over or rate <= 0 or self._elapsed < _SETTLING_TIME:
            return None
        return (self.total - self.done) / rate

    @property
    def counts(self) -> str:
        """Return a text such as "51,200 of 780,000", or an empty text for a stage that is not counted."""
        return f"{self.done:,} of {self.total:,}" if self.is_counted else ""

    @property
    def speed(self) -> str:
        """Return a text such as "84 a second", or "20 a minute" below one a second. It is empty if no rate is known."""
        if not self.is_counted or self._is_over or self._elapsed < _SAMPLE_INTERVAL:
            return ""
        rate, unit = (self.rate, "second") if self.rate >= 1 else (self.rate * 60, "minute")
        return f"{rate:,.0f} a {unit}" if rate >= 1 else ""

    @property
    def timing(self) -> str:
        """Return a text such as "about 14 minutes left", or "1:15 so far" for a stage that is not counted.

        The text is empty while no time is known, as in the first ten seconds, and after the end of the stage.
        """
        seconds_left = self.seconds_left
        if seconds_left is not None:
            return f"{spoken_duration(seconds_left)} left"
        if self.is_counted or self._is_over or self._elapsed < _SETTLING_TIME:
            return ""
        minutes, seconds = divmod(int(self._elapsed), 60)
        return f"{minutes}:{seconds:02} so far"

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.counts, self.speed, self.timing)))

    @property
    def _is_over(self) -> bool:
        return self.done >= self.total

    @property
    def _elapsed(self) -> float:
        return self._clock() - self._started

    def _start_stage(self, done: int) -> None:
        self._started = self._updated = self._clock()
        self._samples = deque([(self._started, done)])


def spoken_duration(seconds: float) -> str:
    """Return an estimated duration as a person would say it.

    >>> [spoken_duration(seconds) for seconds in (20, 14 * 60, 3 * 3600)]
    ['less than a minute', 'about 14 minutes', 'about 3 hours']
    """
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
