"""The protocol of encoders, which turn texts into vectors, and the data types that encoders return."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from embedding.vectors import Vector, Vectors, round_to_float16

NO_OFFSET = -(2**30)
"""Offset of a token that stands for no character of the text, such as a special token or padding."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One encoded text.

    `vector` is the embedding of the whole text. `token_vectors` holds the contextual embedding of each token, scaled
    to length 1, shape (tokens, dimensions). `offsets` holds the offset of the last character of each token in the
    text, shape (tokens,). Special tokens and the tokens of a prompt are left out. Both arrays are empty for a model
    that has no token offsets.
    """

    vector: Vector
    token_vectors: Vectors
    offsets: NDArray[np.int32]

    @property
    def token_count(self) -> int:
        """The number of tokens, the special ones at both ends included."""
        return len(self.offsets) + 2


class Prompts(NamedTuple):
    """Prefixes that a model expects before a question and before a document. Offsets do not count them."""

    question: str
    document: str


PendingEncoding = Callable[[], Encoded]
"""A function that waits for the encoding of a question and returns it."""


class QuestionEncoder(Protocol):
    """An encoder of questions."""

    def begin_question(self, text: str) -> PendingEncoding:
        """Start to encode a question, on other cores where the encoder can, so that the caller may go on meanwhile."""
        ...


class Encoder(QuestionEncoder, Protocol):
    """An encoder of questions and documents, with vectors of length 1. Threads may share one encoder."""

    @property
    def fingerprint(self) -> str:
        """Return the fingerprint of the model. Two encoders have equal vectors exactly if it is equal."""
        ...

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] = ...) -> Vectors:
        """Encode documents to vectors, in order, shape (n, dimensions), rounded to float16.

        `progress` receives the number of texts done so far. No texts give shape (0, 0).
        """
        ...

    def encode_with_tokens(self, texts: Sequence[str], progress: Callable[[int], None] = ...) -> list[Encoded]:
        """Encode documents, in order, with the vectors and offsets of their tokens. The vectors are not rounded."""
        ...

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        """Encode questions together, which is faster than `encode_question` for each."""
        ...

    def encode_question(self, text: str) -> Encoded:
        """Encode one question, with the vectors and offsets of its tokens."""
        ...


def already_encoded(encoded: Encoded) -> PendingEncoding:
    """Wrap a finished encoding as a pending one, for an encoder that cannot work in the background."""
    return lambda: encoded


def no_text_progress(done: int) -> None:
    """Ignore the number of texts done, where progress is not shown."""


def stack_by_number(vectors: dict[int, Vector]) -> Vectors:
    """Stack the vectors of texts 0 to n - 1, given by text number, to shape (n, dimensions), rounded to float16.

    No vectors give shape (0, 0).
    """
    return (
        round_to_float16(np.stack([vectors[i] for i in range(len(vectors))]))
        if vectors
        else np.zeros((0, 0), np.float32)
    )


def unit_length(vectors: Vectors) -> Vectors:
    """Scale each row to length 1. A row of zeros stays as it is.

    >>> print(unit_length(np.array([[3, 4], [0, 2], [0, 0]], np.float32)))
    [[0.6 0.8]
     [0.  1. ]
     [0.  0. ]]
    """
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    scaled: Vectors = (vectors / lengths).astype(np.float32)
    return scaled
