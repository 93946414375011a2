"""txtai's hybrid search with its defaults, which above 5,000 passages have an approximate index of vectors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from txtai import Embeddings

from benchmarks.peers.exchange import Exchange, Vectors
from benchmarks.peers.peer import RESULTS, Peer


class Txtai(Peer):
    def build(self, folder: Path, handed: Exchange) -> None:
        passages = handed.passages()
        embeddings = Embeddings(path=str(handed.model()), hybrid=True)
        known = dict(zip((passage.text for passage in passages), handed.vectors(), strict=True))

        def given(texts: Sequence[str], category: str | None = None) -> Vectors:
            return np.stack([known[text] for text in texts])

        embeddings.model.encode = given  # txtai has no way to be handed texts and vectors
        embeddings.index((passage.passage_id, passage.text) for passage in passages)
        embeddings.save(str(folder))

    def open(self, folder: Path, handed: Exchange) -> None:
        self._embeddings = Embeddings()
        self._embeddings.load(str(folder))

    def ask(self, question: str) -> list[str]:
        return [passage_id for passage_id, _ in self._embeddings.search(question, RESULTS)]

    def nearest(self, question: str) -> list[str]:
        return [passage_id for passage_id, _ in self._embeddings.search(question, RESULTS, weights=1.0)]
