"""A child process that reads and cuts one file after the other, each within bounds. `main` is the whole process.

The system itself bounds memory (RLIMIT_DATA) and processor time (RLIMIT_CPU). These hold in any library, also one that
never returns to Python. What the child cannot bound, such as waiting, the parent does by the clock.

macOS does not bound the memory of a process, and Windows neither memory nor processor time: there the clock of the
parent is the only bound.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from core.documents import Document
from core.errors import ArticleError, DamagedFile, EmptyArticle, ModelError, ReaderCrashed, UnknownFormat, describe
from ingest.bounded.frames import Kind, ReadArticle, Refusal, Why, encode, read_frame, write_frame
from ingest.page_notes import on_page

if TYPE_CHECKING:
    from embedding import Model

if sys.platform != "win32":
    import resource

_KEPT_MEMORY = 256_000_000  # bytes that a child may keep of the files before; one that keeps more is replaced
_KINDS: dict[type[ArticleError], Why] = {
    UnknownFormat: "UnknownFormat",
    DamagedFile: "DamagedFile",
    EmptyArticle: "EmptyArticle",
    ReaderCrashed: "ReaderCrashed",
}


@dataclass(frozen=True, slots=True)
class Job:
    """A call that returns a document, the model that its passages must fit, and the bounds: seconds and bytes.

    Relative paths begin at `folder`.
    """

    call: Callable[[], Document]
    model: Model
    folder: Path
    cpu_seconds: float
    memory: int
    output: int


def main() -> None:
    """Answer each job that comes through standard input, until that is closed."""
    jobs, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)  # what a library prints is no answer
    _prepare(jobs)
    on_page(lambda: write_frame(answers, Kind.PAGE))
    gc.freeze()
    at_start = _data_bytes()
    write_frame(answers, Kind.READY)
    while True:
        try:
            _, data = read_frame(jobs)
        except EOFError:
            return
        answer, must_end = _answer(data)
        if must_end or _data_bytes() > at_start + _KEPT_MEMORY + len(data) + len(answer[1]):
            write_frame(answers, Kind.LAST)
            write_frame(answers, *answer)
            return
        write_frame(answers, *answer)
        del data, answer


def _prepare(jobs: int) -> None:
    """Make this process end with its parent, leave no core, and be the first to go when memory runs out."""
    if sys.platform == "win32":
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C ends
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", "ascii")
    threading.Thread(target=_end_with_parent, args=(jobs,), daemon=True).start()


def _end_with_parent(jobs: int) -> None:
    """End this process and those that it started, such as Tesseract, as soon as the parent has closed the pipe.

    A signal of the system at the death of the parent (PR_SET_PDEATHSIG) would end this process before it could end
    those. A library that holds Python's lock keeps this thread waiting; then the bound on processor time ends both.
    """
    if sys.platform != "win32":
        import select

        poll = select.poll()
        poll.register(jobs, 0)
        while not poll.poll():
            pass
        os.killpg(0, signal.SIGKILL)


def _answer(data: bytes | bytearray) -> tuple[tuple[Kind, bytes], bool]:
    """Return the answer to a job, and whether this process must end: memory ran out, so nothing in it is certain."""
    try:
        job: Job = pickle.loads(data)  # from the parent, which is trusted
        with _bounded(job):
            answer = encode(_read(job))
        return (answer if len(answer[1]) <= job.output else encode(Refusal("output"))), False
    except MemoryError:
        return encode(Refusal("memory")), True
    except ArticleError as error:
        why = _KINDS.get(type(error), "ArticleError")
        return encode(Refusal(why, _plain(error.file), _plain(error.reason))), False
    except ModelError as error:
        return encode(Refusal("ModelError", reason=_plain(str(error)))), False
    except Exception as error:  # noqa: BLE001 - libraries raise anything, and one odd file must not stop the others
        return encode(Refusal("ReaderCrashed", reason=f"cannot be read ({_plain(describe(error))}).")), False


def _read(job: Job) -> ReadArticle:
    from embedding import load_token_counter
    from ingest.chunking import chunk

    os.chdir(job.folder)
    document = job.call()
    return ReadArticle(document, tuple(chunk(document, load_token_counter(job.model))))


def _plain(text: str) -> str:
    """Return a text that UTF-8 can hold: names of files may not."""
    return text.encode("utf-8", "backslashreplace").decode()


@contextmanager
def _bounded(job: Job) -> Iterator[None]:
    """Let the system bound what this process takes from now on, and lift the bounds at the end."""
    if sys.platform == "win32":
        yield
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, ceil(used.ru_utime + used.ru_stime + job.cpu_seconds))
    _limit(resource.RLIMIT_DATA, _data_bytes() + job.memory)
    try:
        yield
    finally:
        _limit(resource.RLIMIT_DATA, resource.RLIM_INFINITY)
        _limit(resource.RLIMIT_CPU, resource.RLIM_INFINITY)


if sys.platform != "win32":

    def _limit(kind: int, most: int) -> None:
        """Set the soft limit of the system, or the hard one where that is lower."""
        hard = resource.getrlimit(kind)[1]
        bounded = hard != resource.RLIM_INFINITY and (most == resource.RLIM_INFINITY or most > hard)
        resource.setrlimit(kind, (hard if bounded else most, hard))


def _data_bytes() -> int:
    """Return the bytes that count for RLIMIT_DATA, or 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[5]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, AttributeError, ValueError):
        return 0
