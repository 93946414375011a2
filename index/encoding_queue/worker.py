"""A participant that claims passages from a queue and encodes them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import islice

from core.errors import IndexProblem
from index.encoding_queue.queue import BuildProgress, EncodingQueue
from index.passage_encoding import Batch, PassageEncoder, texts_of

RENEWED_EVERY = 15.0
"""Seconds after which a participant tells that it works. A queue waits for four times as long."""

_CLAIM_SECONDS = 5.0  # of encoding at the rate so far: the size of a claim, and what a kill can lose
_FIRST_CLAIM, _LEAST_CLAIM, _MOST_CLAIM = 128, 32, 4096


def no_build() -> BuildProgress | None:
    """Return that this participant is no sync."""
    return None


class Worker:
    """A participant. `build` tells how far the build of a sync is. `clock` returns seconds from any fixed moment."""

    def __init__(
        self,
        queue: EncodingQueue,
        encoder: PassageEncoder,
        build: Callable[[], BuildProgress | None] = no_build,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._queue, self._encoder, self._build, self._clock = queue, encoder, build, clock
        self._encoded: dict[bytes, bytes] = {}  # and not stored yet
        self._claim, self._renewed = _FIRST_CLAIM, clock()

    def work(self, progress: Callable[[int], None]) -> int:
        """Store what was encoded before, claim passages and encode them. Return how many; 0 if there were none.

        `progress` receives the number of passages and sentences done of the claim. Raises IndexProblem if the queue
        cannot be reached: then what was encoded is still to be stored.
        """
        batch = self._queue.exchange(self._claim, self._encoded)
        self._encoded = {}
        if not batch:
            return 0
        started = self._clock()
        problems = self._encode(batch, progress)
        progress(texts_of(batch))
        if problems:
            self._queue.fail(problems)
        elif len(batch) == self._claim:  # a smaller one says little of the rate
            rate = len(batch) / max(self._clock() - started, 1e-3)
            self._claim = round(min(max(rate * _CLAIM_SECONDS, _LEAST_CLAIM), _MOST_CLAIM))
        return len(batch)

    def encode(self, batch: Batch, progress: Callable[[int], None]) -> None:
        """Encode passages that are not in the queue, and store them with the next claim."""
        self._encoded |= self._encoder.encode(batch, self._renewing(progress))

    def finish(self) -> None:
        """Store what is encoded."""
        if self._encoded:
            self._queue.exchange(0, self._encoded)
            self._encoded = {}

    def leave(self) -> None:
        """Store what is encoded, and give the claims back."""
        with suppress(IndexProblem):  # they expire
            self.finish()
            self._queue.leave()

    def _encode(self, batch: Batch, progress: Callable[[int], None]) -> Mapping[bytes, str]:
        """Encode passages, and return why some could not be, by key. The others are encoded without them."""
        try:
            self.encode(batch, progress)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not stop the other passages
            if len(batch) == 1:
                return dict.fromkeys(batch, f"{type(error).__name__}: {error}.")
        else:
            return {}
        half = len(batch) // 2
        first, second = dict(islice(batch.items(), half)), dict(islice(batch.items(), half, None))
        return {**self._encode(first, progress), **self._encode(second, progress)}

    def _renewing(self, progress: Callable[[int], None]) -> Callable[[int], None]:
        """Return a progress that tells the queue now and then that this participant works."""

        def renewing(texts: int) -> None:
            progress(texts)
            if self._clock() - self._renewed >= RENEWED_EVERY:
                self._renewed = self._clock()
                with suppress(IndexProblem):  # the next claim says why
                    self._queue.renew(self._build())

        return renewing
