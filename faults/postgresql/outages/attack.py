"""The attack: a host stops answering while people ask and judge, an article is published, and passages are encoded."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial

from benchmarks import SyntheticEncoder
from core.errors import IndexBusy, IndexInaccessible, IndexProblem, UsageError
from core.progress import Progress
from faults.postgresql.cluster import Cluster, new_cluster
from faults.postgresql.library import (
    MODEL,
    NEW,
    OLD,
    answers_at,
    answers_in_memory,
    ask,
    ask_all,
    problems_at,
    published,
)
from faults.postgresql.outages.network import new_network
from faults.postgresql.server import ROLE, Server, address_of, wait_until
from faults.postgresql.traffic import Traffic, new_traffic
from faults.small_index import indexer
from faults.workers import Row
from index import PassageEncoder, Worker, open_engine

_SOON_SECONDS = 30.0  # after which questions must be as fast as ever
_MOST_SECONDS = {"the slowest question": 15.0, "a question later": 2.0, "the publisher": 40.0, "its lock": 60.0}
_QUESTIONS = 100  # that are asked before something happens, and then again
_WORK_SECONDS = 0.2  # between two looks into the queue
_LOCKED = "select current from patella.state for update nowait"


@dataclass(frozen=True, slots=True)
class Outage:
    """How a server stops answering, and answers again. `is_reached` tells whether its operator reaches it meanwhile."""

    name: str
    begin: Callable[[], None]
    end: Callable[[], None]
    is_reached: bool = False


def lose_answers(progress: Progress) -> Iterator[Row]:
    """Let the primary of two servers stand still, then let the network swallow what it sends."""
    progress("losing answers", 0, 2)
    with new_cluster(replicas=1) as cluster:
        yield from outages(cluster, standing_still(cluster.primary), judges_time=True)
    progress("losing answers", 1, 2)
    with ExitStack() as stack:
        try:
            network = stack.enter_context(new_network())
        except UsageError as error:
            yield {"attack": "a host falls silent", "skipped": f"{error}", "bad": []}
        else:
            cluster = stack.enter_context(new_cluster(replicas=1, place=network.place))
            silent = Outage(
                "a host falls silent", partial(network.swallow, True), partial(network.swallow, False), is_reached=True
            )
            yield from outages(cluster, silent, judges_time=True)
    progress("losing answers", 2, 2)


def standing_still(server: Server) -> Outage:
    """Return the outage of a server whose processes are stopped: its kernel still takes what it is sent."""
    return Outage("a server stands still", partial(server.freeze, True), partial(server.freeze, False))


def outages(cluster: Cluster, outage: Outage, options: str = "", judges_time: bool = False) -> Iterator[Row]:
    """Let the primary stop answering three times: beside a replica, as the only host, and until it is replaced.

    `options` are added to the addresses. The seconds are judged, too, if one says so.
    """
    address = cluster.address() + options
    with _ended(outage):
        yield _beside_another(cluster, outage, address, judges_time)
    with _ended(outage):
        yield _alone(address_of([cluster.primary]) + options, outage)
    yield _replaced(cluster, outage, address)


@contextmanager
def _ended(outage: Outage) -> Iterator[None]:
    """Let a server answer again if the block fails, so that it can be stopped."""
    try:
        yield
    except BaseException:
        outage.end()
        raise


def _beside_another(cluster: Cluster, outage: Outage, address: str, judges_time: bool) -> Row:
    """Ask, write, work and publish while the primary does not answer, and after that."""
    states = [answers_in_memory(articles) for articles in (OLD, NEW)]
    published(address, OLD)
    cluster.wait_for_replicas()
    bad = []
    with new_traffic(address, (OLD, NEW), outage.name) as traffic, _working(address) as work:
        _wait_for_questions(traffic)
        message, began, publisher = _publish_into(address, outage)
        if "no answer" not in message or "Try again" not in message:
            bad.append(f"the publisher is not told what happened: {message}")
        if judges_time:
            wait_until(lambda: time.monotonic() > began + _SOON_SECONDS, "time stands still")
        first = traffic.lap()
        _wait_for_questions(traffic)
        later = traffic.lap()
        bad += [] if answers_at(address) in states else ["something half is published"]
        if outage.is_reached:
            wait_until(lambda: _is_free(cluster.primary), "the lock of the publisher is held")
        lock = time.monotonic() - began
        outage.end()
        again = _publish_when_it_goes(address)
        work.wait_for_more()
        _wait_for_questions(traffic)
    seconds = {"the slowest question": first, "a question later": later, "the publisher": publisher}
    seconds |= {"its lock": lock} if outage.is_reached else {}
    for name, most in _MOST_SECONDS.items():
        if judges_time and seconds.get(name, 0.0) > most:
            bad.append(f"{name} took {seconds[name]:.1f} s")
    bad += traffic.bad(address) + work.bad + problems_at(address)
    bad += [] if answers_at(address) == states[1] else ["what is published afterwards is answered otherwise"]
    return {
        "attack": outage.name,
        "questions": traffic.questions,
        "seconds": {name: round(each, 1) for name, each in (seconds | {"the next publish": again}).items()},
        "message": message,
        "bad": bad,
    }


def _wait_for_questions(traffic: Traffic) -> None:
    count = traffic.questions
    wait_until(lambda: traffic.questions > count + _QUESTIONS, "nothing is answered")


def _publish_into(address: str, outage: Outage) -> tuple[str, float, float]:
    """Publish, and let the outage begin as soon as all is written, and nothing committed.

    Return the message, when the outage began, and after how many seconds the publish ended.
    """
    began = [0.0]

    def begin(*_: object) -> bool:
        outage.begin()
        began[0] = time.monotonic()
        return True

    message = ""
    with closing(open_engine(address)) as engine:
        try:
            indexer(engine).sync(NEW, review=begin)
        except IndexInaccessible as error:
            message = f"{error}"
        return message, began[0], time.monotonic() - began[0]


def _publish_when_it_goes(address: str) -> float:
    """Publish as soon as that is not refused, and return after how many seconds it was done.

    A server that did not hear of the end of an earlier publish says for a while that somebody publishes.
    """
    began = time.monotonic()

    def is_done() -> bool:
        try:
            published(address, NEW)
        except (IndexBusy, IndexInaccessible):
            return False
        return True

    wait_until(is_done, "nothing can be published")
    return time.monotonic() - began


def _is_free(server: Server) -> bool:
    """Return whether nobody publishes on a server."""
    try:
        server.sql(f"begin; {_LOCKED}; rollback", ROLE)
    except RuntimeError:
        return False
    return True


class _Work:
    """Somebody who works on the queue all the time, in a thread. `bad` are errors that do not tell what happens."""

    def __init__(self, address: str) -> None:
        self.bad: list[str] = []
        self._looks, self._ended = 0, threading.Event()
        self._thread = threading.Thread(target=self._work, args=(address,))
        self._thread.start()

    def end(self) -> None:
        self._ended.set()
        self._thread.join()

    def wait_for_more(self) -> None:
        """Return when the queue was reached once more."""
        looks = self._looks
        wait_until(lambda: self._looks > looks + 1, "nobody works")

    def _work(self, address: str) -> None:
        with closing(open_engine(address)) as engine:
            queue = engine.queue(MODEL)
            assert queue
            worker = Worker(queue, PassageEncoder(SyntheticEncoder(dimensions=32)))
            queue.renew()
            while not self._ended.wait(_WORK_SECONDS):
                try:
                    worker.work(lambda texts: None)
                    self._looks += 1
                except IndexInaccessible:
                    pass
                except IndexProblem as error:
                    self.bad.append(f"a worker fails: {error}")
            worker.leave()


@contextmanager
def _working(address: str) -> Iterator[_Work]:
    work = _Work(address)
    try:
        work.wait_for_more()
        yield work
    finally:
        work.end()


def _alone(address: str, outage: Outage) -> Row:
    """Ask and publish at an address of one host, which does not answer and then does."""
    bad = []
    with closing(open_engine(address)) as engine:
        right = ask_all(engine)
        outage.begin()
        began = time.monotonic()
        told = ask(engine, 0)
        seconds = time.monotonic() - began
        if not isinstance(told, IndexInaccessible) or "no answer" not in f"{told}":
            bad.append(f"it is not told that the only host does not answer: {told}")
        try:
            published(address, OLD)
            bad.append("control: it is published where nobody answers")
        except IndexInaccessible as error:
            bad += [] if "no answer" in f"{error}" else [f"the publisher is not told what happened: {error}"]
        outage.end()
        wait_until(lambda: not isinstance(ask(engine, 0), IndexProblem), "nothing is answered")
        bad += [] if ask_all(engine) == right else ["it answers otherwise afterwards"]
        bad += [] if published(address, OLD) == answers_in_memory(OLD) else ["the next publish is not right"]
    return {"attack": f"{outage.name}, the only one", "seconds": {"a refusal": round(seconds, 1)}, "bad": bad}


def _replaced(cluster: Cluster, outage: Outage, address: str) -> Row:
    """Let a replica take the place of a primary that does not answer, publish, and lose the old one for good."""
    lost = cluster.primary
    lost.sql("alter system set synchronous_standby_names = '*'; select pg_reload_conf()")  # else lines may be lost
    cluster.wait_for_replicas()
    with _ended(outage), new_traffic(address, (OLD, NEW), f"{outage.name}, replaced") as traffic:
        _wait_for_questions(traffic)
        outage.begin()
        cluster.promote()
        again = _publish_when_it_goes(address)
        _wait_for_questions(traffic)
        slowest = traffic.lap()
        lost.kill()
        with suppress(RuntimeError):  # there is nothing left that could go on
            outage.end()
        _wait_for_questions(traffic)
    bad = traffic.bad(address) + problems_at(address)
    bad += [] if answers_at(address) == answers_in_memory(NEW) else ["what is published is answered otherwise"]
    return {
        "attack": f"{outage.name}, and a replica takes its place",
        "questions": traffic.questions,
        "seconds": {"the slowest question": round(slowest, 1), "the next publish": round(again, 1)},
        "bad": bad,
    }
