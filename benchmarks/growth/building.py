"""An index that grows by passages whose vectors are made up."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

from benchmarks.growth.articles import Cut
from benchmarks.growth.vectors import MadeUp, Nearest
from index import Engine, Fingerprint, IndexedDocument, Progress

AT_ONCE = 20_000
"""Passages of a publish, so that those of a million need not be in memory together."""


class Growing:
    """Adds articles until there are as many passages as are wanted; the last article is cut short for that."""

    def __init__(self, articles: Iterator[Cut], made_up: MadeUp, nearest: Nearest) -> None:
        self._articles, self._made_up, self._nearest = articles, made_up, nearest

    def grow(self, engine: Engine, fingerprint: Fingerprint, size: int, progress: Progress) -> float:
        """Returns the seconds of publishing, those of making what is published left out."""
        seconds, passages = 0.0, engine.generations()[0].passages
        while passages < size:
            stage = f"growing to {size:,} passages"
            batch = list(self._batch(min(AT_ONCE, size - passages), partial(_told, progress, stage, passages, size)))
            started = time.perf_counter()
            passages = engine.publish(batch, [], fingerprint).passages
            seconds += time.perf_counter() - started
            progress(stage, passages, size)
        return seconds

    def _batch(self, wanted: int, progress: Callable[[int], None]) -> Iterator[IndexedDocument]:
        made = 0
        now = datetime.now(UTC).isoformat(timespec="seconds")
        while made < wanted:
            document, passages = next(self._articles)
            passages = passages[: wanted - made]
            vectors = self._made_up.vectors(len(passages))
            self._nearest.add([passage.passage_id for passage in passages], vectors)
            yield IndexedDocument(document, passages, self._made_up.encoded(passages, vectors), now)
            made += len(passages)
            progress(made)


def _told(progress: Progress, stage: str, before: int, total: int, made: int) -> None:
    progress(stage, before + made, total)
