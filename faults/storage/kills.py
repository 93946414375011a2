"""Real kills: a process that syncs, uploads and searches is killed, again and again, in one and the same place.

`python -m faults.storage.kills PLACE` opens the index of a place and answers a question, as a start that is timed.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from core.locations import PROJECT
from core.progress import Progress
from faults.storage.children import Shard, in_child
from faults.storage.judging import Files
from faults.storage.steps import Place, begin, content_of, documents_of, names_of_articles

WORK = ("sync", "upload", "search")
"""What a process does when it is killed."""

_STARTED_ANEW = 25  # every so many kills, a new Python process is started, as a user would
_LONGEST = 0.3  # seconds that a process works before it is killed
_DONE = b"."


@dataclass(frozen=True, slots=True)
class KillResult:
    """One kill, what the process did, and what is bad about what it left; empty if nothing.

    `seconds` passed from then on until the index was open and had answered. With `whole_start`, they are those of a new
    Python process from its start to its end, otherwise those of a fork of a process that has imported everything.
    """

    work: str
    bad: Sequence[str]
    seconds: float
    whole_start: bool


def try_kills(scratch: Path, count: int, seed: int, shard: Shard, progress: Progress) -> Iterator[KillResult]:
    """Yield the results of `count` kills, at moments that are drawn from a seed."""
    drawn = random.Random(f"{seed} {shard.number}")
    root = scratch / "place"
    begin(root).sync()
    for done in range(count):
        progress("killing", done, count)
        if not shard.has(done):
            continue
        yield _kill(root, WORK[done % len(WORK)], drawn, whole_start=done % _STARTED_ANEW == 0)
    progress("killing", count, count)


def _kill(root: Path, work: str, drawn: random.Random, whole_start: bool) -> KillResult:
    files, names = Place(root).files(), names_of_articles()
    uploads = [(drawn.choice(names), drawn.randrange(4)) for _ in range(1_000)]
    said = _killed(root, work, uploads, wait=drawn.random() * _LONGEST)
    started = time.perf_counter()
    if whole_start:
        command = [sys.executable, "-W", "ignore", "-m", "faults.storage.kills", str(root)]
        process = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
        bad = [f"a new process does not open the index: {process.stderr}"] if process.returncode else []
    else:
        opened = in_child(lambda: open_and_ask(root))
        bad = [f"the index does not open: {opened.exception}"] if opened.exception or opened.signal else []
    seconds = time.perf_counter() - started
    ended = in_child(lambda: judge_kill(root, work, files, uploads, said))
    bad += ended.value if ended.value is not None else [f"{ended.exception} signal {ended.signal}"]
    return KillResult(work, bad, seconds, whole_start)


def open_and_ask(root: Path) -> None:
    """Open the index and answer a question, as the first one after a start. Raises IndexProblem if it cannot."""
    place = Place(root)
    with closing(place.engine):
        answers = place.answers()
    for answer in answers.values():
        if isinstance(answer, Exception):
            raise answer


def _killed(root: Path, work: str, uploads: Sequence[tuple[str, int]], wait: float) -> int:
    """Let a process work, kill it after some seconds, and return how much it had said to be done."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(Place(root), work, uploads, writing)
    os.close(writing)
    os.read(reading, 1)  # it has begun
    time.sleep(wait)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        return len(pipe.read())


def _work(place: Place, work: str, uploads: Sequence[tuple[str, int]], writing: int) -> None:
    """Do one thing until killed, and write a byte when it begins and whenever one of it is done."""
    try:
        if work == "search":
            place.answers()
        os.write(writing, _DONE)
        for name, revision in uploads:
            if work == "search":
                place.answers()
            else:
                place.upload(name, revision)
            if work == "sync":
                place.sync()
            os.write(writing, _DONE)
        signal.pause()
    finally:
        os._exit(1)


def judge_kill(root: Path, work: str, files: Files, uploads: Sequence[tuple[str, int]], said: int) -> list[str]:
    """Return what is bad after a process was killed that had said `said` pieces of work to be done."""
    place, bad = Place(root), []
    expected = dict(files)
    for name, revision in uploads[:said] if work != "search" else ():
        expected[name] = content_of(name, revision)
    found = place.files()
    possible = dict(expected)
    for name, revision in uploads[said : said + 1] if work != "search" else ():
        possible[name] = content_of(name, revision)
    if found not in (expected, possible):
        bad.append("an uploaded file is lost or half")
    indexed = expected if work == "sync" else files
    if documents_of(place.engine) not in ([indexed, possible] if work == "sync" else [indexed]):
        bad.append("the index holds other articles than those that were synced")
    bad += [f"check says: {each.problem}" for each in place.engine.check() if each.problem]
    place.sync()
    if documents_of(place.engine) != place.files():
        bad.append("a sync does not bring the index up to date")
    place.engine.close()
    return bad


if __name__ == "__main__":
    open_and_ask(Path(sys.argv[1]))
