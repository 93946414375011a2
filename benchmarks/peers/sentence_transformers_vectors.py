"""Peer sentence-transformers: all vectors in memory in float32, every one compared, so its results are exact."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from sentence_transformers import util

from benchmarks.peers.exchange import Exchange, Vectors
from benchmarks.peers.peer import DEPTH, RESULTS, Peer, read_ids, write_ids
from benchmarks.peers.question_model import QuestionModel

_TOLERANCE = 1e-6  # cosines within this range count as equal


class SentenceTransformers(Peer):
    def build(self, folder: Path, exchange: Exchange) -> None:
        np.save(folder / "vectors.npy", exchange.vectors())
        write_ids(folder, [passage.passage_id for passage in exchange.passages()])

    def open(self, folder: Path, exchange: Exchange) -> None:
        self._vectors: Vectors = np.load(folder / "vectors.npy")
        self._tensor, self._ids = torch.from_numpy(self._vectors), read_ids(folder)
        self._model = QuestionModel(exchange.model())

    def ask(self, question: str) -> list[str]:
        question_vector = torch.from_numpy(self._model.vector(question))
        hits = util.semantic_search(question_vector, self._tensor, top_k=DEPTH, score_function=util.dot_score)[0]
        return [self._ids[int(hit["corpus_id"])] for hit in hits]

    def nearest(self, question: str) -> list[str]:
        """Return the ids of the RESULTS nearest passages, and of any others as near as the last of them.

        A peer that finds any of these equally near passages is right.
        """
        cosines = self._vectors @ self._model.vector(question)
        lowest = np.sort(cosines)[-min(RESULTS, len(cosines))]
        return [self._ids[row] for row in np.flatnonzero(cosines >= lowest - _TOLERANCE)]
