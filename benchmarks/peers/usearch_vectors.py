"""Peer usearch: a graph of nearest neighbours (HNSW) over float16 vectors, with the default settings of the library."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from usearch.index import Index

from benchmarks.peers.exchange import Exchange
from benchmarks.peers.peer import DEPTH, RESULTS, Peer, read_ids, write_ids
from benchmarks.peers.question_model import QuestionModel


class Usearch(Peer):
    def build(self, folder: Path, exchange: Exchange) -> None:
        vectors = exchange.vectors()
        index = Index(ndim=vectors.shape[1], metric="ip", dtype="f16")
        index.add(np.arange(len(vectors)), vectors)
        index.save(str(folder / "index.usearch"))
        write_ids(folder, [passage.passage_id for passage in exchange.passages()])

    def open(self, folder: Path, exchange: Exchange) -> None:
        index = Index.restore(str(folder / "index.usearch"), view=True)
        assert index is not None
        self._index, self._ids = index, read_ids(folder)
        self._model = QuestionModel(exchange.model())

    def ask(self, question: str) -> list[str]:
        return self._search(question, DEPTH)

    def nearest(self, question: str) -> list[str]:
        return self._search(question, RESULTS)

    def _search(self, question: str, count: int) -> list[str]:
        keys = self._index.search(self._model.vector(question), count).keys
        return [self._ids[int(key)] for key in keys]
