"""Work that is done in as many processes as there are cores, where that pays."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from typing import Self, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

MIN_ITEMS = 200
"""Of fewer articles the processes would take longer to start than they save."""

_AT_ONCE = 16  # things handed over together
_AHEAD = 3  # such batches for each process: none waits for work, and not all that was made waits to be taken


def parallel_map(work: Callable[[Item], Result], things: Iterable[Item]) -> Iterator[Result]:
    """`map`. Where there are many things, pickle must take them, the work, and what it makes of them.

    If the system kills a process, what that had in hand and all that is left is done in this one.
    """
    rest = iter(things)
    first = list(islice(rest, MIN_ITEMS))
    if len(first) < MIN_ITEMS or cores() == 1:
        yield from map(work, chain(first, rest))
        return
    with ProcessWorkers() as workers:
        yield from _in_order(workers, partial(_all, work), chain(first, rest), _AHEAD * cores())


def _in_order(
    workers: ProcessWorkers, work: Callable[[list[Item]], list[Result]], things: Iterator[Item], ahead: int
) -> Iterator[Result]:
    handed_over: deque[Callable[[], list[Result]]] = deque()
    while batch := list(islice(things, _AT_ONCE)):
        handed_over.append(workers.submit(work, batch))
        if len(handed_over) > ahead:
            yield from handed_over.popleft()()
    for made in handed_over:
        yield from made()


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0))


class ProcessWorkers:
    """As many processes as there are cores, from the first work on until the context is left."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def submit(self, work: Callable[[Item], Result], thing: Item) -> Callable[[], Result]:
        """Have it done by a process; what is returned waits for that, and gives what was made.

        If the system kills the process, it is done in this one then.
        """
        future = self._submitted(work, thing)

        def made() -> Result:
            try:
                return future.result() if future else work(thing)
            except BrokenProcessPool:
                return work(thing)

        return made

    def _submitted(self, work: Callable[[Item], Result], thing: Item) -> Future[Result] | None:
        """None where the pool is broken. A process that this starts does not hear Ctrl-C until it can end without a
        word."""
        self._pool = self._pool or ProcessPoolExecutor(cores(), get_context("spawn"), _begin)
        heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return self._pool.submit(work, thing)
        except BrokenProcessPool:
            return None
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heard)


def _all(work: Callable[[Item], Result], batch: list[Item]) -> list[Result]:
    return [work(thing) for thing in batch]


def _begin() -> None:
    """What a process of the pool does first: make sure that it ends with Ctrl-C, and with the process it works for."""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # every core has a process of its own already
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
