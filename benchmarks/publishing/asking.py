"""Somebody who asks, in another process, while nothing is published and while something is."""

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
from search import DEPTH, parse

KEYWORD, SEMANTIC = "keyword", "semantic"

_PAUSE_S = 0.02  # between questions, so that who asks does not keep a core busy alone
_WARM_UP = 20


class Timed(NamedTuple):
    """One question: how it was looked up, in which generation, and in how many milliseconds."""

    leg: str
    generation: str
    ms: float


class Asker:
    """Each question is asked by words and by meaning, of a snapshot of its own, as a page does."""

    def __init__(self, index: Path) -> None:
        self._engine, self._encoder = LocalEngine(index), SyntheticEncoder()

    def ask(self, question: str) -> list[Timed]:
        query, vector = parse(question).keyword, self._encoder.encode_question(question).vector
        keyword_started = time.perf_counter()
        with self._engine.snapshot() as snapshot:
            snapshot.keyword(query, DEPTH)
        semantic_started = time.perf_counter()
        with self._engine.snapshot() as snapshot:
            snapshot.semantic(vector, DEPTH)
        ended, generation = time.perf_counter(), snapshot.generation.name
        return [
            Timed(KEYWORD, generation, round(1000 * (semantic_started - keyword_started), 3)),
            Timed(SEMANTIC, generation, round(1000 * (ended - semantic_started), 3)),
        ]

    def close(self) -> None:
        self._engine.close()


@contextmanager
def asking(index: Path, questions: Sequence[str]) -> Iterator[Connection]:
    """A process that sends what each question took in turn, and then, whenever it is told to stop, what they took
    again until then."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_ask_until_told, args=(index, questions, theirs), daemon=True)
    process.start()
    theirs.close()  # so that the end of the process is the end of what can be received
    try:
        yield ours
    finally:
        ours.close()
        process.join(timeout=10)
        process.kill()


def _ask_until_told(index: Path, questions: Sequence[str], told: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # with Ctrl-C it ends by the end of the connection, without a word
    with closing(Asker(index)) as asker, suppress(BrokenPipeError):
        for question in questions[:_WARM_UP]:
            asker.ask(question)
        told.send([timed for question in questions for timed in _calmly(asker, question)])
        found: list[Timed] = []
        for question in cycle(questions):
            if told.poll():
                break
            found += _calmly(asker, question)
        told.send(found)


def _calmly(asker: Asker, question: str) -> list[Timed]:
    time.sleep(_PAUSE_S)
    return asker.ask(question)
