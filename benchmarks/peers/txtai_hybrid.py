"""Peer txtai: hybrid search with its defaults, which use an approximate index of vectors above 5,000 passages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from txtai import Embeddings

from benchmarks.peers.exchange import Exchange, Vectors
from benchmarks.peers.peer import RESULTS, Peer


class Txtai(Peer):
    def build(self, folder: Path, exchange: Exchange) -> None:
        passages = exchange.passages()
        embeddings = Embeddings(path=str(exchange.model()), hybrid=True)
        vectors = dict(zip((passage.text for passage in passages), exchange.vectors(), strict=True))

        def look_up_vectors(texts: Sequence[str], category: str | None = None) -> Vectors:
            return np.stack([vectors[text] for text in texts])

        embeddings.model.encode = look_up_vectors  # txtai has no interface that takes texts with their vectors
        embeddings.index((passage.passage_id, passage.text) for passage in passages)
        embeddings.save(str(folder))

    def open(self, folder: Path, exchange: Exchange) -> None:
        self._embeddings = Embeddings()
        self._embeddings.load(str(folder))

    def ask(self, question: str) -> list[str]:
        return [passage_id for passage_id, _ in self._embeddings.search(question, RESULTS)]

    def nearest(self, question: str) -> list[str]:
        return [passage_id for passage_id, _ in self._embeddings.search(question, RESULTS, weights=1.0)]
