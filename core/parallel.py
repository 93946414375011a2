"""Parallel work in processes, one for each available core."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Self, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

Item = TypeVar("Item")
Result = TypeVar("Result")

MIN_ITEMS = 200
"""Least number of items (articles, for instance) for which processes save more time than they take to start."""

_BATCH_SIZE = 16  # items that a process receives at once
_BATCHES_AHEAD = 3  # pending batches for each process: no process waits for work, and few results wait in memory


def parallel_map(function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Apply a function to each item and yield the results in order, like `map`, but on all cores.

    This process does all the work if there are fewer than MIN_ITEMS items or only one core. Otherwise the function,
    the items and the results are pickled. If the system kills a process, this process does the remaining work. An
    exception of the function reaches the caller.

    >>> list(parallel_map(len, ["clonus", "reflex arc"]))
    [6, 10]
    """
    remaining = iter(items)
    first = list(islice(remaining, MIN_ITEMS))
    if len(first) < MIN_ITEMS or cores() == 1:
        yield from map(function, chain(first, remaining))
        return
    with ProcessWorkers() as workers:
        work = partial(_apply_to_batch, function)
        yield from _map_batches_in_order(workers, work, chain(first, remaining), _BATCHES_AHEAD * cores())


def _map_batches_in_order(
    workers: ProcessWorkers,
    function: Callable[[list[Item]], list[Result]],
    items: Iterator[Item],
    batches_ahead: int,
) -> Iterator[Result]:
    pending: deque[Callable[[], list[Result]]] = deque()
    while batch := list(islice(items, _BATCH_SIZE)):
        pending.append(workers.submit(function, batch))
        if len(pending) > batches_ahead:
            wait_for_oldest = pending.popleft()
            yield from wait_for_oldest()
    for wait_for_results in pending:
        yield from wait_for_results()


def cores() -> int:
    """Return how many processor cores this process may use."""
    if not hasattr(os, "sched_getaffinity"):  # macOS and Windows tell only how many there are
        return os.cpu_count() or 1
    return len(os.sched_getaffinity(0))


class ProcessWorkers:
    """A pool of processes, one for each core. The first submission starts the pool; leaving the context stops it."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def submit(self, function: Callable[[Item], Result], item: Item) -> Callable[[], Result]:
        """Call the function with the item in a process of the pool, and return a function that waits for the result.

        If the system kills the process, the returned function does the work in the calling process.
        """
        future = self._submit_to_pool(function, item)

        def wait_for_result() -> Result:
            try:
                return future.result() if future else function(item)
            except BrokenExecutor:
                return function(item)

        return wait_for_result

    def _submit_to_pool(self, function: Callable[[Item], Result], item: Item) -> Future[Result] | None:
        """Start the call and return its future, or None if the pool is broken.

        A new process inherits the blocked SIGINT. So Ctrl-C cannot reach the process before the initializer has made
        sure that it ends without a traceback.
        """
        from concurrent.futures import ProcessPoolExecutor  # it loads multiprocessing, which most commands never need
        from multiprocessing import get_context

        self._pool = self._pool or ProcessPoolExecutor(cores(), get_context("spawn"), _initialize_worker)
        previous_mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            with _main_script_hidden(function):
                return self._pool.submit(function, item)
        except BrokenExecutor:
            return None
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, previous_mask)


@contextmanager
def _main_script_hidden(function: Callable[[Item], Result]) -> Iterator[None]:
    """Keep a new process from running the main script again, unless that defines the function.

    A script of a user may lack `if __name__ == "__main__":`, and would do all of its work in each process.
    `multiprocessing` finds the script by these two names of its module.
    """
    if b"__main__" in pickle.dumps(function):
        yield
        return
    names: dict[str, Any] = sys.modules["__main__"].__dict__
    before: dict[str, Any] = {name: names[name] for name in ("__file__", "__spec__") if name in names}
    names.pop("__file__", None)
    names["__spec__"] = None
    try:
        yield
    finally:
        names.update(before)


def _apply_to_batch(function: Callable[[Item], Result], batch: list[Item]) -> list[Result]:
    return [function(item) for item in batch]


def _initialize_worker() -> None:
    """Prepare a new process of the pool to end silently with Ctrl-C, and to end together with its parent."""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # every core already has a process
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
