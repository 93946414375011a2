"""Measure encoding without a queue, by processes that share one, and by hosts whose encoding is a wait."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from typing import Any

from benchmarks.resources import cpu_seconds
from core.documents import Passage
from core.locations import PROJECT
from core.progress import Progress
from embedding import Encoder
from faults import Server, new_server
from index import EncodingQueue, Engine, PassageEncoder, PassageEncoding, QueuedEncoding, Worker, open_engine

PROCESSES = (1, 2, 4)
HOSTS = (10, 100)

COST_TARGET = 0.02
"""Aim: the share of its time that a process spends in the queue rather than encoding."""

_HOST_RATE = 54  # passages a second of a host with two cores
_CLAIM_SECONDS = 5
_RECORD = os.urandom(8_400)  # as long as the encoding of a passage
_POLL_SECONDS = 1.0  # a look costs the server some milliseconds

Report = dict[str, Any]


def measure_hosts(
    encoder: Encoder, model: str, passages: Sequence[Passage], seconds: float, progress: Progress
) -> Report:
    """Return the rates of these passages, in passages a second, with a server that is started for it.

    `model` is what PATELLA_MODEL says. Each simulation lasts so many seconds.
    """
    steps = 2 + len(PROCESSES) + len(HOSTS)
    with new_server(is_durable=True) as server:
        progress("measuring", 0, steps)
        with closing(open_engine("memory:")) as memory:
            PassageEncoding(memory.encodings, encoder).encode(passages[-64:], _unseen)  # the model is warm now
            without = _timed(PassageEncoding(memory.encodings, encoder), passages)
        progress("measuring", 1, steps)
        server.create_database("alone")
        with closing(open_engine(server.address("alone"))) as engine:
            queue = engine.queue(PassageEncoder(encoder).model)
            assert queue
            alone = _timed(PassageEncoding(engine.encodings, encoder, shared=QueuedEncoding(queue)), passages)
        shared = {}
        for done, number in enumerate(PROCESSES):
            progress("measuring", 2 + done, steps)
            shared[str(number)] = _rate_of_processes(server, encoder, model, passages, number)
        share = _share_of_queue(server, encoder, passages)
        simulated = {}
        for done, hosts in enumerate(HOSTS):
            progress("measuring", 2 + len(PROCESSES) + done, steps)
            simulated[str(hosts)] = _simulate(server, encoder, passages, hosts, seconds)
        progress("measuring", steps, steps)
    rates = {"without a queue": without, "a sync alone": alone, "processes": shared}
    return {"passages": len(passages), "rates": rates, "share_of_queue": round(share, 4), "simulated": simulated}


def hosts_as_text(report: Report) -> str:
    """Return the rates and the simulations as lines."""
    rates = report["rates"]
    lines = [
        f"{report['passages']:,} passages, in passages a second",
        f"{'without a queue':<40}{rates['without a queue']:>10,.1f}",
        f"{'a sync with a queue, and nobody who helps':<40}{rates['a sync alone']:>9,.1f}",
        *(
            f"{f'patella index work, {number} at once':<40}{rate:>10,.1f}"
            for number, rate in rates["processes"].items()
        ),
        f"share of the time spent in the queue: {report['share_of_queue']:.2%} (aim: {COST_TARGET:.0%})",
        "",
        "hosts that encode 54 passages a second each, by a wait",
    ]
    for hosts, run in report["simulated"].items():
        lines.append(
            f"{hosts:>4} hosts: {run['rate']:>8,.0f} passages a second, {run['of_ideal']:.0%} of what they could; "
            f"{run['server_cpu']:.2f} cores of the server, {run['exchange_ms']:.0f} ms for each claim"
        )
    return "\n".join(lines)


def _timed(encoding: PassageEncoding, passages: Sequence[Passage]) -> float:
    started = time.perf_counter()
    encoding.encode(passages, _unseen)
    return round(len(passages) / (time.perf_counter() - started), 1)


def _rate_of_processes(server: Server, encoder: Encoder, model: str, passages: Sequence[Passage], number: int) -> float:
    """Return the rate of so many processes together, once they have stored their first encodings."""
    name = f"by_{number}"
    server.create_database(name)
    environment = os.environ | {"PATELLA_INDEX": server.address(name), "PATELLA_MODEL": model}
    command = [sys.executable, "-W", "ignore", "-m", "patella", "index", "work"]
    with closing(open_engine(server.address(name))) as engine, ExitStack() as stack:
        queue = engine.queue(PassageEncoder(encoder).model)
        assert queue
        queue.hand_over(_jobs(passages))
        for _ in range(number):
            process = subprocess.Popen(
                command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
        return round(rate_of_all(queue), 1)


def rate_of_all(
    queue: EncodingQueue,
    clock: Callable[[], float] = time.perf_counter,
    wait: Callable[[float], object] = time.sleep,
) -> float:
    """Wait until a queue is empty, and return the rate of all its participants together, in passages a second.

    The rate of each is that between its first and its last storing, so that no claim counts that began before.
    """
    first: dict[int, tuple[float, int]] = {}
    last: dict[int, tuple[float, int]] = {}
    while (state := queue.state()).in_queue:
        for each in state.others:
            if each.encoded and each.encoded != last.get(each.process, (0.0, 0))[1]:
                last[each.process] = clock(), each.encoded
                first.setdefault(each.process, last[each.process])
        wait(_POLL_SECONDS)
    times = [(start, last[process]) for process, start in first.items() if last[process] != start]
    return sum((after - before) / (end - begin) for (begin, before), (end, after) in times)


class _TimedQueue:
    """A queue that counts the seconds of its exchanges."""

    def __init__(self, engine: Engine, model: str) -> None:
        queue = engine.queue(model)
        assert queue
        self.queue, self.seconds, self.exchanges = queue, 0.0, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.queue, name)

    def exchange(self, most: int, encoded: Mapping[bytes, bytes]) -> Mapping[bytes, Passage]:
        started = time.perf_counter()
        claimed = self.queue.exchange(most, encoded)
        self.seconds += time.perf_counter() - started
        self.exchanges += 1
        return claimed


def _share_of_queue(server: Server, encoder: Encoder, passages: Sequence[Passage]) -> float:
    """Return the share of the time that a worker spends in the queue."""
    server.create_database("share")
    with closing(open_engine(server.address("share"))) as engine:
        passage_encoder = PassageEncoder(encoder)
        queue = _TimedQueue(engine, passage_encoder.model)
        queue.hand_over(_jobs(passages))
        worker = Worker(queue, passage_encoder)
        started = time.perf_counter()
        while worker.work(lambda texts: None):
            pass
        return queue.seconds / (time.perf_counter() - started)


def _simulate(
    server: Server, encoder: Encoder, passages: Sequence[Passage], hosts: int, seconds: float
) -> dict[str, float]:
    """Let threads claim what a host encodes in five seconds, wait as long, and store encodings. Return the rates."""
    name = f"hosts_{hosts}"
    server.create_database(name)
    claim = _HOST_RATE * _CLAIM_SECONDS
    wanted = round(hosts * claim * (seconds / _CLAIM_SECONDS + 2))
    with closing(open_engine(server.address(name))) as engine:
        queues = [_TimedQueue(engine, PassageEncoder(encoder).model) for _ in range(hosts)]
        for copy in range(wanted // len(passages) + 1):
            queues[0].hand_over(_jobs(passages, copy))
        end = time.monotonic() + seconds
        done = [0] * hosts

        def encode(host: int) -> None:
            claimed: Mapping[bytes, Passage] = {}
            time.sleep(_CLAIM_SECONDS * host / hosts)  # they did not start at one moment
            while time.monotonic() < end:
                claimed = queues[host].exchange(claim, dict.fromkeys(claimed, _RECORD))
                time.sleep(max(0.0, len(claimed) / _HOST_RATE))
                done[host] += len(claimed)

        cpu = cpu_seconds(server.process_id)
        started = time.perf_counter()
        threads = [threading.Thread(target=encode, args=(host,)) for host in range(hosts)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        passed = time.perf_counter() - started
        cpu = cpu_seconds(server.process_id) - cpu
    exchanges = sum(queue.exchanges for queue in queues)
    rate, ideal = sum(done) / passed, hosts * _HOST_RATE * _share_awake(hosts, passed)
    return {
        "rate": round(rate, 1),
        "of_ideal": round(rate / ideal, 3),
        "server_cpu": round(cpu / passed, 3),
        "exchange_ms": round(1_000 * sum(queue.seconds for queue in queues) / exchanges, 1),
    }


def _share_awake(hosts: int, passed: float) -> float:
    """Return the share of the time that the hosts are there on average: they begin one after another."""
    return 1 - _CLAIM_SECONDS * (hosts - 1) / hosts / 2 / passed


def _jobs(passages: Sequence[Passage], copy: int = 0) -> dict[bytes, Passage]:
    """Return passages by keys that no other copy of them has."""
    keys = (hashlib.sha256(f"{copy} {passage.passage_id}".encode()).digest() for passage in passages)
    return dict(zip(keys, passages, strict=True))


def _unseen(stage: str, done: int, total: int) -> None:
    """Show no progress: the whole is what is measured."""
