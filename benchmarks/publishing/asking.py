"""Timed questions from another process, first while nothing is published and then during publishes."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from benchmarks.synthetic import SyntheticEncoder
from index import LocalEngine
from search import HITS_PER_LEG, parse

KEYWORD: str = "keyword"
SEMANTIC: str = "semantic"

_PAUSE_S = 0.02  # between questions, so that asking does not keep a core busy
_WARM_UP = 20  # questions


class Timed(NamedTuple):
    """A timed question: the leg that answered it, the name of the generation, and the milliseconds."""

    leg: str
    generation: str
    ms: float


class Asker:
    """An open index that answers questions by each leg alone, with a new snapshot each time, as the page does."""

    def __init__(self, index: Path) -> None:
        self._engine, self._encoder = LocalEngine(index), SyntheticEncoder()

    def ask(self, question: str) -> list[Timed]:
        """Ask the keyword leg and then the semantic leg; parsing and embedding are not timed."""
        query, vector = parse(question).keyword, self._encoder.encode_question(question).vector
        keyword_started = time.perf_counter()
        with self._engine.snapshot() as snapshot:
            snapshot.keyword(query, HITS_PER_LEG)
        semantic_started = time.perf_counter()
        with self._engine.snapshot() as snapshot:
            snapshot.semantic(vector, HITS_PER_LEG)
        ended, generation = time.perf_counter(), snapshot.generation.name
        return [
            Timed(KEYWORD, generation, round(1000 * (semantic_started - keyword_started), 3)),
            Timed(SEMANTIC, generation, round(1000 * (ended - semantic_started), 3)),
        ]

    def close(self) -> None:
        self._engine.close()


@contextmanager
def asking(index: Path, questions: Sequence[str]) -> Iterator[Connection]:
    """Start a process that asks all questions, and yield a connection to it.

    The process first asks every question once and sends a list of `Timed`. It then repeats the questions until it
    receives any message, and sends a second list with these.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_ask_until_stopped, args=(index, questions, theirs), daemon=True)
    process.start()
    theirs.close()  # so that receiving ends when the process ends
    try:
        yield ours
    finally:
        ours.close()
        process.join(timeout=10)
        process.kill()


def _ask_until_stopped(index: Path, questions: Sequence[str], connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # after Ctrl-C the closed connection ends it, without a traceback
    with closing(Asker(index)) as asker, suppress(BrokenPipeError):
        for question in questions[:_WARM_UP]:
            asker.ask(question)
        connection.send([timed for question in questions for timed in _pause_and_ask(asker, question)])
        repeated: list[Timed] = []
        for question in cycle(questions):
            if connection.poll():
                break
            repeated += _pause_and_ask(asker, question)
        connection.send(repeated)


def _pause_and_ask(asker: Asker, question: str) -> list[Timed]:
    time.sleep(_PAUSE_S)
    return asker.ask(question)
