"""Find the passages of a generation whose vectors are nearest to that of a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from embedding import Vector
from index.vectors.cosine import cosines, float16_dot_products, float16_error_bound, possible_top_k
from index.vectors.hnsw import MIN_EXPANSION, HnswGraph
from index.vectors.quantization import Floats32, Int8Vectors, cosine_bounds, quantize

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

_MIN_ALLOWED_SHARE = 0.2  # of a segment: if a filter allows less, a graph costs as much as comparing every vector
_OVERSAMPLING = 2  # times k is the number of vectors to find in a graph, since the last ones found are not the nearest


class VectorPart(Protocol):
    """Some vectors of a segment.

    `rows` are the numbers of the rows in the segment that they belong to, ascending; None stands for every row.
    `vectors` is the float16 array, shape (vectors, dimensions), and `int8_vectors` its smaller form.
    """

    @property
    def rows(self) -> Rows | None: ...
    @property
    def vectors(self) -> NDArray[np.float16]: ...
    @property
    def int8_vectors(self) -> Int8Vectors: ...
    @property
    def graph(self) -> HnswGraph | None:
        """Return the graph of the vectors, or None if there is none."""
        ...

    def __len__(self) -> int: ...


class VectorSegment(Protocol):
    """Passages that were published together. No row is in two of its parts."""

    @property
    def parts(self) -> Sequence[VectorPart]: ...


class _LivePart(NamedTuple):
    """The vectors of one part that are not of deleted passages: where they lie in its arrays, and their rows."""

    part: VectorPart
    places: Rows
    rows: Rows

    @property
    def is_whole(self) -> bool:
        return len(self.places) == len(self.part)


class LiveVectors:
    """The vectors of a generation, by row: those of its segments one after the other, without deleted passages.

    `live` holds for each segment its own rows that are not deleted. Passages that are found by words only have a row
    and no vector.

    A search narrows the rows down in three steps. It bounds the cosines of all int8 vectors, or of those that the graph
    of a large segment finds. It bounds the cosines of the remaining float16 vectors more closely. At last it computes
    exact cosines. A graph may miss some of the nearest vectors; the three steps miss none.
    """

    def __init__(self, segments: Sequence[VectorSegment], live: Sequence[Rows]) -> None:
        lengths = np.array([len(rows) for rows in live], np.int64)
        starts = np.cumsum(lengths) - lengths
        self._parts = [
            _live_part(part, of_segment, start)
            for segment, of_segment, start in zip(segments, live, starts.tolist(), strict=True)
            for part in segment.parts
        ]

    def __len__(self) -> int:
        """Return the number of rows that have a vector."""
        return sum(len(part.rows) for part in self._parts)

    def load(self) -> None:
        """Read from disk now what the first search would read."""
        for part, _, _ in self._parts:
            if part.graph:
                part.graph.search(part.int8_vectors.values[0], MIN_EXPANSION)
            else:
                zeros = np.zeros(part.vectors.shape[1], np.float32)
                cosine_bounds(part.int8_vectors, quantize(zeros[None]))
                float16_dot_products(part.vectors, zeros)

    def nearest(self, vector: Vector, k: int, allowed: NDArray[np.bool_] | None) -> tuple[Rows, Floats]:
        """Return rows that include the k allowed rows nearest to the vector, and their cosines, in any order.

        `allowed` has one entry per row; None allows all rows.
        """
        if not self._parts:
            return np.zeros(0, np.int64), np.zeros(0)
        question = quantize(vector[None])
        candidates = [self._bound_cosines(part, question, k, allowed) for part in self._parts]
        rows, lower, upper = (np.concatenate([each[i] for each in candidates]) for i in range(1, 4))
        possible = possible_top_k(lower, upper, k, None if allowed is None else allowed[rows])
        vectors = self._gather(possible, [places for places, *_ in candidates])
        dot_products, error = float16_dot_products(vectors, vector), float16_error_bound(vector)
        nearest = possible_top_k(dot_products - error, dot_products + error, k)
        return rows[possible[nearest]], cosines(vectors[nearest], vector)

    def _bound_cosines(
        self, live: _LivePart, question: Int8Vectors, k: int, allowed: NDArray[np.bool_] | None
    ) -> tuple[Rows, Rows, Floats32, Floats32]:
        """Return vectors that include those of the k nearest allowed rows of a part.

        They are given by their places in its arrays, their rows, and both bounds of each cosine. Those of rows that are
        not allowed may be among them.
        """
        int8_vectors = live.part.int8_vectors
        found = self._search_graph(live, question, k, allowed)
        if found is None:
            lower, upper = cosine_bounds(int8_vectors, question)
            places, rows = live.places, live.rows
            return (places, rows, lower, upper) if live.is_whole else (places, rows, lower[places], upper[places])
        places, rows = live.places[found], live.rows[found]
        vectors = Int8Vectors(int8_vectors.values[places], int8_vectors.scales[places])
        return places, rows, *cosine_bounds(vectors, question)

    def _search_graph(
        self, live: _LivePart, question: Int8Vectors, k: int, allowed: NDArray[np.bool_] | None
    ) -> Rows | None:
        """Return which live vectors of a part its graph finds near the question, of those whose rows are allowed.

        They are at least k, or all allowed ones if there are fewer. Return None if every vector must be compared
        instead: the part has no graph, the filter allows too little of it, or the graph finds too few.
        """
        part, places, rows = live
        allowed_count = len(rows) if allowed is None else np.count_nonzero(allowed[rows])
        share = allowed_count / len(part)
        if not part.graph or share < _MIN_ALLOWED_SHARE:
            return None
        wanted = max(int(_OVERSAMPLING * k / share), MIN_EXPANSION)
        near = part.graph.search(question.values[0], wanted)
        if len(near) < min(wanted, len(part)):
            return None  # among equal vectors, a graph may not reach some
        positions = np.minimum(np.searchsorted(places, near), len(places) - 1)
        found = positions[places[positions] == near]
        found = found if allowed is None else found[allowed[rows[found]]]
        return found if len(found) >= min(k, allowed_count) else None

    def _gather(self, candidates: Rows, places: Sequence[Rows]) -> NDArray[np.float16]:
        """Return the vectors of these candidates, shape (candidates, dimensions).

        Candidates are numbered through the parts; `places` holds for each part where their vectors lie in its arrays.
        """
        gathered = np.empty((len(candidates), self._parts[0].part.vectors.shape[1]), np.float16)
        ends = np.cumsum([len(of_part) for of_part in places])
        part_of = np.searchsorted(ends, candidates, side="right")
        for n, (live, of_part) in enumerate(zip(self._parts, places, strict=True)):
            in_part = part_of == n
            gathered[in_part] = live.part.vectors[of_part[candidates[in_part] - (ends[n] - len(of_part))]]
        return gathered


def _live_part(part: VectorPart, live: Rows, start: int) -> _LivePart:
    """Return the live vectors of a part. `live` are the live rows of its segment, which begin at row `start`."""
    if part.rows is None:
        return _LivePart(part, live, np.arange(start, start + len(live)))
    positions = np.searchsorted(live, part.rows)
    positions[positions == len(live)] = 0
    is_live = live[positions] == part.rows if len(live) else np.zeros(len(part.rows), bool)
    return _LivePart(part, np.flatnonzero(is_live), start + positions[is_live])
