"""The child processes of this process that read files: as many as there are cores, and used again for file after file.

All readers of a process share them. Any number of threads may ask.
"""

from __future__ import annotations

import atexit
import os
import pickle
import queue
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from core.documents import Document
from core.errors import (
    ArticleError,
    DamagedFile,
    EmptyArticle,
    ModelError,
    PassedBound,
    ReaderCrashed,
    UnknownFormat,
)
from core.parallel import cores
from embedding import Model
from ingest.bounded.bounds import Bounds, held_too_much, needed_too_much, took_too_long
from ingest.bounded.frames import ReadArticle, Refusal, TooLong, decode
from ingest.bounded.process import Died, ReaderProcess
from ingest.bounded.worker import Job

_AHEAD = 32  # articles for each core that are read, or wait for it, ahead of the one that is asked for
_KEPT = 1  # processes that stay for the next file when nothing is to be read
_SPARE_OUTPUT = 10_000  # bytes of a refusal, beyond the bound on output
_ERRORS = {error.__name__: error for error in (ArticleError, UnknownFormat, DamagedFile, EmptyArticle, ReaderCrashed)}


@dataclass(frozen=True, slots=True)
class Request:
    """A file to read: its name in messages, its size in bytes, and the call that returns its document.

    The call is pickled. The passages must fit the model.
    """

    file: str
    size: int
    call: Callable[[], Document]
    model: Model
    bounds: Bounds


class Pool:
    """A pool of processes that read files."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[ReaderProcess] = []
        self._busy: set[ReaderProcess] = set()
        self._seats = threading.BoundedSemaphore(cores())

    def read(self, request: Request) -> ReadArticle:
        """Read one file. Wait while as many threads as there are cores do so. Raises ArticleError and ModelError."""
        with self._seats:
            return self.serve(request, _Crew(self))

    def map(self, requests: Iterable[Request]) -> Generator[ReadArticle | ArticleError, None, None]:
        """Yield the outcome of each request, in order. Read on all cores, and ahead of what is asked for.

        Raises ModelError. Processes that still read when the iterator is closed, as by Ctrl-C, are killed.
        """
        crew = _Crew(self)
        pending: deque[Future[ReadArticle | ArticleError]] = deque()
        try:
            for request in requests:
                pending.append(crew.submit(request))
                while pending and (pending[0].done() or len(pending) > _AHEAD * cores()):
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            crew.stop()
            self.close_idle(_KEPT)

    def serve(self, request: Request, crew: _Crew) -> ReadArticle:
        """Read one file in a process of the pool. Raises ArticleError, also for one that passes a bound.

        A process that had read other files before, and fails at this one, may have been harmed by those: a new one
        tries again.
        """
        answer, was_new = self._ask(request, crew)
        if isinstance(answer, _Failed) and not answer.is_certain and not was_new and not crew.is_stopped:
            answer, _ = self._ask(request, crew, in_new=True)
        if isinstance(answer, _Failed):
            raise answer.error
        return _outcome(answer, request)

    def _ask(self, request: Request, crew: _Crew, in_new: bool = False) -> tuple[ReadArticle | Refusal | _Failed, bool]:
        """Return what a process answers, or how it failed, and whether the process was new."""
        bounds, size = request.bounds, request.size
        output = bounds.output(size)
        job = Job(request.call, request.model, Path.cwd(), bounds.cpu_seconds(size), bounds.memory(size), output)
        data = pickle.dumps(job)
        process = self._take(crew, in_new)
        was_new = process.answered == 0
        try:
            kind, answer = process.ask(data, bounds.wall_seconds(size), output + _SPARE_OUTPUT)
            return decode(kind, answer), was_new
        except Died as end:
            return _explain_death(end, request), was_new
        except TooLong:
            process.kill()  # what follows on its pipe is in the middle of a frame
            return _Failed(_held_too_much(request)), was_new
        except ValueError:
            process.kill()
            reason = "made its reader give something else than an article. Open it and save it again."
            return _Failed(ReaderCrashed(request.file, reason)), was_new
        finally:
            self._give_back(process, crew)

    def _take(self, crew: _Crew, new: bool) -> ReaderProcess:
        while True:
            with self._lock:
                process = self._idle.pop() if self._idle and not new else None
            if process is None:
                process = ReaderProcess()
            if process.is_usable():
                break
            process.close()
        with self._lock:
            self._busy.add(process)
            crew.active.add(process)
            if crew.is_stopped:
                process.kill()
        return process

    def _give_back(self, process: ReaderProcess, crew: _Crew) -> None:
        is_usable = process.is_usable()
        with self._lock:
            crew.active.discard(process)
            self._busy.discard(process)
            if is_usable:
                self._idle.append(process)
        if not is_usable:
            process.close()

    def stop(self, crew: _Crew) -> None:
        """Kill the processes that read for this crew."""
        with self._lock:
            crew.is_stopped = True
            for process in crew.active:
                process.kill()

    def close_idle(self, kept: int = 0) -> None:
        """End the processes that read nothing, but for so many."""
        with self._lock:
            ended, self._idle = self._idle[kept:], self._idle[:kept]
        for process in ended:
            process.close()

    def close(self) -> None:
        """End all processes, also those that read."""
        self.close_idle()
        with self._lock:
            busy = list(self._busy)
        for process in busy:
            process.kill()

    def abandon(self) -> None:
        """Forget the processes of the parent, in the child of a fork."""
        for process in (*self._idle, *self._busy):
            process.abandon()
        self.__init__()  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class _Failed:
    """Why a process gave no answer. `is_certain` tells that the file is to blame, and no file before it."""

    error: ArticleError
    is_certain: bool = False


class _Crew:
    """The threads that serve one `map`, one for each process, started as they are needed.

    They are daemons, so that an interpreter that ends waits for none of them.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._requests: queue.SimpleQueue[tuple[Request, Future[ReadArticle | ArticleError]] | None] = (
            queue.SimpleQueue()
        )
        self._threads = 0
        self._unserved = 0
        self._lock = threading.Lock()
        self.active: set[ReaderProcess] = set()
        self.is_stopped = False

    def submit(self, request: Request) -> Future[ReadArticle | ArticleError]:
        """Have a request served, and return the future of its outcome."""
        future: Future[ReadArticle | ArticleError] = Future()
        with self._lock:
            self._unserved += 1
            must_start = self._unserved > self._threads < cores()
            self._threads += must_start
        self._requests.put((request, future))
        if must_start:
            threading.Thread(target=self._serve, name="reader", daemon=True).start()
        return future

    def stop(self) -> None:
        """Serve no more, and end the processes that still read."""
        self._pool.stop(self)
        for _ in range(self._threads):
            self._requests.put(None)

    def _serve(self) -> None:
        while (taken := self._requests.get()) is not None:
            request, future = taken
            if self.is_stopped:
                continue
            try:
                future.set_result(self._pool.serve(request, self))
            except ArticleError as error:
                future.set_result(error)
            except BaseException as error:  # noqa: BLE001 - it reaches the thread that waits for the outcome
                future.set_exception(error)
            with self._lock:
                self._unserved -= 1


def _outcome(answer: ReadArticle | Refusal, request: Request) -> ReadArticle:
    """Return the article that was read. Raises the error that tells why it was not."""
    if isinstance(answer, ReadArticle):
        return answer
    if answer.error == "ModelError":
        raise ModelError(answer.reason)
    if answer.error == "memory":
        raise PassedBound(request.file, needed_too_much(request.bounds.memory(request.size)), "memory")
    if answer.error == "output":
        raise _held_too_much(request)
    raise _ERRORS[answer.error](answer.file or request.file, answer.reason)


def _explain_death(end: Died, request: Request) -> _Failed:
    file, bounds, size = request.file, request.bounds, request.size
    if end.was_late:
        return _Failed(PassedBound(file, took_too_long(bounds.wall_seconds(size)), "time"), is_certain=True)
    if end.status == -getattr(signal, "SIGXCPU", 0):
        return _Failed(PassedBound(file, took_too_long(bounds.cpu_seconds(size)), "time"), is_certain=True)
    if end.status == -getattr(signal, "SIGKILL", 0):
        reason = "needed more memory to read than this machine had left. Close other programs, or split it."
        return _Failed(PassedBound(file, reason, "memory"))
    name = signal.Signals(-end.status).name if -end.status in set(signal.Signals) else f"status {end.status}"
    reason = f"made its reader crash ({name}); the file may be broken. Open it and save it again."
    return _Failed(ReaderCrashed(file, reason))


def _held_too_much(request: Request) -> PassedBound:
    return PassedBound(request.file, held_too_much(request.bounds.output(request.size)), "output")


POOL = Pool()
"""The pool of this process."""

atexit.register(POOL.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=POOL.abandon)


def close_readers() -> None:
    """End the processes that wait for a file to read. The next file starts one again."""
    POOL.close_idle()
