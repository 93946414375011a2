"""Texts to vectors: what an encoder is and gives. `index/sentence_encoder.py` chooses one for a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from embedding.vectors import Vector, Vectors, round_to_float16

NO_OFFSET = -(2**30)
"""The place of what is no part of the text, as a special word piece is none."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as the model reads it.

    `vector` is that of the whole text. `pieces` are those of its word pieces as they read in it, each of length 1,
    shape (n, dimensions), and `places` where the last character of each stands in the text; a model that cannot tell
    has none.
    """

    vector: Vector
    token_vectors: Vectors
    offsets: NDArray[np.int32]


class Prompts(NamedTuple):
    """What a model wants in front of a question, and of a document; no part of the text."""

    question: str
    document: str


PendingEncoding = Callable[[], Encoded]
"""A question that is being encoded: what waits for it."""


class QuestionEncoder(Protocol):
    """What turns questions into vectors."""

    def begin_question(self, text: str) -> PendingEncoding:
        """Encode it on another core, if that can be, while this one goes on."""
        ...


class Encoder(QuestionEncoder, Protocol):
    """What turns texts into vectors of length 1. One may be shared by threads."""

    @property
    def fingerprint(self) -> str:
        """Equal for two encoders exactly where their vectors are."""
        ...

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] = ...) -> Vectors:
        """One vector a text, in order. `progress` is called with the number of texts done so far."""
        ...

    def encode_with_tokens(self, texts: Sequence[str], progress: Callable[[int], None] = ...) -> list[Encoded]:
        """Like `encode`, with the word pieces of each text."""
        ...

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        """Like `encode_question` of each, and faster."""
        ...

    def encode_question(self, text: str) -> Encoded: ...


def already_encoded(encoded: Encoded) -> PendingEncoding:
    """For an encoder that does nothing beside."""
    return lambda: encoded


def no_text_progress(done: int) -> None:
    """Progress that nobody looks at."""


def stack_by_number(vectors: dict[int, Vector]) -> Vectors:
    """Vectors by the number of their text, as they are stored."""
    return (
        round_to_float16(np.stack([vectors[i] for i in range(len(vectors))]))
        if vectors
        else np.zeros((0, 0), np.float32)
    )


def unit_length(vectors: Vectors) -> Vectors:
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    scaled: Vectors = (vectors / lengths).astype(np.float32)
    return scaled
