"""The load run: one visitor alone, as many as are usual, and five times as many during a reindex."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks.load.serving import Reindexer, Served, dear_question, questions, served_page
from benchmarks.load.visitor import ANSWERED, FAILED, REFUSED, Visitor
from core.parallel import cores
from core.progress import Progress
from core.settings import Settings

DEAR = 0.05
"""Share of dear questions in an overload."""

NORMAL_S = 10.0
"""Seconds within which the page is to be as fast as usual again after an overload."""

_COMING = 10  # visitors that come at the same time
_REINDEXED = 60  # articles that each reindexing changes


@dataclass(frozen=True, slots=True)
class Load:
    """How many sessions ask how many questions a second together, for how many seconds; `times` both overload.

    After it, one visitor asks for `afterwards` seconds.
    """

    sessions: int = 50
    rate: float = 10.0
    seconds: float = 30.0
    times: int = 5
    afterwards: float = 2 * NORMAL_S


def measure_load(scratch: Path, settings: Settings, load: Load, progress: Progress) -> dict[str, Any]:
    """Serve the page, put it under load, and return the raw numbers of each part of the run."""
    with served_page(scratch, settings, progress) as served:
        return {"cores": cores(), **asyncio.run(_measure(served, load, progress))}


async def _measure(served: Served, load: Load, progress: Progress) -> dict[str, Any]:
    asked, rng = cycle(random.Random(0).sample(questions(), len(questions()))), random.Random(1)

    def usual() -> str:
        return next(asked)

    def mixed() -> str:
        return dear_question(rng) if rng.random() < DEAR else usual()

    report: dict[str, Any] = {"sessions": load.sessions, "rate": load.rate, "seconds": load.seconds}
    async with Visitor(served.address) as visitor:
        for _ in range(5):
            await visitor.ask(usual())
        progress("one visitor alone", 0, 1)
        report["alone"] = await _alone(served, visitor, usual, load.seconds)
        progress(f"{load.sessions} visitors", 0, 1)
        report["usual"] = await _together(served, load.sessions, load.rate, load.seconds, usual)
        progress(f"{load.times * load.sessions} visitors, during a reindex", 0, 1)
        reindexer = Reindexer(served, 2)
        reindexing = asyncio.create_task(reindexer.keep_reindexing(_REINDEXED))
        sessions, rate = load.times * load.sessions, load.times * load.rate
        report["overload"] = await _together(served, sessions, rate, load.seconds, mixed)
        progress("one visitor afterwards", 0, 1)
        report["afterwards"] = await _alone(served, visitor, usual, load.afterwards)
        reindexing.cancel()
        with suppress(asyncio.CancelledError):
            await reindexing
        report["reindexings"] = reindexer.done
    return report


async def _alone(served: Served, visitor: Visitor, question: Callable[[], str], seconds: float) -> dict[str, Any]:
    """Let one visitor ask for so long, one question after the other."""
    part = _Part(served)
    while part.elapsed < seconds:
        await part.ask(visitor, question())
    return await part.report()


async def _together(
    served: Served, sessions: int, rate: float, seconds: float, question: Callable[[], str]
) -> dict[str, Any]:
    """Let so many visitors ask `rate` questions a second together, each at its own fixed times.

    A visitor whose page is not complete when the next question is due does not ask that question.
    """
    async with AsyncExitStack() as stack:
        visitors = [Visitor(served.address) for _ in range(sessions)]
        for first in range(0, sessions, _COMING):
            await asyncio.gather(*map(stack.enter_async_context, visitors[first : first + _COMING]))
        part = _Part(served)
        every = sessions / rate
        turns = (_ask_at(part, each, n / rate, every, seconds, question) for n, each in enumerate(visitors))
        await asyncio.gather(*turns)
        return await part.report()


async def _ask_at(
    part: _Part, visitor: Visitor, first: float, every: float, until: float, question: Callable[[], str]
) -> None:
    due = first
    while due < until:
        await asyncio.sleep(max(due - part.elapsed, 0))
        part.due += 1
        await part.ask(visitor, question())
        late = max(part.elapsed - due, 0)
        part.due += int(late // every)  # what was due while the page was not complete
        due += every * (1 + late // every)


class _Part:
    """One part of the run: how each of its questions ended, and the processor time that the page took meanwhile."""

    def __init__(self, served: Served) -> None:
        self._served, self._started, self._cpu = served, time.perf_counter(), served.metrics()
        self.due = 0
        self._ended: list[tuple[str, float, float]] = []

    @property
    def elapsed(self) -> float:
        return time.perf_counter() - self._started

    async def ask(self, visitor: Visitor, question: str) -> None:
        at = self.elapsed
        outcome, seconds = await visitor.ask(question)
        self._ended.append((outcome, at, seconds))

    async def report(self) -> dict[str, Any]:
        """Return seconds by outcome in the order of asking, and when each question was asked."""
        elapsed, cpu = self.elapsed, await asyncio.to_thread(self._served.metrics)
        ended = sorted(self._ended, key=lambda each: each[1])
        used = cpu["process_cpu_seconds_total"] - self._cpu["process_cpu_seconds_total"]
        return {
            "due": self.due,
            "elapsed_s": round(elapsed, 2),
            "cores_used": round(used / elapsed, 2),
            **{name: _rounded([each for each in ended if each[0] == name]) for name in (ANSWERED, REFUSED, FAILED)},
        }


def _rounded(ended: Sequence[tuple[str, float, float]]) -> dict[str, list[float]]:
    return {"asked_at": [round(each[1], 2) for each in ended], "took_s": [round(each[2], 3) for each in ended]}
