"""Questions to one engine, in processes of their own: what they are answered, and what that costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from typing import Any

from benchmarks.resources import cpu_seconds
from core.settings import Settings
from index import Snapshot, open_engine
from patella import Library
from search import HITS_PER_LEG, Result, parse, search

KEYWORD, SEMANTIC, HYBRID = WAYS = ("keyword leg", "semantic leg", "hybrid question")

RESULTS = 10
"""How many results of a hybrid question are compared."""

WARM_UP = 20
"""Questions that are asked before anything is measured."""

Ask = Callable[[Snapshot], list[Any]]
"""A function that asks a snapshot one question and returns what it is answered, as JSON values."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a process was answered, and what it cost.

    `answers` and `ms` have an item for each question. `client_cpu_ms` is the processor time of the process for one
    question on average, `server_cpu_ms` that of the server, None where there is no server to look at.
    """

    answers: list[list[Any]]
    ms: list[float]
    client_cpu_ms: float
    server_cpu_ms: float | None


def ask_all(settings: Settings, way: str, questions: Sequence[str], server: int | None) -> Asked:
    """Ask all questions in one way, which is one of WAYS. `server` is the process id of a server on this machine.

    Call this in a new process: its processor time counts. The model is loaded before, and for a single leg the question
    is parsed or encoded before.
    """
    with Library(settings) as library:
        library.warm_up()
        asks = [_prepare(library, way, question) for question in questions]
        for ask in asks[:WARM_UP]:
            _time(library, ask)
        client, served = time.process_time(), cpu_seconds(server) if server else 0.0
        timed = [_time(library, ask) for ask in asks]
        client_ms = 1000 * (time.process_time() - client) / len(asks)
        server_ms = 1000 * (cpu_seconds(server) - served) / len(asks) if server else None
    return Asked([answer for _, answer in timed], [ms for ms, _ in timed], client_ms, server_ms)


def _time(library: Library, ask: Ask) -> tuple[float, list[Any]]:
    started = time.perf_counter()
    with library.engine.snapshot() as snapshot:
        answer = ask(snapshot)
    return round(1000 * (time.perf_counter() - started), 3), answer


def _prepare(library: Library, way: str, question: str) -> Ask:
    if way == KEYWORD:
        query = parse(question).keyword
        return lambda snapshot: [tuple(hit) for hit in snapshot.keyword(query, HITS_PER_LEG)]
    if way == SEMANTIC:
        vector = library.encoder.encode_question(question).vector
        return lambda snapshot: [tuple(hit) for hit in snapshot.semantic(vector, HITS_PER_LEG)]

    def ask_hybrid(snapshot: Snapshot) -> list[Any]:
        calibration = library.calibration(snapshot.generation)
        answer = search(snapshot, library.encoder, question, k=RESULTS, calibration=calibration)
        return [*map(_seen, answer.results), answer.suggestion, answer.notices]

    return ask_hybrid


def _seen(result: Result) -> dict[str, Any]:
    """Return what a reader sees of a result."""
    return {
        "passage_id": result.passage.passage_id,
        "score": round(result.score, 6),
        "text": result.passage.text,
        "marks": [asdict(mark) for mark in result.marks],
        "confidence": result.confidence.value,
        "copies": [copy.passage_id for copy in result.copies],
    }


@dataclass(frozen=True, slots=True)
class Load:
    """What several page servers answered together: questions a second, and the milliseconds of each question."""

    servers: int
    threads: int
    per_second: float
    ms: list[float]


def ask_at_once(settings: Settings, questions: Sequence[str], servers: int, threads: int) -> Load:
    """Let several processes, each with several threads, ask hybrid questions of one index at once.

    The questions are divided among the processes, and within each among the threads.
    """
    shares = [list(questions[number::servers]) for number in range(servers)]
    context = get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(servers, context) as pool:
        barrier = manager.Barrier(servers)
        running = [pool.submit(_ask_in_threads, settings, share, threads, barrier) for share in shares]
        done = [each.result() for each in running]
    seconds = max(end for _, end, _ in done) - min(start for start, _, _ in done)
    return Load(servers, threads, len(questions) / seconds, [ms for _, _, times in done for ms in times])


def _ask_in_threads(
    settings: Settings, questions: Sequence[str], threads: int, barrier: Any
) -> tuple[float, float, list[float]]:
    """Return when asking began and ended, by the clock of the system, and the milliseconds of each question."""
    with Library(settings) as library, ThreadPoolExecutor(threads) as pool:
        library.warm_up()
        asks = [_prepare(library, HYBRID, question) for question in questions]
        _time(library, asks[0])
        barrier.wait()
        began = time.time()
        timed = list(pool.map(lambda ask: _time(library, ask)[0], asks))
        return began, time.time(), timed


def index_size(settings: Settings) -> float:
    """Return the size of an index in MB (2**20 bytes)."""
    with closing(open_engine(settings.index)) as engine:
        return engine.size() / 2**20
