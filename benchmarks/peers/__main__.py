"""One step of one peer in a process of its own: `python -m benchmarks.peers MODULE:CLASS STEP HANDED INDEX RESULT`.

`python -m benchmarks peers` starts it; nobody needs to by hand.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from benchmarks.peers.exchange import Asked, Exchange, tell_progress, write_result
from benchmarks.peers.memory import PEAK, memory_mb
from benchmarks.peers.peer import CORES, Peer

_TOLD_EVERY = 10  # questions


def main(arguments: list[str]) -> None:
    name, step, handed, index, result = arguments
    _keep_to_cores()
    started = time.perf_counter()
    peer, exchange = _peer(name), Exchange(Path(handed))
    write_result(Path(result), _STEPS[step](peer, Path(index), exchange, started))


def _keep_to_cores() -> None:
    """Libraries count the cores that they may use; so all see as many, whatever setting of theirs we do not know."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])


def _peer(name: str) -> Peer:
    module, _, of_class = name.partition(":")
    made: Peer = getattr(importlib.import_module(module), of_class)()
    return made


def _build(peer: Peer, index: Path, exchange: Exchange, _: float) -> object:
    """Seconds of building, without those of importing the library."""
    started = time.perf_counter()
    peer.build(index, exchange)
    return time.perf_counter() - started


def _ask(peer: Peer, index: Path, exchange: Exchange, started: float) -> object:
    peer.open(index, exchange)
    open_s = time.perf_counter() - started
    questions = exchange.questions()
    timed = []
    for done, question in enumerate(questions.texts):
        timed.append(_timed(peer.ask, question))
        if done % _TOLD_EVERY == 0:
            tell_progress(done, len(questions.texts))
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


def _timed(ask: Callable[[str], list[str]], question: str) -> tuple[float, list[str]]:
    started = time.perf_counter()
    ids = ask(question)
    return round(1000 * (time.perf_counter() - started), 3), ids


_STEPS = {"build": _build, "ask": _ask}


if __name__ == "__main__":
    main(sys.argv[1:])
