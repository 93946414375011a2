"""The attacks on an index in PostgreSQL. Each returns rows of what it tried, with what was bad."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from core.errors import IndexProblem
from core.locations import PROJECT
from core.progress import Progress
from faults.postgresql.cluster import new_cluster
from faults.postgresql.lag import publish_behind, publish_first_behind
from faults.postgresql.library import (
    NEW,
    OLD,
    QUESTIONS,
    answers_at,
    answers_in_memory,
    ask,
    ask_all,
    everything,
    many_articles,
    problems_at,
    published,
    sync_slowly,
)
from faults.postgresql.server import ROLE, Server, address_of
from faults.postgresql.wire import Message, Wire, new_wire
from faults.small_index import indexer
from faults.workers import Row
from index import open_engine

_THREADS = 4
_WORKERS = 4
_ARTICLES = 120  # that are encoded while workers are killed, some 600 passages
_EACH_TIME = 6  # one in so many readers is cut off each time, which takes seconds
_SMALL_DISK = 24  # megabytes


def lose_the_primary(questions: int, progress: Progress) -> Iterator[Row]:
    """Ask while the primary of three servers is killed and a replica takes its place. Before that, one lags."""
    with new_cluster() as cluster:
        yield publish_first_behind(cluster)
        yield publish_behind(cluster)
        address = cluster.address()
        published(address, OLD)
        cluster.wait_for_replicas()
        old = answers_at(address)
        different = [] if old == answers_in_memory(OLD) else ["the answers are not those of the smallest engine"]
        lagging = cluster.replicas[0]
        cluster.lag(lagging, lags=True)
        new = published(address, NEW)
        behind = answers_at(address_of([lagging]))
        cluster.lag(lagging, lags=False)
        cluster.wait_for_replicas()
        caught_up = answers_at(address_of([lagging]))
        bad = different + (["a replica that lags mixes two states"] if behind != old else [])
        bad += ["a replica that caught up answers otherwise"] if caught_up != new else []
        bad += ["control: the change changes no answer"] if old == new else []
        yield {"attack": "a replica lags", "bad": bad}

        first = address_of([cluster.primary])
        with closing(open_engine(address)) as engine, closing(open_engine(first)) as alone:
            right = ask_all(engine)
            ask(alone, 0)
            asked = threading.Lock()
            count = 0

            def ask_next(number: int) -> object:
                nonlocal count
                with asked:
                    count += 1
                    if count == questions // 3:
                        cluster.primary.kill()
                    elif count == 2 * questions // 3:
                        cluster.promote()
                    progress("asking", count, questions)
                answer = ask(engine, number)
                if isinstance(answer, IndexProblem):
                    return f"failed: {answer}"
                return "" if answer == right[number % len(QUESTIONS)] else "another answer"

            with ThreadPoolExecutor(_THREADS) as threads:
                outcomes = Counter(threads.map(ask_next, range(questions)))
            bad = [f"{number} of {questions} questions: {what}" for what, number in outcomes.items() if what]
            if not isinstance(ask(alone, 0), IndexProblem):
                bad.append("control: the address of the lost server alone still answers")
        yield {"attack": "the primary is killed", "questions": questions, "bad": bad}

        bad = [] if published(address, OLD) == old else ["what is written after the promotion is answered otherwise"]
        bad += problems_at(address)
        cluster.wait_for_replicas()
        others = [answers_at(address_of([each])) for each in cluster.replicas]
        bad += ["the other replica does not follow"] if others != [old] else []
        yield {"attack": "writing after the promotion", "bad": bad}


def cut_answers(server: Server, count: int, seed: int, progress: Progress) -> Iterator[Row]:
    """Cut the connection of a reader within an answer: once, or each time it asks."""
    server.create_database("asked")
    published(server.address("asked"), OLD)
    drawn = random.Random(seed)
    outcomes: Counter[tuple[bool, str]] = Counter()
    with new_wire(server) as wire:
        with closing(open_engine(wire.address("asked"))) as engine:
            right = ask_all(engine)
        for done in range(count):
            progress("cutting connections", done, count)
            again = done % _EACH_TIME == 1
            answer = _cut_once(wire, done, drawn.randrange(40), drawn.random(), again)
            bad = []
            if isinstance(answer, IndexProblem):
                outcomes[again, "told"] += 1
                if not again:
                    bad.append(f"one cut connection is an error: {answer}")
            elif answer != right[done % len(QUESTIONS)]:
                bad.append(f"another answer: {answer}")
            else:
                outcomes[again, "right"] += 1
            yield {"attack": "a connection is cut", "each time": again, "bad": bad}
    progress("cutting connections", count, count)
    missed = [] if outcomes[True, "told"] else ["control: no cut was felt"]
    yield {"attack": "control: cuts that nobody can pass over are told", "told": outcomes[True, "told"], "bad": missed}


def _cut_once(wire: Wire, question: int, number: int, share: float, again: bool) -> object:
    """Ask a question over a wire that is cut within a message of the server, or within each one from then on."""
    wire.cut = lambda message: None
    with closing(open_engine(wire.address("asked"))) as engine:
        ask(engine, question + 1)
        wire.start_counting()
        cuts = 0

        def cut(message: Message) -> int | None:
            nonlocal cuts
            if message.to_server or message.number < number or (cuts and not again):
                return None
            cuts += 1
            return int(message.size * share)

        wire.cut = cut
        try:
            return ask(engine, question)
        except Exception as error:  # noqa: BLE001 - an error of another kind is what is looked for
            return error
        finally:
            wire.cut = lambda message: None


def kill_workers(server: Server, seed: int, progress: Progress) -> Iterator[Row]:
    """Kill processes that encode, again and again, while a sync hands passages over to them."""
    server.create_database("encoded")
    address, articles = server.address("encoded"), many_articles(_ARTICLES)
    right = answers_in_memory(articles)
    drawn, kills = random.Random(seed), 0
    with ExitStack() as stack, closing(open_engine(address)) as engine:
        indexer(engine).sync([])
        workers = [stack.enter_context(_ready_worker(address)) for _ in range(_WORKERS)]
        failed: list[BaseException] = []

        def index() -> None:
            try:
                sync_slowly(engine, articles)
            except BaseException as error:  # noqa: BLE001 - it is told
                failed.append(error)

        syncing = threading.Thread(target=index)
        syncing.start()
        while syncing.is_alive():
            syncing.join(0.1 + drawn.random() / 2)
            if kills < 2 * _WORKERS and syncing.is_alive():
                progress("killing workers", kills, 2 * _WORKERS)
                workers[kills % _WORKERS].kill()
                workers[kills % _WORKERS] = stack.enter_context(_ready_worker(address))
                kills += 1
        progress("killing workers", 2 * _WORKERS, 2 * _WORKERS)
        bad = [f"the sync failed: {error}" for error in failed]
        found = everything(engine)
        bad += [f"another answer: {name}" for name, answer in found.items() if answer != right.get(name)]
        left = server.sql("select count(*) from patella.jobs", "encoded")
        twice = server.sql(
            "select count(*) - count(distinct passage_id) from patella.passages",
            "encoded",
        )
        bad += [f"{left} jobs are left"] if left != "0" else []
        bad += [f"{twice} passages are in the index twice"] if twice != "0" else []
    bad += problems_at(address)
    bad += ["control: no worker was killed"] if not kills else []
    yield {"attack": "workers are killed", "kills": kills, "bad": bad}


@contextmanager
def _process(address: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-W", "ignore", "-m", "faults.postgresql.library", address]
    with subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def _ready_worker(address: str) -> Iterator[subprocess.Popen[str]]:
    with _process(address) as process:
        if process.stdout:
            process.stdout.readline()
        yield process


def fill_the_disk(server: Server) -> Iterator[Row]:
    """Publish where the disk is full: a small file system of its own, which only root may make."""
    folder = server.data.parent / "small disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_SMALL_DISK}m", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    if not mounted:
        yield {"attack": "the disk is full", "skipped": "this user may not make a file system", "bad": []}
        return
    shutil.chown(folder, server.data.stat().st_uid)
    try:
        server.sql(f"create tablespace small location '{folder}'")
        server.sql(f"create database small owner {ROLE} tablespace small")
        server.sql("create extension vector", "small")
        yield {"attack": "the disk is full", "bad": _fill(server.address("small"), folder / "filler")}
    finally:
        with suppress(RuntimeError):
            server.sql("drop database if exists small with (force); drop tablespace small")
        subprocess.run(["umount", str(folder)], capture_output=True, check=False)


def _fill(address: str, filler: Path) -> list[str]:
    """Fill the disk, publish, make room, publish again, and return what was bad."""
    old = published(address, OLD)
    with closing(open_engine(address)) as reader:  # PostgreSQL may take no new connection where the disk is full
        bad = [] if everything(reader) == old else ["control: what is published is answered otherwise"]
        with suppress(OSError), filler.open("wb") as file:
            while True:
                file.write(bytes(65_536))
        try:
            published(address, many_articles(4 * _ARTICLES))
            bad.append("control: the disk was not full")
        except IndexProblem as error:
            if "disk" not in str(error) or "full" not in str(error):
                bad.append(f"not a clear message: {error}")
        if everything(reader) != old:
            bad.append("what was published before is answered otherwise")
    filler.unlink()
    if published(address, NEW) != answers_in_memory(NEW):
        bad.append("the next publish is not right")
    return bad + problems_at(address)
