"""Measurement of serving: a new process opens an index and asks it questions in one way."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.peers import NOW, OWN, PEAK, RESULTS, memory_mb
from core.documents import Hit
from core.settings import Settings
from index import LocalEngine, Snapshot
from patella import Library
from search import HITS_PER_LEG, Calibration, parse, search

KEYWORD, SEMANTIC, HYBRID = LEGS = ("keyword leg", "semantic leg", "hybrid question")

Steps = dict[str, float]
"""Step of a search -> milliseconds."""

Ask = Callable[[Snapshot], tuple[list[str], Steps]]
"""A function that asks one question: it returns passage ids, best first, and its steps, empty for a single leg."""


@dataclass(slots=True)
class Served:
    """Measurements of a process that answers questions.

    `open_s` is the seconds from opening the index to the first answer. `ms` has the milliseconds of each question,
    `steps_ms` those of each step of a hybrid question. `answers` has the passage ids of the first RESULTS of each
    question. `memory_mb` has the memory before opening the index ("before"), the maximum so far ("peak"), and at the
    end ("now", and "own" without mapped files); None where the system does not report it.
    """

    open_s: float = 0.0
    ms: list[float] = field(default_factory=list)
    steps_ms: list[Steps] = field(default_factory=list)
    answers: list[list[str]] = field(default_factory=list)
    memory_mb: dict[str, float | None] = field(default_factory=dict)


def serve(settings: Settings, leg: str, questions: Sequence[str]) -> Served:
    """Ask all questions in one way, which is one of LEGS. Everything but the index is loaded before measuring."""
    warm = Library(settings)
    warm.warm_up()
    served = Served(memory_mb={"before": memory_mb(NOW)})
    started = time.perf_counter()
    with closing(LocalEngine(Path(settings.index))) as engine:
        library = Library(settings, engine)
        library.encoder = warm.encoder
        with engine.snapshot() as snapshot:
            calibration = library.calibration(snapshot.generation)
        for question in questions:
            _time_answer(library, _prepare_question(library, leg, question, calibration), served)
            served.open_s = served.open_s or time.perf_counter() - started
        served.memory_mb |= {"peak": memory_mb(PEAK), "now": memory_mb(NOW), "own": memory_mb(OWN)}
    return served


def _time_answer(library: Library, ask: Ask, served: Served) -> None:
    """Ask one question and add its measurements; it takes its own snapshot, as the page and the commands do."""
    started = time.perf_counter()
    with library.engine.snapshot() as snapshot:
        passage_ids, steps = ask(snapshot)
    served.ms.append(round(1000 * (time.perf_counter() - started), 3))
    served.steps_ms += [steps] if steps else []
    served.answers.append(passage_ids[:RESULTS])


def _prepare_question(library: Library, leg: str, question: str, calibration: Calibration | None) -> Ask:
    """Return the function to time. For a single leg, parsing or embedding the question is done here, untimed."""
    if leg == KEYWORD:
        query = parse(question).keyword
        return lambda snapshot: (_ids(snapshot.keyword(query, HITS_PER_LEG)), {})
    if leg == SEMANTIC:
        vector = library.encoder.encode_question(question).vector
        return lambda snapshot: (_ids(snapshot.semantic(vector, HITS_PER_LEG)), {})

    def ask_hybrid(snapshot: Snapshot) -> tuple[list[str], Steps]:
        answer = search(snapshot, library.encoder, question, k=RESULTS, calibration=calibration)
        return [result.passage.passage_id for result in answer.results], answer.took_ms

    return ask_hybrid


def _ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage_id for hit in hits]
