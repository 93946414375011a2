"""What is encoded of passages: by the model, or made up, which costs nothing; and what is nearest to a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from benchmarks.peers import RESULTS
from core.documents import Passage
from core.progress import Progress
from embedding import Encoded, Vectors, unit_length, vector_key
from index import EncodedPassage, PassageEncoding, pack_record, part_texts, passage_vector

CENTRES = 10_000
"""Passages whose vectors others are made up near, at most."""

_NOISE = 0.3  # the length of what is random in a vector, before it is of length 1 again
_POOL = 4096
_SPECIAL = 2  # of the word pieces of every passage
_PUNCTUATION = re.compile(r"[^\w\s]|_")


class RealThenMadeUp:
    """What is encoded of passages that come one after the other: of the first `real` ones by the model, of the others
    made up near the first of those.
    """

    def __init__(self, encoding: PassageEncoding, real: int) -> None:
        self._encoding, self._still_real = encoding, real
        self._centres: list[Vectors] = []

    def encoded(self, passages: Sequence[Passage], progress: Progress) -> list[EncodedPassage]:
        real, others = passages[: self._still_real], passages[self._still_real :]
        found: list[EncodedPassage] = []
        if real:
            self._encoding.encode(real, progress)
            found += self._encoding.encoded(real)
            self._centres += vectors_of(found[: CENTRES - len(self._centres)])
            self._still_real -= len(real)
        return found + (self._made_up.encoded(others) if others else [])

    @cached_property
    def _made_up(self) -> MadeUp:
        return MadeUp(np.stack(self._centres))


class MadeUp:
    """What is encoded of passages: vectors near these, and signs of parts that mean nothing."""

    def __init__(self, centres: Vectors) -> None:
        self._random = np.random.default_rng(0)
        self._centres = centres
        self._dimensions = centres.shape[1]
        self._pieces = self._random.standard_normal((_POOL, self._dimensions)).astype(np.float32)

    def _vectors(self, count: int) -> Vectors:
        near = self._centres[self._random.integers(len(self._centres), size=count)]
        noise = self._random.standard_normal((count, self._dimensions)).astype(np.float32)
        return unit_length(near + _NOISE / np.sqrt(self._dimensions) * noise)

    def encoded(self, passages: Sequence[Passage]) -> list[EncodedPassage]:
        """As many sentences and word pieces as each passage has; each is kept under a key of its own."""
        return [
            EncodedPassage(
                vector_key("made up", passage.passage_id, passage.text),
                pack_record(passage, self._whole(passage, vector), self._parts(passage)),
            )
            for passage, vector in zip(passages, self._vectors(len(passages)), strict=True)
        ]

    def _whole(self, passage: Passage, vector: Vectors) -> Encoded:
        """With pieces of words alone, since no others are kept: each sign of punctuation is one of the others."""
        text = passage.embedded_text
        words = np.array([place for place, character in enumerate(text) if character.isalnum()] or [0], np.int32)
        count = max(passage.token_count - _SPECIAL - len(_PUNCTUATION.findall(text)), 1)
        places = words[np.linspace(0, len(words) - 1, count).astype(np.int32)]
        return Encoded(vector, self._pieces[self._random.integers(_POOL, size=count)], places)

    def _parts(self, passage: Passage) -> list[bytes]:
        return [self._random.bytes(-(-self._dimensions // 8)) for _ in part_texts(passage)]


def vectors_of(encoded: Iterable[EncodedPassage]) -> list[Vectors]:
    """Of the passages themselves, as an index compares them."""
    return [passage_vector(each.packed).astype(np.float32) for each in encoded]


class Nearest:
    """Which of all vectors so far are the nearest to each question, every one compared."""

    def __init__(self, questions: Vectors) -> None:
        self._questions = questions
        self._cosines = np.zeros((len(questions), 0), np.float32)
        self._ids = np.zeros((len(questions), 0), object)

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        cosines = np.hstack([self._cosines, self._questions @ vectors.T])
        every = np.hstack([self._ids, np.tile(np.array(ids, object), (len(self._questions), 1))])
        best = np.argsort(-cosines, axis=1)[:, :RESULTS]
        self._cosines = np.take_along_axis(cosines, best, axis=1)
        self._ids = np.take_along_axis(every, best, axis=1)

    @property
    def ids(self) -> list[list[str]]:
        """The nearest first, RESULTS of them for each question."""
        found: list[list[str]] = self._ids.tolist()
        return found
