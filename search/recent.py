"""The questions that were asked last, so that another weight ranks anew without embedding and looking up again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

from index import QuestionEncoder, Snapshot
from search.evidence import Evidence, Legs
from search.query import Query
from search.results import Mode
from search.searcher import Clock, find


class Recent:
    """`search.searcher.find` with a memory of a few questions, which may be shared by threads.

    What is kept is good for one generation and needs no snapshot, which is valid only while it is held. One of these
    serves one index and one model.
    """

    def __init__(self, size: int = 32) -> None:
        self._size = size
        self._legs: OrderedDict[Hashable, Legs] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(
        self, snapshot: Snapshot, encoder: QuestionEncoder, query: Query, mode: Mode, clock: Clock
    ) -> Evidence:
        key = (snapshot.generation.name, query, mode == Mode.KEYWORD)
        with self._lock:
            legs = self._legs.get(key)
        if legs is None:
            legs = find(snapshot, encoder, query, mode, clock).legs
        self._keep(key, legs)
        return Evidence(snapshot, query, *legs)

    def _keep(self, key: Hashable, legs: Legs) -> None:
        with self._lock:
            self._legs[key] = legs
            self._legs.move_to_end(key)
            if len(self._legs) > self._size:
                self._legs.popitem(last=False)
