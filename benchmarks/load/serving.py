"""The page that is put under load, served over a copy of the bundled articles, and what its metrics say."""

from __future__ import annotations

import asyncio
import random
import re
import shutil
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from benchmarks.browser import free_port, serve_page
from benchmarks.load.visitor import Visitor
from core.errors import UsageError
from core.locations import BUNDLED_FILES
from core.progress import Progress
from core.settings import Settings
from evaluation import bundled_collection
from patella import Library

SENTENCES = 40
"""Sentences of an article that is made up for a reindexing."""

_STARTING_S = 60

_SAMPLE = re.compile(r"^(\w+(?:\{[^}]*\})?) ([-+.\deE]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Served:
    """A running page: the addresses of itself and of its metrics, its articles, and its index."""

    address: str
    metrics_address: str
    articles: Path
    index: Path

    def metrics(self) -> dict[str, float]:
        """Return each metric of the page by its name, with its labels in braces."""
        with urllib.request.urlopen(self.metrics_address, timeout=60) as answer:
            return {name: float(value) for name, value in _SAMPLE.findall(answer.read().decode("utf-8"))}

    async def syncs(self) -> float:
        """Return how many changes of the index have ended."""
        numbers = await asyncio.to_thread(self.metrics)
        return sum(value for name, value in numbers.items() if name.startswith("patella_syncs_total"))


@contextmanager
def served_page(scratch: Path, settings: Settings, progress: Progress) -> Iterator[Served]:
    """Index the bundled articles, and serve the page over them while the block runs."""
    articles, index, port = scratch / "articles", scratch / "index", free_port()
    shutil.copytree(BUNDLED_FILES / "corpus", articles)
    settings = settings.model_copy(update={"articles": (articles,), "index": str(index)})
    Library(settings).sync(progress)
    environment = {"PATELLA_ARTICLES": str(articles), "PATELLA_INDEX": str(index), "PATELLA_MODEL": settings.model}
    environment |= {"PATELLA_METRICS_PORT": str(port), "PATELLA_LOG": "json"}
    with serve_page(environment, scratch / "log") as address:
        served = Served(address, f"http://127.0.0.1:{port}/metrics", articles, index)
        _wait_for_metrics(served)
        yield served


def _wait_for_metrics(served: Served) -> None:
    """Wait until the page serves its metrics, which it may do a little later than itself. Raises UsageError."""
    until = time.monotonic() + _STARTING_S
    while time.monotonic() < until:
        try:
            served.metrics()
            return
        except URLError:
            time.sleep(0.05)
    raise UsageError(f"The page does not serve its metrics at {served.metrics_address}.")


def questions() -> list[str]:
    """Return the questions of the bundled collection."""
    return [question.text for question in bundled_collection().questions]


def dear_question(rng: random.Random) -> str:
    """Return a question of 2,000 characters, as long as one can be: many questions in one, some words misspelt."""
    words = " ".join(rng.choices(questions(), k=40)).split()
    return " ".join(f"{word}x" if rng.random() < 0.2 else word for word in words)[:2000]


class Reindexer:
    """Changes articles of a running page and presses its button, again and again."""

    def __init__(self, served: Served, seed: int) -> None:
        self._served, self._rng = served, random.Random(seed)
        texts = (path.read_text("utf-8", "replace") for path in sorted(served.articles.glob("*.md")))
        self._sentences = [each for text in texts for each in re.split(r"(?<=[.?!])\s+", text) if len(each) > 30]
        self.done = 0

    async def reindex(self, articles: int) -> None:
        """Write so many made-up articles, press the button, and wait until they are indexed."""
        for number in range(articles):
            sentences = self._rng.sample(self._sentences, SENTENCES)
            (self._served.articles / f"made-up-{number}.md").write_text("\n\n".join(sentences), "utf-8")
        before = await self._served.syncs()
        while not await self._press():
            await asyncio.sleep(1.0)
        while await self._served.syncs() == before:
            await asyncio.sleep(0.5)
        self.done += 1

    async def _press(self) -> bool:
        """Press the button, and return whether it was there: a page that is too busy to be drawn lacks it."""
        try:
            async with Visitor(self._served.address) as visitor:
                await visitor.press("library", "Reindex the folder")
        except (KeyError, OSError):
            return False
        return True

    async def keep_reindexing(self, articles: int) -> None:
        """Reindex until the task is cancelled."""
        while True:
            await self.reindex(articles)
