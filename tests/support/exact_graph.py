"""A graph of vectors that a test can rely on: it finds exactly the nearest ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray


class ExactGraph:
    """A stand-in for HnswGraph that never misses a nearest vector."""

    def __init__(self, file: Path, dimensions: int) -> None:
        self._vectors = np.load(file.with_suffix(".exact.npy")).astype(np.float64)

    @staticmethod
    def write(file: Path, vectors: NDArray[np.int8]) -> None:
        file.touch()
        np.save(file.with_suffix(".exact.npy"), vectors)

    def search(self, vector: NDArray[np.int8], count: int) -> NDArray[np.int64]:
        cosines = self._vectors @ vector / np.linalg.norm(self._vectors, axis=1)
        return np.sort(np.argsort(-cosines)[:count])
