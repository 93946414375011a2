"""A graph of vectors and their nearest neighbours (HNSW: Malkov and Yashunin, TPAMI 2018): the door to usearch.

It is kept in a file that is written once and mapped, of vectors as they are in `index.rough`, one byte a dimension.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import IndexDamaged

MIN_EXPANSION = 1_600
"""Vectors that are looked at for a question: with half of them a few more of a thousand are missed."""

_NEIGHBOURS, _LOOKED_AT_TO_ADD = 32, 128
_AT_ONCE = 8_192  # vectors between two looks at whether somebody has pressed Ctrl-C

Int8Matrix = NDArray[np.int8]


def write_hnsw_graph(file: Path, whole: Int8Matrix) -> None:
    """Of these vectors, shape (n, dimensions), by all cores. The same ones may make another graph the next time."""
    graph = _new(whole.shape[1])
    for start in range(0, len(whole), _AT_ONCE):
        some = np.ascontiguousarray(whole[start : start + _AT_ONCE])
        graph.add(np.arange(start, start + len(some)), some)
    graph.save(file)


class HnswGraph:
    """A graph that is open for reading; may be shared by threads. Raises IndexDamaged."""

    def __init__(self, file: Path, dimensions: int) -> None:
        self._graph, self._searching = _new(dimensions), threading.Lock()
        try:
            rows, columns = (int(number) for number in np.fromfile(file, np.uint32, 2))
            if rows * columns > file.stat().st_size:  # which usearch believes, and reads beyond the end
                raise ValueError("it is shorter than it says")
            self._graph.view(file)
        except (OSError, RuntimeError, ValueError) as error:
            raise IndexDamaged(f"{file} cannot be opened: {error}") from error

    def search(self, vector: Int8Matrix, count: int) -> NDArray[np.int64]:
        """The numbers of `count` vectors, nearly always those of the highest cosine, in their order in the segment; of
        fewer where no more can be reached.
        """
        with self._searching:
            found = self._graph.search(vector, count, threads=1)
        return np.sort(found.keys.astype(np.int64))


def _new(dimensions: int) -> Any:
    from usearch.index import Index

    return Index(
        ndim=dimensions,
        metric="cos",
        dtype="i8",
        connectivity=_NEIGHBOURS,
        expansion_add=_LOOKED_AT_TO_ADD,
    )
