"""What the two legs found for one question, and how near the sentences of a passage are to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from documents import Hit
from index import Snapshot
from index.bm25 import highest_score
from index.engine import Vector
from index.vectors import cosines


@dataclass(frozen=True, slots=True)
class Nearness:
    """The cosine of a question with a passage, and with each of its sentences."""

    passage: float
    sentences: tuple[float, ...]

    @property
    def best_sentence(self) -> float:
        return max(self.sentences, default=self.passage)


class Evidence:
    """Both rankings of one question. `vector` is None where the mode needs no embedding."""

    def __init__(
        self,
        snapshot: Snapshot,
        terms: Sequence[str],
        vector: Vector | None,
        keyword: Sequence[Hit],
        semantic: Sequence[Hit],
    ) -> None:
        self._snapshot, self._terms, self._vector = snapshot, terms, vector
        self.keyword, self.semantic = keyword, semantic
        self._nearness: dict[str, Nearness] = {}

    @cached_property
    def keyword_ranks(self) -> Mapping[str, int]:
        return {hit.passage_id: rank for rank, hit in enumerate(self.keyword, 1)}

    @cached_property
    def semantic_ranks(self) -> Mapping[str, int]:
        return {hit.passage_id: rank for rank, hit in enumerate(self.semantic, 1)}

    @cached_property
    def keyword_scores(self) -> Mapping[str, float]:
        return {hit.passage_id: hit.score for hit in self.keyword}

    @cached_property
    def semantic_scores(self) -> Mapping[str, float]:
        return {hit.passage_id: hit.score for hit in self.semantic}

    @cached_property
    def frequencies(self) -> Mapping[str, int]:
        """For each term of the question, in how many passages it stands."""
        return dict(zip(self._terms, self._snapshot.document_frequencies(self._terms), strict=True))

    @property
    def highest_keyword(self) -> float:
        """The most that a passage could score in the keyword leg."""
        return highest_score(self.frequencies.values(), self._snapshot.generation.passages)

    def nearness(self, ids: Iterable[str]) -> dict[str, Nearness]:
        """Of these passages; empty where the question was not embedded."""
        if self._vector is None:
            return {}
        wanted = list(ids)
        unread = [passage_id for passage_id in wanted if passage_id not in self._nearness]
        self._nearness |= _nearness(self._snapshot, self._vector, unread)
        return {passage_id: self._nearness[passage_id] for passage_id in wanted}


def _nearness(snapshot: Snapshot, vector: Vector, ids: Sequence[str]) -> dict[str, Nearness]:
    """All vectors in one product: each passage's own, and behind it those of its sentences."""
    found = snapshot.vectors(ids)
    if not found:
        return {}
    near = cosines(np.concatenate([np.vstack([v.passage[None], v.sentences]) for v in found]), vector).tolist()
    nearness, start = {}, 0
    for passage_id, vectors in zip(ids, found, strict=True):
        end = start + 1 + len(vectors.sentences)
        nearness[passage_id] = Nearness(near[start], tuple(near[start + 1 : end]))
        start = end
    return nearness
