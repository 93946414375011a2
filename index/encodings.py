"""What is kept of an encoded text, as bytes for a VectorStore, and how the parts of a passage are put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from documents import Passage
from index.codes import Codes, signs
from index.encoder import Encoded
from index.engine import PassageVectors, Vector


@dataclass(frozen=True, slots=True)
class PassageEncoding:
    """Of a passage in its context: its vector, and its word pieces with their places."""

    vector: Vector
    pieces: Codes
    places: NDArray[np.int32]

    @classmethod
    def of(cls, encoded: Encoded) -> PassageEncoding:
        return cls(encoded.vector, signs(encoded.pieces), encoded.places)

    def as_bytes(self) -> bytes:
        counts = np.array([len(self.vector), len(self.places)], np.int32)
        return (
            counts.tobytes() + self.vector.astype(np.float16).tobytes() + self.places.tobytes() + self.pieces.tobytes()
        )

    @classmethod
    def from_bytes(cls, kept: bytes) -> PassageEncoding:
        dimensions, count = (int(number) for number in np.frombuffer(kept, np.int32, 2))
        vector = np.frombuffer(kept, np.float16, dimensions, 8).astype(np.float32)
        places = np.frombuffer(kept, np.int32, count, 8 + 2 * dimensions)
        pieces = np.frombuffer(kept, np.uint8, offset=8 + 2 * dimensions + 4 * count)
        return cls(vector, pieces.reshape(count, -(-dimensions // 8)), places)


def code(vector: Vector) -> bytes:
    """Of a part of a passage only the signs are kept."""
    return signs(vector[None]).tobytes()


def part_texts(passage: Passage) -> list[str]:
    """The texts of a passage's parts: its title, its title and headings, and each of its sentences."""
    return [passage.title, passage.context, *map(passage.text_of, passage.sentences)]


def passage_vectors(passage: Passage, encoding: PassageEncoding, codes: Sequence[bytes]) -> PassageVectors:
    """Put together; `codes` are those of its parts, in their order."""
    before = len(passage.embedded_text) - len(passage.text)
    starts = [before + sentence.start for sentence in passage.sentences]
    owners = np.searchsorted(starts, encoding.places, side="right") - 1
    parts = np.frombuffer(b"".join(codes), np.uint8).reshape(2 + len(passage.sentences), -1)
    return PassageVectors(
        passage=encoding.vector,
        title=parts[:1],
        context=parts[1:2],
        sentences=parts[2:],
        pieces=encoding.pieces,
        piece_sentences=owners.astype(np.int16),
    )
