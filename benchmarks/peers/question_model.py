"""Questions to vectors as the peers' users make them: by sentence-transformers, in float32."""

from __future__ import annotations

from pathlib import Path

from sentence_transformers import SentenceTransformer

from benchmarks.peers.exchange import Vectors


class QuestionModel:
    def __init__(self, folder: Path) -> None:
        self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)

    def vector(self, question: str) -> Vectors:
        """Of length 1, shape (dimensions,)."""
        found: Vectors = self._model.encode(question, normalize_embeddings=True, show_progress_bar=False)
        return found
