"""Building of an index that grows to a given number of passages, and then further."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import Protocol

import numpy as np

from benchmarks.growth.articles import Cut
from benchmarks.growth.synthetic_encodings import Nearest, RealThenSyntheticEncodings, vectors_of
from core.progress import Progress
from index import Fingerprint, Generation, IndexedDocument


class Growing(Protocol):
    """What grows: an engine, or several that are given the same."""

    def generations(self) -> list[Generation]: ...
    def publish(
        self, added: Iterable[IndexedDocument], removed: Iterable[str], fingerprint: Fingerprint
    ) -> Generation: ...


AT_ONCE = 20_000
"""Passages of one publish, so that a million passages need not be in memory at the same time."""


class IndexGrower:
    """A source of articles and encodings that adds them to an index until it has a wanted number of passages."""

    def __init__(self, articles: Iterator[Cut], encodings: RealThenSyntheticEncodings, nearest: Nearest) -> None:
        self._articles, self._encodings, self._nearest = articles, encodings, nearest

    def grow(self, engine: Growing, fingerprint: Fingerprint, size: int, progress: Progress) -> float:
        """Add articles until the index has exactly `size` passages; the last article may lose passages for that.

        Return the seconds of publishing, without those of reading and encoding.
        """
        seconds, passages = 0.0, engine.generations()[0].passages
        while passages < size:
            progress(f"growing to {size:,} passages", passages, size)
            batch = self._encode_batch(min(AT_ONCE, size - passages), progress)
            started = time.perf_counter()
            passages = engine.publish(batch, [], fingerprint).passages
            seconds += time.perf_counter() - started
        progress(f"growing to {size:,} passages", size, size)
        return seconds

    def _encode_batch(self, passage_count: int, progress: Progress) -> list[IndexedDocument]:
        cuts = list(self._take_cuts(passage_count))
        passages = list(chain.from_iterable(own_passages for _, own_passages in cuts))
        encoded = self._encodings.encode(passages, progress)
        self._nearest.add([passage.passage_id for passage in passages], np.stack(vectors_of(encoded)))
        now, remaining = datetime.now(UTC).isoformat(timespec="seconds"), iter(encoded)
        return [
            IndexedDocument(document, own_passages, tuple(next(remaining) for _ in own_passages), now)
            for document, own_passages in cuts
        ]

    def _take_cuts(self, passage_count: int) -> Iterator[Cut]:
        while passage_count > 0:
            document, passages = next(self._articles)
            yield document, passages[:passage_count]
            passage_count -= len(passages)
