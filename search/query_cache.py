"""The questions that were asked last, so that another weight ranks anew without embedding and looking up again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import NamedTuple

from embedding import Encoder
from index import Snapshot
from search.query import Query
from search.ranking import Features, Legs
from search.results import Mode
from search.searcher import Clock, Retrieved, look_up


class _Remembered(NamedTuple):
    legs: Legs
    suggestion: str | None


class QueryCache:
    """`search.searcher.look_up` with a memory of a few questions, which may be shared by threads.

    What is kept is good for one generation and needs no snapshot, which is valid only while it is held. One of these
    serves one index and one model.
    """

    def __init__(self, size: int = 32) -> None:
        self._size = size
        self._remembered: OrderedDict[Hashable, _Remembered] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, snapshot: Snapshot, encoder: Encoder, query: Query, mode: Mode, clock: Clock) -> Retrieved:
        key = (snapshot.generation.name, query, mode == Mode.KEYWORD)
        with self._lock:
            remembered = self._remembered.get(key)
        if remembered is None:
            features, suggestion = look_up(snapshot, encoder, query, mode, clock)
            remembered = _Remembered(features.legs, suggestion)
        self._keep(key, remembered)
        return Retrieved(Features(snapshot, query, remembered.legs), remembered.suggestion)

    def _keep(self, key: Hashable, remembered: _Remembered) -> None:
        with self._lock:
            self._remembered[key] = remembered
            self._remembered.move_to_end(key)
            if len(self._remembered) > self._size:
                self._remembered.popitem(last=False)
