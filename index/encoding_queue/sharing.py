"""Encode the passages of a sync together with the workers of a queue, if there are any."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence

from core.documents import Passage
from index.encoding_queue.queue import BuildProgress, EncodingQueue, QueueState
from index.encoding_queue.worker import Worker
from index.passage_encoding import Batch, PassageEncoder, texts_of

_HANDED_OVER = 512  # passages for each participant at first
_MOST_HANDED_OVER = 65_536
_WAIT_SECONDS = 1.0  # between two looks, while others encode the last passages


class QueuedEncoding:
    """A SharedEncoding through a queue. `sleep` waits for seconds.

    While nobody else works on the queue, batches are encoded here and never enter it.
    """

    def __init__(self, queue: EncodingQueue, sleep: Callable[[float], None] = time.sleep) -> None:
        self._queue, self._sleep = queue, sleep
        self._each = _HANDED_OVER

    def encode(
        self, batches: Sequence[Batch], later: Iterator[Batch], encoder: PassageEncoder, progress: Callable[[int], None]
    ) -> dict[bytes, str]:
        build = _Build(batches, later, progress)
        worker = Worker(self._queue, encoder, build.reached)
        try:
            self._queue.renew(build.reached())
            self._encode(build, worker)
        finally:
            worker.leave()
        return self._queue.problems({key: passage for batch in batches for key, passage in batch.items()})

    def _encode(self, build: _Build, worker: Worker) -> None:
        """Encode until nothing waits here, and nothing of it is open in the queue, whoever has claimed it."""
        last = 0
        while True:
            state = self._queue.state(last)
            build.look(state.texts)
            last = self._hand_over(build, state) or last
            if last and worker.work(build.progress):
                continue
            if build:
                worker.encode(build.pop(), build.progress)
                worker.finish()
            elif self._queue.state(last).open:  # by now, all that is encoded here is stored
                self._sleep(_WAIT_SECONDS)
            else:
                build.look(0)
                return

    def _hand_over(self, build: _Build, state: QueueState) -> int:
        """Keep those busy who help. Return the number of the last job that was handed over and does not come later.

        It is 0 if there is none.
        """
        helpers = sum(other.build is None for other in state.others)
        if not helpers:
            return 0
        if state.in_queue < self._each * (helpers + 1) // 4:  # they are faster than was thought
            self._each = min(2 * self._each, _MOST_HANDED_OVER)
        missing = self._each * (helpers + 1) - state.in_queue
        last = 0
        if handed_over := build.take(missing):
            last = self._queue.hand_over(handed_over)
        if not build and (handed_over := build.take_later(missing - len(handed_over))):
            self._queue.hand_over(handed_over)
        return last


class _Build:
    """What is to be encoded: batches that wait here until they are encoded here, or handed over."""

    def __init__(self, batches: Sequence[Batch], later: Iterator[Batch], progress: Callable[[int], None]) -> None:
        self._waiting, self._later, self._progress = deque(batches), later, progress
        self._total = sum(map(texts_of, batches))
        self._texts_waiting, self._before, self._done = self._total, 0, 0

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def pop(self) -> Batch:
        """Return the next batch, which waits no more."""
        batch = self._waiting.popleft()
        self._texts_waiting -= texts_of(batch)
        return batch

    def take(self, passages: int) -> Batch:
        """Return the next batches as one: at least so many passages, if there are. They wait no more."""
        taken: dict[bytes, Passage] = {}
        while self._waiting and len(taken) < passages:
            taken |= self.pop()
        return taken

    def take_later(self, passages: int) -> Batch:
        """Return batches that are to be encoded later as one: at least so many passages, if there are."""
        taken: dict[bytes, Passage] = {}
        while len(taken) < passages and (batch := next(self._later, None)):
            taken |= batch
        return taken

    def look(self, texts_open: int) -> None:
        """Find out how much is done, from what waits here and what is open in the queue."""
        self._before = self._total - self._texts_waiting - texts_open
        self.progress(0)

    def progress(self, texts: int) -> None:
        """Tell that so much is done since the last look. What is told never falls, though others work, too."""
        reached = min(self._before + texts, self._total)
        if reached > self._done:
            self._done = reached
            self._progress(reached)

    def reached(self) -> BuildProgress:
        return BuildProgress(self._done, self._total)
