"""Plain sentence-transformers: all vectors in memory in float32, each compared. What it finds is the exact answer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from sentence_transformers import util

from benchmarks.peers.exchange import Exchange, Vectors
from benchmarks.peers.peer import DEPTH, RESULTS, Peer, keep_ids, kept_ids
from benchmarks.peers.question_model import QuestionModel

_AS_NEAR = 1e-6


class SentenceTransformers(Peer):
    def build(self, folder: Path, handed: Exchange) -> None:
        np.save(folder / "vectors.npy", handed.vectors())
        keep_ids(folder, [passage.passage_id for passage in handed.passages()])

    def open(self, folder: Path, handed: Exchange) -> None:
        self._vectors: Vectors = np.load(folder / "vectors.npy")
        self._passages, self._ids = torch.from_numpy(self._vectors), kept_ids(folder)
        self._model = QuestionModel(handed.model())

    def ask(self, question: str) -> list[str]:
        asked = torch.from_numpy(self._model.vector(question))
        found = util.semantic_search(asked, self._passages, top_k=DEPTH, score_function=util.dot_score)[0]
        return [self._ids[int(hit["corpus_id"])] for hit in found]

    def nearest(self, question: str) -> list[str]:
        """More than RESULTS where several are as near as the last: whoever finds any of them is right."""
        cosines = self._vectors @ self._model.vector(question)
        least = np.sort(cosines)[-min(RESULTS, len(cosines))]
        return [self._ids[row] for row in np.flatnonzero(cosines >= least - _AS_NEAR)]
