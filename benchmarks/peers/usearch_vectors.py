"""usearch: a graph of the nearest neighbours (HNSW), kept in float16, with the library's own settings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from usearch.index import Index

from benchmarks.peers.exchange import Exchange
from benchmarks.peers.peer import DEPTH, RESULTS, Peer, keep_ids, kept_ids
from benchmarks.peers.question_model import QuestionModel


class Usearch(Peer):
    def build(self, folder: Path, handed: Exchange) -> None:
        vectors = handed.vectors()
        index = Index(ndim=vectors.shape[1], metric="ip", dtype="f16")
        index.add(np.arange(len(vectors)), vectors)
        index.save(str(folder / "index.usearch"))
        keep_ids(folder, [passage.passage_id for passage in handed.passages()])

    def open(self, folder: Path, handed: Exchange) -> None:
        found = Index.restore(str(folder / "index.usearch"), view=True)
        assert found is not None
        self._index, self._ids = found, kept_ids(folder)
        self._model = QuestionModel(handed.model())

    def ask(self, question: str) -> list[str]:
        return self._found(question, DEPTH)

    def nearest(self, question: str) -> list[str]:
        return self._found(question, RESULTS)

    def _found(self, question: str, count: int) -> list[str]:
        keys = self._index.search(self._model.vector(question), count).keys
        return [self._ids[int(key)] for key in keys]
