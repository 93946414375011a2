"""An index that grows, passage by passage."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain

import numpy as np

from benchmarks.growth.articles import Cut
from benchmarks.growth.synthetic_encodings import Nearest, RealThenMadeUp, vectors_of
from core.progress import Progress
from index import Engine, Fingerprint, IndexedDocument

AT_ONCE = 20_000
"""Passages of a publish, so that those of a million need not be in memory together."""


class Growing:
    """Adds articles until there are as many passages as are wanted; the last article is cut short for that."""

    def __init__(self, articles: Iterator[Cut], encodings: RealThenMadeUp, nearest: Nearest) -> None:
        self._articles, self._encodings, self._nearest = articles, encodings, nearest

    def grow(self, engine: Engine, fingerprint: Fingerprint, size: int, progress: Progress) -> float:
        """Returns the seconds of publishing, those of making what is published left out."""
        seconds, passages = 0.0, engine.generations()[0].passages
        while passages < size:
            progress(f"growing to {size:,} passages", passages, size)
            batch = self._batch(min(AT_ONCE, size - passages), progress)
            started = time.perf_counter()
            passages = engine.publish(batch, [], fingerprint).passages
            seconds += time.perf_counter() - started
        progress(f"growing to {size:,} passages", size, size)
        return seconds

    def _batch(self, wanted: int, progress: Progress) -> list[IndexedDocument]:
        cuts = list(self._cuts(wanted))
        passages = list(chain.from_iterable(own for _, own in cuts))
        encoded = self._encodings.encoded(passages, progress)
        self._nearest.add([passage.passage_id for passage in passages], np.stack(vectors_of(encoded)))
        now, each = datetime.now(UTC).isoformat(timespec="seconds"), iter(encoded)
        return [IndexedDocument(document, own, tuple(next(each) for _ in own), now) for document, own in cuts]

    def _cuts(self, wanted: int) -> Iterator[Cut]:
        while wanted > 0:
            document, passages = next(self._articles)
            yield document, passages[:wanted]
            wanted -= len(passages)
