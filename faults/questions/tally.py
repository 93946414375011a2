"""What came of many questions: errors by kind, the slowest ones, and how the memory grew."""

from __future__ import annotations

import heapq
import os
import re
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import PatellaError

MOST_SECONDS = 1.0
"""The processor time that a question may take."""

MOST_GROWTH_MB = 100.0
"""How much the memory of a process may grow while it asks, after its first questions."""

WARMING = 3_000
"""The number of first questions of a process that fill its caches; its memory is measured from there."""

KEPT = 10
"""The number of slowest questions, and of uncaught errors, that are kept with their text."""

_SHOWN = 300  # characters of a question
_HANGS = 60  # seconds of processor time after which a process is ended


@dataclass
class Tally:
    """The counts of one process. `cpu` and `clock` give seconds, `memory` the megabytes that the process holds.

    `slowest` holds rows (processor seconds, clock seconds, kind, mode, question), the slowest first.
    """

    cpu: Callable[[], float] = time.process_time
    clock: Callable[[], float] = time.perf_counter
    memory: Callable[[], float] = field(default_factory=lambda: resident_mb)
    warming: int = WARMING
    asked: Counter[str] = field(default_factory=Counter)
    modes: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    uncaught: list[dict[str, str]] = field(default_factory=list)
    slowest: list[tuple[float, float, str, str, str]] = field(default_factory=list)
    slow: int = 0
    slow_by_clock: int = 0
    seconds: float = 0.0
    warm_mb: float = 0.0

    def ask(self, kind: str, mode: str, question: str, ask: Callable[[], None]) -> None:
        """Ask a question, and count what comes of it. An error of Patella is a refusal, any other one is uncaught."""
        started, clock = self.cpu(), self.clock()
        try:
            ask()
        except PatellaError as error:
            self.refused[type(error).__name__] += 1
        except Exception as error:  # noqa: BLE001 - which errors are raised is what is measured
            self.errors[type(error).__name__] += 1
            if len(self.uncaught) < KEPT:
                shown = {"kind": kind, "mode": mode, "question": repr(question), "error": _traced(error)}
                self.uncaught.append(shown)
        self._add(kind, mode, question, self.cpu() - started, self.clock() - clock)

    def _add(self, kind: str, mode: str, question: str, cpu: float, clock: float) -> None:
        self.asked[kind] += 1
        self.modes[mode] += 1
        self.seconds += cpu
        self.slow += cpu > MOST_SECONDS
        self.slow_by_clock += clock > MOST_SECONDS
        if len(self.slowest) < KEPT or cpu > self.slowest[-1][0]:
            row = (round(cpu, 3), round(clock, 3), kind, mode, shortened(question))
            self.slowest = heapq.nlargest(KEPT, [*self.slowest, row])
        if self.asked.total() == self.warming:
            self.warm_mb = self.memory()

    def as_json(self) -> dict[str, Any]:
        """Return the counts so far as JSON values."""
        names = ("asked", "modes", "refused", "errors", "uncaught", "slowest", "slow", "slow_by_clock")
        counts = {name: getattr(self, name) for name in (*names, "seconds", "warm_mb")}
        return counts | {"now_mb": self.memory()}


def shortened(question: str) -> str:
    """Return a question as a Python literal, cut where it is long."""
    rest = f" and {len(question) - _SHOWN:,} characters more" if len(question) > _SHOWN else ""
    return f"{question[:_SHOWN]!a}{rest}"


def resident_mb() -> float:
    """Return the megabytes of memory that this process holds; 0.0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except FileNotFoundError:
        return 0.0
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


def _traced(error: Exception) -> str:
    """Return the traceback of an error, files named from the folder of the program."""
    text = "".join(traceback.format_exception(error, limit=-4))
    return re.sub(r'File ".*/(\w+/(?:\w+/)?\w+\.py)"', r'File "\1"', text)


@contextmanager
def ended_if_it_hangs() -> Iterator[None]:
    """Let the system end this process if what follows takes a minute of processor time."""
    signal.setitimer(signal.ITIMER_PROF, _HANGS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
