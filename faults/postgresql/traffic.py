"""What visitors do to an index all the time: they ask and judge. Answers, and the lines that are kept, are counted."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from core.errors import IndexInaccessible, IndexProblem, PatellaError
from faults.postgresql.library import QUESTIONS, ask, ask_all
from faults.small_index import InventedArticle, indexer
from index import JUDGEMENTS, Engine, KeptBeside, open_beside, open_engine

_READERS = 2
_PAUSE_SECONDS = 0.05  # between two lines


@dataclass
class Traffic:
    """What came of the questions and the lines so far.

    `refused` counts the messages of lines that were not kept, `unclear` those that do not say that no server takes
    writes now. Times are in seconds: the longest of one question, and the longest between two lines that were kept.
    """

    questions: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    wrong: int = 0
    slowest: float = 0.0
    kept: list[bytes] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    unclear: int = 0
    without_writes: float = 0.0

    def lap(self) -> float:
        """Return the longest of one question since the last call, and count anew."""
        slowest, self.slowest = self.slowest, 0.0
        return slowest

    def bad(self, address: str) -> list[str]:
        """Return what was bad, in words. What was kept is read at the address once more."""
        with closing(open_beside(address)) as beside:
            found = Counter(line for _, line in beside.lines(JUDGEMENTS))
        counts = {
            "questions failed": self.failed.total(),
            "answers were wrong": self.wrong,
            "lines that were said to be kept are lost": len(set(self.kept) - found.keys()),
            "lines are there twice": sum(number > 1 for number in found.values()),
            "refused lines had no clear message": self.unclear,
        }
        return [f"{number:,} {what}" for what, number in counts.items() if number]


@contextmanager
def new_traffic(address: str, states: Sequence[Sequence[InventedArticle]], name: str) -> Iterator[Traffic]:
    """Ask and write at an address while the block runs. An answer is right if it is that of one of the states, whole.

    `name` tells the lines of this traffic from those of others.
    """
    right = [_answers_of(articles) for articles in states]
    traffic, stopped, counting = Traffic(), threading.Event(), threading.Lock()
    with closing(open_engine(address)) as engine, closing(open_beside(address)) as beside:
        engine.keep_loaded()

        def read(first: int) -> None:
            number = first
            while not stopped.is_set():
                began = time.monotonic()
                answer = _ask_as_a_page(engine, beside, number)
                seconds = time.monotonic() - began
                with counting:
                    traffic.questions += 1
                    traffic.slowest = max(traffic.slowest, seconds)
                    if isinstance(answer, IndexProblem):
                        traffic.failed[str(answer)] += 1
                    elif answer not in [state[number % len(QUESTIONS)] for state in right]:
                        traffic.wrong += 1
                number += 1

        def write() -> None:
            last, number = time.monotonic(), 0
            while not stopped.wait(_PAUSE_SECONDS):
                line = f'{{"traffic": "{name}", "line": {number}}}'.encode()
                number += 1
                try:
                    beside.append(JUDGEMENTS, [line])
                    traffic.kept.append(line)
                    now = time.monotonic()
                    traffic.without_writes, last = max(traffic.without_writes, now - last), now
                except PatellaError as error:
                    traffic.refused[str(error)] += 1
                    traffic.unclear += not isinstance(error, IndexInaccessible)

        with ThreadPoolExecutor(_READERS + 1) as threads:
            running = [threads.submit(read, first) for first in range(_READERS)] + [threads.submit(write)]
            try:
                yield traffic
            finally:
                stopped.set()
            for each in running:
                each.result()


def _ask_as_a_page(engine: Engine, beside: KeptBeside, number: int) -> object:
    """Return the answer to a question, or the error. A page looks at what lies beside the index, too."""
    try:
        beside.version(JUDGEMENTS)
        with engine.snapshot() as snapshot:
            engine.calibration(snapshot.generation.name)
    except IndexProblem as error:
        return error
    return ask(engine, number)


def _answers_of(articles: Sequence[InventedArticle]) -> list[object]:
    """Return what the smallest engine answers to each question."""
    with closing(open_engine("memory:")) as engine:
        indexer(engine).sync(articles)
        return ask_all(engine)
