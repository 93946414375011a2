"""Vectors kept in one bit a dimension, their signs, and how near these are to the exact vectors of a question.

For vectors x and y of length 1 in d dimensions, the sum of x * sign(y), divided by sqrt(d), is about sqrt(2 / pi) of
their cosine: Gordo, Perronnin, Gong and Lazebnik, "Asymmetric Distances for Binary Embeddings", TPAMI 2014.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

BinaryVectors = NDArray[np.uint8]
"""The signs of vectors, eight to a byte, shape (n, dimensions / 8 rounded up)."""


Vector = NDArray[np.float32]
"""One embedding, of length 1, shape (dimensions,)."""

Vectors = NDArray[np.float32]
"""Embeddings, one a row, shape (n, dimensions)."""


def vector_key(model_fingerprint: str, kind: str, text: str) -> bytes:
    """What is encoded of a text is stored under: it changes with the model, with what is kept, and with the text."""
    return hashlib.sha256(f"{model_fingerprint}\n{kind}\n{text}".encode()).digest()


def round_to_float16(vectors: Vectors) -> Vectors:
    """The vectors as they come back from storage, so that a fresh vector and a stored one are the same."""
    return vectors.astype(np.float16).astype(np.float32)
