"""The last questions and what both legs found for them, so that another weight ranks anew without embedding again."""

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
    """Asks both legs of the search, and remembers what they found for the last `size` questions. Threads may share it.

    What is kept belongs to one generation and needs no snapshot. One cache serves one index and one model.
    """

    def __init__(self, size: int = 32) -> None:
        self._size = size
        self._remembered: OrderedDict[Hashable, Retrieved] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, snapshot: Snapshot, encoder: Encoder, query: Query, mode: Mode, clock: Clock) -> Retrieved:
        """Return what the legs found, from memory where the same question was asked of the same generation."""
        key = (snapshot.generation.name, query, mode == Mode.KEYWORD)
        with self._lock:
            retrieved = self._remembered.get(key)
        if retrieved is None:
            retrieved = look_up_legs(snapshot, encoder, query, mode, clock)
        self._keep(key, retrieved)
        return retrieved

    def _keep(self, key: Hashable, retrieved: Retrieved) -> None:
        with self._lock:
            self._remembered[key] = retrieved
            self._remembered.move_to_end(key)
            if len(self._remembered) > self._size:
                self._remembered.popitem(last=False)
