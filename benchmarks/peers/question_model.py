"""Embedding of questions as users of the peers do it: by sentence-transformers, in float32."""

from __future__ import annotations

from pathlib import Path

from sentence_transformers import SentenceTransformer

from benchmarks.peers.exchange import Vectors


class QuestionModel:
    """A sentence-transformers model that turns questions into vectors."""

    def __init__(self, folder: Path) -> None:
        self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)

    def vector(self, question: str) -> Vectors:
        """Return the vector of a question: length 1, shape (dimensions,)."""
        vector: Vectors = self._model.encode(question, normalize_embeddings=True, show_progress_bar=False)
        return vector
