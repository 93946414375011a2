"""Read a file in a process of its own, with bounds on its time and memory, and tell what came of it."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.documents import Document, Passage
from core.errors import ArticleError
from ingest import read_bytes

Chunk = Callable[[Document], Sequence[Passage]]
Fate = Literal["read", "refused", "crashed", "out of time", "out of memory"]

FATES: tuple[Fate, ...] = ("read", "refused", "crashed", "out of time", "out of memory")
_PIECE = 65_536  # bytes of a report that are taken from the process at once
_KILLED = (signal.SIGXCPU, signal.SIGKILL)  # what the system sends to a process whose time is over


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one file may take: seconds of the processor, and bytes of memory beside what is there already."""

    seconds: int = 20
    memory: int = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of reading a file. `reason` is why it was refused, or the end of the trace of a crash, else ""."""

    fate: Fate
    reason: str = ""


def read_within(bounds: Bounds, name: str, data: bytes, chunk: Chunk) -> Outcome:
    """Read a file and cut it into passages in a process of its own. Return what came of it.

    A file is refused with an ArticleError that names it. Any other error is a crash, and so is a passage that is no
    piece of the text of its article. This process has to be able to fork, as on Linux and macOS.
    """
    report, answer = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(report)
        try:
            _bound(bounds)
            outcome = _read(name, data, chunk)
            os.write(answer, f"{outcome.fate}\n{outcome.reason}".encode("utf-8", "replace")[:_PIECE])
        finally:
            os._exit(0)
    os.close(answer)
    with os.fdopen(report, "rb") as pipe:
        told = pipe.read().decode("utf-8", "replace")
    _, status = os.waitpid(process, 0)
    if told:
        fate, _, reason = told.partition("\n")
        return Outcome(next(each for each in FATES if each == fate), reason)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in _KILLED:
        return Outcome("out of time")
    return Outcome("crashed", f"the process ended without a word (status {status})")


def import_libraries(files: Iterable[tuple[str, bytes]], chunk: Chunk) -> None:
    """Read harmless files in this process, so that the libraries are there for each process that begins from it."""
    for name, data in files:
        with contextlib.suppress(Exception):  # a defect is told of the files of the trial
            _ = chunk(read_bytes(name, data, name))


def _bound(bounds: Bounds) -> None:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(spent.ru_utime + spent.ru_stime) + bounds.seconds
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_used_memory() + bounds.memory,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _used_memory() -> int:
    """Return the bytes of address space that this process has, 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _read(name: str, data: bytes, chunk: Chunk) -> Outcome:
    try:
        document = read_bytes(name, data, name)
        for passage in chunk(document):
            if passage.text != passage.text_in(document.text):
                return Outcome("crashed", f"{passage.passage_id} is no piece of the text of the article")
    except ArticleError as error:
        is_memory = isinstance(error.__cause__, MemoryError)
        if is_memory or error.file != name:
            return Outcome("out of memory" if is_memory else "crashed", str(error))
        return Outcome("refused", error.reason)
    except MemoryError:
        return Outcome("out of memory")
    except Exception:  # noqa: BLE001 - each is a defect, to be reported
        return Outcome("crashed", traceback.format_exc(limit=-3))
    return Outcome("read")
