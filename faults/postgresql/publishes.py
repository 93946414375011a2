"""Each kind of publish, on a small index in PostgreSQL, and processes that make one and are killed meanwhile.

`python -m faults.postgresql.publishes ADDRESS` publishes there, so that all is imported. Then it reads lines from its
input, each of which names what to do and an address. It forks a process for each, prints the id of that process, and
prints a line when it has ended.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from functools import partial
from unittest.mock import patch

from faults.postgresql.library import MODEL, NEW, OLD, SUBJECTS, everything, told, work_until_all_is_encoded
from faults.small_index import Answers, InventedArticle, indexer, invented, small_stages
from faults.workers import start
from index import Engine, open_engine

_CHANGED = [*OLD[:-1], InventedArticle(invented(SUBJECTS - 1, revision=1))]
_CHUNKS = 64  # after which a publish merges some of them
_LEAST_OF_A_GRAPH = 9  # passages


@dataclass(frozen=True, slots=True)
class Publish:
    """A kind of publish. `prepare` makes what is there before, `make` publishes, and `after` are the articles then.

    `make` calls the function that it gets after each publish but the last.
    """

    name: str
    prepare: Callable[[Engine], object]
    make: Callable[[Engine, Callable[[], object]], object]
    after: Sequence[InventedArticle]


def _sync(*states: Sequence[InventedArticle]) -> Callable[[Engine], None]:
    def sync(engine: Engine) -> None:
        for articles in states:
            indexer(engine).sync(articles)

    return sync


def _make(articles: Sequence[InventedArticle]) -> Callable[[Engine, Callable[[], object]], None]:
    return lambda engine, published: _sync(articles)(engine)


def _in_stages(engine: Engine, published: Callable[[], object]) -> None:
    with small_stages(published) as stages:
        indexer(engine).sync(_CHANGED, stages=stages)


def _leave_an_epoch(engine: Engine) -> None:
    """Leave a generation of passages that were cut otherwise, which the next publish but one removes with all of it."""
    indexer(engine, chunker="cut otherwise").sync(OLD)
    indexer(engine).sync(OLD)


def _make_a_graph(engine: Engine, published: Callable[[], object]) -> None:
    """Publish, and make a graph of vectors though there are few."""
    with patch("index.postgresql.upkeep.MIN_GRAPH_PASSAGES", _LEAST_OF_A_GRAPH):
        indexer(engine).sync(_CHANGED)


def _hand_over(engine: Engine, published: Callable[[], object]) -> None:
    """Publish while somebody else, who does nothing, works on the queue of passages to encode."""
    helper = engine.queue(MODEL)
    if helper:
        helper.renew()
    indexer(engine).sync(OLD)
    if helper:
        helper.leave()


def _rollback(engine: Engine, published: Callable[[], object]) -> None:
    engine.rollback()


def _many_chunks(engine: Engine) -> None:
    for revision in range(_CHUNKS - 1):
        indexer(engine).add([InventedArticle(invented(0, revision))])
    indexer(engine).sync(OLD)


PUBLISHES: Sequence[Publish] = (
    Publish("first publish", lambda engine: None, _make(OLD), OLD),
    Publish("changed article", _sync(OLD), _make(_CHANGED), _CHANGED),
    Publish("removal", _sync(OLD), _make(OLD[1:]), OLD[1:]),
    Publish("publish in stages", _sync(OLD[:2]), _in_stages, _CHANGED),
    Publish("compaction", _many_chunks, _make(_CHANGED), _CHANGED),
    Publish("graph of vectors", _sync(OLD), _make_a_graph, _CHANGED),
    Publish("clean-up", _leave_an_epoch, _make(_CHANGED), _CHANGED),
    Publish("rollback", _sync(NEW, OLD), _rollback, NEW),
    Publish("hand-over to the queue", _sync(OLD[:6]), _hand_over, OLD),
)
"""Every kind of publish."""


def states_of(publish: Publish) -> list[Answers]:
    """Return what an index answers before a publish and after each generation of it, told by the smallest engine."""
    with closing(open_engine("memory:")) as engine:
        publish.prepare(engine)
        states = [told(everything(engine))]
        publish.make(engine, lambda: states.append(told(everything(engine))))
        return [*states, told(everything(engine))]


def _publish(publish: Publish, address: str) -> None:
    with closing(open_engine(address)) as engine:
        publish.make(engine, lambda: None)


_WORK: Mapping[str, Callable[[str], object]] = {
    "work on the queue": work_until_all_is_encoded,
    **{each.name: partial(_publish, each) for each in PUBLISHES},
}


class Killed:
    """Processes that do what they are told until they are killed, forked one after the other from one that is ready."""

    def __init__(self, stack: ExitStack, address: str) -> None:
        """Start the process that is ready, which publishes once at an address where nothing is indexed."""
        process = start(stack, "faults.postgresql.publishes", [address], is_silent=True, takes_input=True)
        assert process.stdin and process.stdout
        self._said, self._heard = process.stdin, process.stdout
        self._id, self._is_known = 0, threading.Event()

    def run(self, what: str, address: str) -> None:
        """Start a process, and return when it has ended. Raises RuntimeError if an error ended it."""
        self._is_known.clear()
        print(what, address, sep="\t", file=self._said, flush=True)
        self._id = int(self._heard.readline())
        self._is_known.set()
        if ended := self._heard.readline().strip():
            raise RuntimeError(f"{what} ended with {ended}")

    def kill(self) -> None:
        """Kill the process that runs (SIGKILL)."""
        self._is_known.wait()
        os.kill(self._id, signal.SIGKILL)


def _fork(what: str, address: str) -> str:
    """Do something in a forked process, and return how it ended: "" if it was done, or the process killed."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        os.close(reading)
        print(os.getpid(), flush=True)
        with os.fdopen(writing, "w") as problem:
            try:
                _WORK[what](address)
            except BaseException:  # noqa: BLE001 - it is told
                problem.write(" ".join(traceback.format_exc().split()))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        _publish(PUBLISHES[0], sys.argv[1])
        for line in sys.stdin:
            print(_fork(*line.rstrip("\n").split("\t")), flush=True)
