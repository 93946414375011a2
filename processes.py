"""The same work on many things, in as many processes as there are cores where that pays."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from typing import TypeVar

Thing = TypeVar("Thing")
Made = TypeVar("Made")

ENOUGH = 200
"""Of fewer articles the processes would take longer to start than they save."""

_AT_ONCE = 16  # things handed over together
_AHEAD = 3  # such batches for each process: none waits for work, and not all that was made waits to be taken


def spread(work: Callable[[Thing], Made], things: Iterable[Thing]) -> Iterator[Made]:
    """`map`. Where there are many things, pickle must take them, the work, and what it makes of them.

    If the system kills a process, what that had in hand and all that is left is done in this one.
    """
    rest = iter(things)
    first = list(islice(rest, ENOUGH))
    cores = len(os.sched_getaffinity(0))
    if len(first) < ENOUGH or cores == 1:
        yield from map(work, chain(first, rest))
        return
    pool = ProcessPoolExecutor(cores, get_context("spawn"), _begin)
    try:
        yield from _in_order(pool, work, chain(first, rest), _AHEAD * cores)
    finally:
        pool.shutdown(cancel_futures=True)


def _in_order(
    pool: ProcessPoolExecutor, work: Callable[[Thing], Made], things: Iterator[Thing], ahead: int
) -> Iterator[Made]:
    handed_over: deque[tuple[list[Thing], Future[list[Made]] | None]] = deque()
    while batch := list(islice(things, _AT_ONCE)):
        handed_over.append((batch, _submitted(pool, work, batch)))
        if len(handed_over) > ahead:
            yield from _made(work, *handed_over.popleft())
    for batch, future in handed_over:
        yield from _made(work, batch, future)


def _submitted(
    pool: ProcessPoolExecutor, work: Callable[[Thing], Made], batch: list[Thing]
) -> Future[list[Made]] | None:
    """The batch in the hands of the pool; None where that is broken. A process that this starts does not hear Ctrl-C
    until it can end without a word."""
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(_all, work, batch)
    except BrokenProcessPool:
        return None
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)


def _made(work: Callable[[Thing], Made], batch: list[Thing], future: Future[list[Made]] | None) -> Iterable[Made]:
    try:
        return future.result() if future else map(work, batch)
    except BrokenProcessPool:
        return map(work, batch)


def _all(work: Callable[[Thing], Made], batch: list[Thing]) -> list[Made]:
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
