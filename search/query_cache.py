"""A cache of what both legs found for the last questions: another weight or mode then embeds nothing again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

from embedding import Encoder
from index import Snapshot
from search.query import Query
from search.results import Mode
from search.searcher import Clock, Retrieved, look_up_legs


class QueryCache:
    """A stand-in for `look_up_legs` that remembers what both legs found for the last `size` questions.

    Threads may share it. It keeps the results by generation and holds no snapshot. One cache serves one index and one
    model.
    """

    def __init__(self, size: int = 32) -> None:
        self._size = size
        self._remembered: OrderedDict[Hashable, Retrieved] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(
        self,
        snapshot: Snapshot,
        encoder: Encoder,
        query: Query,
        mode: Mode,
        clock: Clock,
        known: Retrieved | None = None,
    ) -> Retrieved:
        """Return what the legs found, from memory if the same question was asked of the same generation.

        The hybrid and the semantic mode share their entries; the keyword mode, which embeds nothing, has its own.
        """
        key = (snapshot.generation.name, query, mode == Mode.KEYWORD)
        with self._lock:
            retrieved = self._remembered.get(key)
        if retrieved is None:
            retrieved = look_up_legs(snapshot, encoder, query, mode, clock, known)
        self._keep(key, retrieved)
        return retrieved

    def forget(self) -> None:
        """Remember no question any longer."""
        with self._lock:
            self._remembered.clear()

    def _keep(self, key: Hashable, retrieved: Retrieved) -> None:
        with self._lock:
            self._remembered[key] = retrieved
            self._remembered.move_to_end(key)
            if len(self._remembered) > self._size:
                self._remembered.popitem(last=False)
