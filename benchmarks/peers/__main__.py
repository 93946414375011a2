"""One step of one peer in its own process: `patella benchmark.peers MODULE:CLASS STEP EXCHANGE INDEX RESULT`.

STEP is "build" or "ask"; the others are the class of the peer, the exchange folder, the folder of the peer's index and
the file for the result. The benchmark of peers starts this program; there is no need to start it by hand.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from benchmarks.peers.exchange import Asked, Exchange, print_progress, write_result
from benchmarks.peers.memory import PEAK, memory_mb
from benchmarks.peers.peer import CORES, Peer

_PROGRESS_EVERY = 10  # questions


def main(arguments: list[str]) -> None:
    peer_name, step, exchange_folder, index, result = arguments
    _limit_cores()
    started = time.perf_counter()
    peer, exchange = _load_peer(peer_name), Exchange(Path(exchange_folder))
    write_result(Path(result), _STEPS[step](peer, Path(index), exchange, started))


def _limit_cores() -> None:
    """Restrict this process to CORES cores.

    Libraries count the cores that they may use, so this limits all of them alike, even those whose settings we do not
    know.
    """
    if sys.platform == "linux":
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])


def _load_peer(name: str) -> Peer:
    module, _, class_name = name.partition(":")
    peer: Peer = getattr(importlib.import_module(module), class_name)()
    return peer


def _build(peer: Peer, index: Path, exchange: Exchange, _: float) -> object:
    """Build the index and return the seconds, without those of importing the library."""
    started = time.perf_counter()
    peer.build(index, exchange)
    return time.perf_counter() - started


def _ask(peer: Peer, index: Path, exchange: Exchange, started: float) -> object:
    """Open the index, ask all questions, and return an `Asked` as a dictionary; the warm-up questions do not count."""
    peer.open(index, exchange)
    open_s = time.perf_counter() - started
    questions = exchange.questions()
    timed = []
    for done, question in enumerate(questions.texts):
        timed.append(_time_question(peer.ask, question))
        if done % _PROGRESS_EVERY == 0:
            print_progress(done, len(questions.texts))
    counted = slice(questions.warm_up, None)
    return asdict(
        Asked(
            open_s=round(open_s, 3),
            first_ms=timed[0][0],
            ms=[ms for ms, _ in timed[counted]],
            answers=[ids for _, ids in timed[counted]],
            memory_mb=memory_mb(PEAK),
            nearest=[peer.nearest(question) for question in questions.texts[counted]],
        )
    )


def _time_question(ask: Callable[[str], list[str]], question: str) -> tuple[float, list[str]]:
    """Return the milliseconds of one question and the passage ids that answer it."""
    started = time.perf_counter()
    ids = ask(question)
    return round(1000 * (time.perf_counter() - started), 3), ids


_STEPS = {"build": _build, "ask": _ask}


if __name__ == "__main__":
    main(sys.argv[1:])
