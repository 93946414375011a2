"""One writer and many readers of one index: every answer must be that of the generation that gave it.

All processes draw the same generations from a seed. Two files in a folder tell each other how far they are: one holds a
byte for each publish, the other a byte for each answer. So neither the writer nor a reader gets far ahead.
"""

from __future__ import annotations

import os
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from random import Random

from core.progress import Progress
from faults.histories.articles import IDS, cutter, draw_article, encoder
from faults.histories.plain import Held, PlainArticle, PlainState
from faults.histories.questions import QUESTIONS, ask
from faults.small_index import InventedArticle
from faults.workers import Row
from index import Engine, Indexer, PlainReader

Articles = Mapping[str, Held]
"""The articles of one generation, by id."""

_FIRST = 12  # articles of the first generation
_READERS_AHEAD = 5  # publishes that a reader may be ahead of the writer
_WRITER_AHEAD = 10  # publishes that the writer may be ahead of the readers
_QUESTIONS_AT_ONCE = 5  # asked of one snapshot at most
_ROW = 25  # answers that one row counts: what a reader has not yet told is lost by Ctrl-C
_WAIT = 0.01  # seconds
_STANDSTILL = 120.0  # seconds without an answer or a publish, after which something has failed
_MOST_BAD = 20  # after which a reader ends


def draw_generations(seed: int, count: int) -> list[Articles]:
    """Return the articles of each of `count` generations. Each differs from the one before it."""
    drawn = Random(f"generations {seed}")
    articles: dict[str, Held] = {}
    generations: list[Articles] = []
    for name in drawn.sample(IDS, _FIRST):
        articles[name] = Held(PlainArticle(draw_article(drawn, name)))
    for _ in range(count):
        generations.append(dict(articles))
        for name in drawn.sample(sorted(articles), drawn.randint(0, 1)):
            del articles[name]
        for name in drawn.sample(IDS, drawn.randint(1, 2) if len(articles) < 2 * _FIRST else 0):
            articles[name] = Held(PlainArticle(draw_article(drawn, name)))
        while _digests(articles) == _digests(generations[-1]):
            name = drawn.choice(IDS)
            articles[name] = Held(PlainArticle(draw_article(drawn, name)))
    return generations


def _digests(articles: Articles) -> dict[str, str]:
    return {name: held.article.document.digest for name, held in articles.items()}


class Pace:
    """How many publishes and answers there were, as files in a folder tell all processes."""

    def __init__(self, folder: Path, publishes: int, answers: int) -> None:
        self._files = {name: folder / name for name in ("published", "answered")}
        self.publishes, self.answers = publishes, answers
        for path in self._files.values():
            path.touch()

    @property
    def published(self) -> int:
        return self._files["published"].stat().st_size

    @property
    def answered(self) -> int:
        return self._files["answered"].stat().st_size

    @contextmanager
    def counting(self, name: str) -> Iterator[int]:
        """Return a context with a file descriptor. A byte is written to it for each one "published" or "answered"."""
        descriptor = os.open(self._files[name], os.O_WRONLY | os.O_APPEND)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def wait_for_answers(self, published: int) -> None:
        """Wait until the readers are near enough. Raises RuntimeError if they stand still."""
        wanted = self.answers * (published - _WRITER_AHEAD) // self.publishes
        before, since = -1, 0.0
        while (answered := self.answered) < wanted:
            if answered != before:
                before, since = answered, time.monotonic()
            if time.monotonic() - since > _STANDSTILL:
                raise RuntimeError("The readers stand still.")
            time.sleep(_WAIT)

    def wait_for_publishes(self, answered: int, share: int) -> None:
        """Wait until the writer is near enough to one that has given so many of its `share` of the answers.

        Raises RuntimeError if it stands still.
        """
        before, since = -1, 0.0
        while not (published := self.published) or answered * self.publishes > share * (published + _READERS_AHEAD):
            if published != before:
                before, since = published, time.monotonic()
            if time.monotonic() - since > _STANDSTILL:
                raise RuntimeError("The writer stands still.")
            time.sleep(_WAIT)


def write_generations(engine: Engine, generations: Sequence[Articles], pace: Pace, progress: Progress) -> Iterator[Row]:
    """Publish all generations, one after the other, and yield a row for each.

    `kept` counts the generations that the index keeps then: those that are being read, the newest, and the one before.
    """
    with pace.counting("published") as descriptor:
        for number, articles in enumerate(generations, start=1):
            progress("publishing", number - 1, len(generations))
            pace.wait_for_answers(number)
            publish(engine, articles)
            os.write(descriptor, b".")
            name = engine.generations()[0].name
            bad = [] if number_of(name) == number else [f"publish {number} made generation {name}"]
            yield {"published": 1, "kept": len(engine.generations()), "bad": bad}
        progress("publishing", len(generations), len(generations))


def publish(engine: Engine, articles: Articles) -> None:
    """Sync an index with articles."""
    indexer = Indexer(engine, encoder(), PlainReader(cutter(whole_sections=False)), "drawn articles")
    indexer.sync([InventedArticle(held.article.document) for held in articles.values()], allow_removals=True)


def number_of(generation: str) -> int:
    """Return the number of a generation by its name, from 1."""
    return int(generation.split("-")[0])


class Reading:
    """What is read: the generations with the plain state of each. Threads may share it."""

    def __init__(self, generations: Sequence[Articles]) -> None:
        self._generations = generations
        self.state = lru_cache(maxsize=32)(self._state)

    def _state(self, number: int) -> PlainState:
        return PlainState(self._generations[number - 1])


def read_generations(engine: Engine, reading: Reading, pace: Pace, share: int, drawn: Random) -> Iterator[Row]:
    """Ask until a share of the answers is given, and yield rows of counts.

    `superseded` counts the answers of a generation that a newer one had replaced by then. `generations` are those that
    answered.
    """
    done, newest, counts = 0, 0, _Counts()
    with pace.counting("answered") as descriptor:
        while done < share and len(counts.all_bad) < _MOST_BAD:
            pace.wait_for_publishes(done, share)
            try:
                with engine.snapshot() as snapshot:
                    number = number_of(snapshot.generation.name)
                    if number < newest or snapshot.warning:
                        counts.note(f"generation {number} answers after {newest}: {snapshot.warning}")
                    newest = number
                    for _ in range(min(drawn.randint(1, _QUESTIONS_AT_ONCE), share - done)):
                        done += 1
                        kind = drawn.choice(list(QUESTIONS))
                        wrong = ask(kind, snapshot, reading.state(number), drawn)
                        if wrong:
                            counts.note(f"generation {number}: {wrong}")
                        os.write(descriptor, b".")
                        counts.count(kind, number, is_superseded=pace.published > number)
            except Exception:  # noqa: BLE001 - no error may reach a reader
                counts.note(traceback.format_exc())
            if counts.total >= _ROW:
                yield counts.taken()
        yield counts.taken()


class _Counts:
    """The counts of the answers since the last row. `all_bad` holds what was bad in all rows."""

    def __init__(self) -> None:
        self.all_bad: list[str] = []
        self._clear()

    def _clear(self) -> None:
        self._kinds, self._generations, self._superseded = Counter[str](), set[int](), 0
        self._bad: list[str] = []

    @property
    def total(self) -> int:
        return self._kinds.total()

    def note(self, bad: str) -> None:
        self._bad.append(bad)
        self.all_bad.append(bad)

    def count(self, kind: str, generation: int, is_superseded: bool) -> None:
        self._kinds[kind] += 1
        self._generations.add(generation)
        self._superseded += is_superseded

    def taken(self) -> Row:
        """Return the counts as a row, and begin again."""
        row = {
            "kinds": dict(self._kinds),
            "generations": sorted(self._generations),
            "superseded": self._superseded,
            "bad": self._bad,
        }
        self._clear()
        return row
