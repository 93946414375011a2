"""A program that opens an index and asks, each of whose measurements is one of a process of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from benchmarks.peers import NOW, OWN, PEAK, RESULTS, memory_mb
from core.documents import Hit
from core.settings import Settings
from index import LocalEngine, Snapshot
from patella import Library
from search import DEPTH, Calibration, parse, search

KEYWORD, SEMANTIC, HYBRID = LEGS = ("keyword leg", "semantic leg", "hybrid question")

Steps = dict[str, float]

Ask = Callable[[Snapshot], tuple[list[str], Steps]]
"""The ids of what is found, and the milliseconds of each step where there are several."""


@dataclass(slots=True)
class Served:
    """Seconds from opening the index to the first answer, the milliseconds of each, and the memory by then.

    `steps_ms` are those of hybrid questions. `found` are the ids of each question's first RESULTS.
    """

    open_s: float = 0.0
    ms: list[float] = field(default_factory=list)
    steps_ms: list[Steps] = field(default_factory=list)
    found: list[list[str]] = field(default_factory=list)
    memory_mb: dict[str, float | None] = field(default_factory=dict)


def serve(chosen: Settings, leg: str, questions: Sequence[str]) -> Served:
    """Ask all questions in one way. All but the index is ready before anything is measured."""
    warm = Library(chosen)
    warm.warm_up()
    served = Served(memory_mb={"before": memory_mb(NOW)})
    started = time.perf_counter()
    with closing(LocalEngine(chosen.index)) as engine:
        library = Library(chosen, engine)
        library.encoder = warm.encoder
        with engine.snapshot() as snapshot:
            calibration = library.calibration(snapshot.generation)
        for question in questions:
            _answer(library, _asking(library, leg, question, calibration), served)
            served.open_s = served.open_s or time.perf_counter() - started
        served.memory_mb |= {"peak": memory_mb(PEAK), "now": memory_mb(NOW), "own": memory_mb(OWN)}
    return served


def _answer(library: Library, ask: Ask, served: Served) -> None:
    """Of a snapshot of its own, as the page and the commands do."""
    began = time.perf_counter()
    with library.engine.snapshot() as snapshot:
        found, steps = ask(snapshot)
    served.ms.append(round(1000 * (time.perf_counter() - began), 3))
    served.steps_ms += [steps] if steps else []
    served.found.append(found[:RESULTS])


def _asking(library: Library, leg: str, question: str, calibration: Calibration | None) -> Ask:
    """What is timed of a question: of a leg alone, without embedding it."""
    if leg == KEYWORD:
        query = parse(question).keyword
        return lambda snapshot: (_ids(snapshot.keyword(query, DEPTH)), {})
    if leg == SEMANTIC:
        vector = library.encoder.encode_question(question).vector
        return lambda snapshot: (_ids(snapshot.semantic(vector, DEPTH)), {})

    def whole(snapshot: Snapshot) -> tuple[list[str], Steps]:
        answer = search(snapshot, library.encoder, question, k=RESULTS, calibration=calibration)
        return [result.passage.passage_id for result in answer.results], answer.took_ms

    return whole


def _ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage_id for hit in hits]
