"""The soak: visitors come, ask and go for a long time while articles change; memory, open files and disk are noted."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.load.serving import Reindexer, Served, questions, served_page
from benchmarks.load.visitor import FAILED, Visitor
from core.progress import Progress
from core.settings import Settings

VISITORS = 5
PAUSE_S = 2.0
"""Seconds between two pages of a visitor, on average."""

STAY = 25
"""Pages that a visitor opens before another one comes."""

REINDEX_EVERY_S = 30.0
SAMPLES = 60
"""Samples in the whole run, but at most one in two seconds."""

MODES = ("hybrid", "keyword", "semantic", "compare")


def measure_soak(scratch: Path, settings: Settings, minutes: float, progress: Progress) -> dict[str, Any]:
    """Serve the page for so many minutes with visitors, and return the samples and the counts."""
    with served_page(scratch, settings, progress) as served:
        return {"minutes": minutes, "visitors": VISITORS, **asyncio.run(_soak(served, 60 * minutes, progress))}


async def _soak(served: Served, seconds: float, progress: Progress) -> dict[str, Any]:
    ended, samples, started = Counter[str](), list[dict[str, float]](), time.monotonic()
    reindexer = Reindexer(served, 0)
    work = [_visit(served, number, ended) for number in range(VISITORS)]
    tasks = [asyncio.create_task(each) for each in (*work, _reindex(reindexer))]
    try:
        every = max(seconds / SAMPLES, 2.0)
        while (at := time.monotonic() - started) < seconds:
            await asyncio.sleep(every)
            samples.append({"at_s": round(at + every), **_sample(await asyncio.to_thread(served.metrics))})
            progress("soaking", min(round(at + every), round(seconds)), round(seconds))
            for task in tasks:
                if task.done():
                    task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return {"reindexings": reindexer.done, "ended": dict(sorted(ended.items())), "samples": samples}


def _sample(numbers: Mapping[str, float]) -> dict[str, float]:
    return {
        "memory_mb": round(numbers["process_resident_memory_bytes"] / 2**20, 1),
        "open_files": numbers["process_open_fds"],
        "index_mb": round(numbers["patella_index_bytes"] / 2**20, 2),
    }


async def _visit(served: Served, number: int, ended: Counter[str]) -> None:
    """Let one visitor after the other come, open pages and go. `ended` counts how their questions end."""
    rng, asked = random.Random(number), questions()
    while True:
        try:
            async with Visitor(served.address) as visitor:
                for _ in range(STAY):
                    outcome, _ = await visitor.ask(rng.choice(asked), rng.choice(MODES), rng.choice((5, 10, 20)))
                    ended[outcome] += 1
                    await asyncio.sleep(rng.uniform(0, 2 * PAUSE_S))
        except OSError:  # nobody let the visitor in
            ended[FAILED] += 1


async def _reindex(reindexer: Reindexer) -> None:
    """Let a few articles change and be indexed again and again."""
    while True:
        await reindexer.reindex(3)
        await asyncio.sleep(REINDEX_EVERY_S)
