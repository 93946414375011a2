"""Encodings of passages, by the model or synthetic, and the exact nearest passages of each question."""

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
"""Greatest number of real vectors that serve as centres of synthetic ones."""

_NOISE = 0.3  # length of the random part of a synthetic vector, before the vector gets length 1
_POOL = 4096  # different token vectors
_SPECIAL_TOKENS = 2  # in every passage
_PUNCTUATION = re.compile(r"[^\w\s]|_")


class RealThenSyntheticEncodings:
    """Encodings of a stream of passages: the model encodes the first `real` passages, the others are synthetic.

    A synthetic vector is near one of the first CENTRES real vectors.
    """

    def __init__(self, encoding: PassageEncoding, real: int) -> None:
        self._encoding, self._still_real = encoding, real
        self._centres: list[Vectors] = []

    def encode(self, passages: Sequence[Passage], progress: Progress) -> list[EncodedPassage]:
        """Return the encodings of the next passages of the stream, in their order."""
        real, others = passages[: self._still_real], passages[self._still_real :]
        encoded: list[EncodedPassage] = []
        if real:
            self._encoding.encode(real, progress)
            encoded += self._encoding.encoded(real)
            self._centres += vectors_of(encoded[: CENTRES - len(self._centres)])
            self._still_real -= len(real)
        return encoded + (self._synthetic.encode(others) if others else [])

    @cached_property
    def _synthetic(self) -> SyntheticEncodings:
        return SyntheticEncodings(np.stack(self._centres))


class SyntheticEncodings:
    """Encodings that cost nothing: passage vectors near given centres, and random bits for titles and sentences.

    `centres` has the shape (n, dimensions).
    """

    def __init__(self, centres: Vectors) -> None:
        self._random = np.random.default_rng(0)
        self._centres = centres
        self._dimensions = centres.shape[1]
        self._token_vectors = self._random.standard_normal((_POOL, self._dimensions)).astype(np.float32)

    def _passage_vectors(self, count: int) -> Vectors:
        centres = self._centres[self._random.integers(len(self._centres), size=count)]
        noise = self._random.standard_normal((count, self._dimensions)).astype(np.float32)
        return unit_length(centres + _NOISE / np.sqrt(self._dimensions) * noise)

    def encode(self, passages: Sequence[Passage]) -> list[EncodedPassage]:
        """Return an encoding for each passage, with as many sentences and tokens as the passage has.

        Each is stored under a key of its own.
        """
        return [
            EncodedPassage(
                vector_key("made up", passage.passage_id, passage.text),
                pack_record(passage, self._encode_passage(passage, vector), self._encode_parts(passage)),
            )
            for passage, vector in zip(passages, self._passage_vectors(len(passages)), strict=True)
        ]

    def _encode_passage(self, passage: Passage, vector: Vectors) -> Encoded:
        """Return the passage vector with random token vectors, spread over the letters and digits of the text.

        An index keeps only the tokens of words, so each punctuation mark counts as one token less.
        """
        text = passage.embedded_text
        word_offsets = np.array([i for i, character in enumerate(text) if character.isalnum()] or [0], np.int32)
        count = max(passage.token_count - _SPECIAL_TOKENS - len(_PUNCTUATION.findall(text)), 1)
        token_offsets = word_offsets[np.linspace(0, len(word_offsets) - 1, count).astype(np.int32)]
        return Encoded(vector, self._token_vectors[self._random.integers(_POOL, size=count)], token_offsets)

    def _encode_parts(self, passage: Passage) -> list[bytes]:
        return [self._random.bytes(-(-self._dimensions // 8)) for _ in part_texts(passage)]


def vectors_of(encoded: Iterable[EncodedPassage]) -> list[Vectors]:
    """Return the vectors of the passages themselves, each of shape (dimensions,), as an index compares them."""
    return [passage_vector(each.packed).astype(np.float32) for each in encoded if each.packed is not None]


class Nearest:
    """The exact nearest passages of each question among all vectors added so far, found by comparing every vector.

    `questions` has the shape (number of questions, dimensions).
    """

    def __init__(self, questions: Vectors) -> None:
        self._questions = questions
        self._cosines = np.zeros((len(questions), 0), np.float32)
        self._ids = np.zeros((len(questions), 0), object)

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Compare more passages with every question; `vectors` has the shape (number of ids, dimensions)."""
        cosines = np.hstack([self._cosines, self._questions @ vectors.T])
        all_ids = np.hstack([self._ids, np.tile(np.array(ids, object), (len(self._questions), 1))])
        best = np.argsort(-cosines, axis=1)[:, :RESULTS]
        self._cosines = np.take_along_axis(cosines, best, axis=1)
        self._ids = np.take_along_axis(all_ids, best, axis=1)

    @property
    def ids(self) -> list[list[str]]:
        """Return, for each question, the ids of its RESULTS nearest passages, nearest first."""
        ids: list[list[str]] = self._ids.tolist()
        return ids
