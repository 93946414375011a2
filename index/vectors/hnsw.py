"""An HNSW graph of vectors: find approximate nearest neighbours. Only this file imports usearch.

HNSW, "Hierarchical Navigable Small World", is due to Malkov and Yashunin, TPAMI 2018. A graph holds vectors in one byte
per dimension (see `index.vectors.quantization`). Its file is written once and mapped into memory.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.disk_space import raise_if_unreadable
from core.errors import IndexDamaged

MIN_EXPANSION = 1_600
"""The fewest vectors that a search compares with a question. With half as many it misses a few more of a thousand."""

_CONNECTIVITY = 32  # neighbours per vector
_EXPANSION_WHEN_ADDING = 128  # vectors that are compared with a new one to find its neighbours
_BATCH_SIZE = 8_192  # vectors that are added at once: Ctrl-C is noticed between two batches

Int8Matrix = NDArray[np.int8]


def write_hnsw_graph(file: Path, vectors: Int8Matrix) -> None:
    """Write the graph of these vectors, shape (n, dimensions), using all cores.

    A second call with equal vectors may write a different graph.
    """
    graph = _create_graph(vectors.shape[1])
    for start in range(0, len(vectors), _BATCH_SIZE):
        batch = np.ascontiguousarray(vectors[start : start + _BATCH_SIZE])
        graph.add(np.arange(start, start + len(batch)), batch)
    graph.save(file)


class HnswGraph:
    """A graph that is open for reading. Threads may share it. Raises IndexDamaged if the file cannot be read."""

    def __init__(self, file: Path, dimensions: int) -> None:
        self._graph, self._search_lock = _create_graph(dimensions), threading.Lock()
        try:
            rows, columns = (int(number) for number in np.frombuffer(_first_bytes(file), np.uint32))
            if rows * columns > file.stat().st_size:  # usearch trusts these numbers and would read beyond the end
                raise ValueError("it is shorter than it says")
            self._graph.view(file)
        except (OSError, RuntimeError, ValueError) as error:
            raise_if_unreadable(error, file)
            raise IndexDamaged(f"{file} cannot be opened: {error}") from error

    def search(self, vector: Int8Matrix, count: int) -> NDArray[np.int64]:
        """Return the row numbers of `count` vectors, ascending: nearly always those of the highest cosine.

        `vector` has shape (dimensions,). There are fewer than `count` rows if the graph leads to no more.
        """
        with self._search_lock:
            matches = self._graph.search(vector, count, threads=1)
        return np.sort(matches.keys.astype(np.int64))


def _first_bytes(file: Path) -> bytes:
    """Return the numbers of rows and columns. NumPy would read a file that the disk cannot read as a short one."""
    with file.open("rb") as opened:
        return opened.read(8)


def _create_graph(dimensions: int) -> Any:
    """Return an empty graph."""
    from usearch.index import Index

    return Index(
        ndim=dimensions,
        metric="cos",
        dtype="i8",
        connectivity=_CONNECTIVITY,
        expansion_add=_EXPANSION_WHEN_ADDING,
    )
