"""Types of embedding vectors, their storage precision, and the keys of stored encodings."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

BinaryVectors = NDArray[np.uint8]
"""Sign bits of vectors, eight dimensions to a byte, shape (n, dimensions / 8 rounded up).

Gordo, Perronnin, Gong and Lazebnik, "Asymmetric Distances for Binary Embeddings", TPAMI 2014.
"""

Vector = NDArray[np.float32]
"""One embedding of length 1, shape (dimensions,)."""

Vectors = NDArray[np.float32]
"""Embeddings of length 1, one per row, shape (n, dimensions)."""


def vector_key(model_fingerprint: str, kind: str, text: str) -> bytes:
    """Return the 32-byte storage key of data that a model derives from a text.

    `kind` names the form of the data. The key changes with the model, the kind and the text.

    >>> vector_key("model 1", "passage", "Clonus is a reflex.").hex()[:16]
    'cd5cfe0567e65ba3'
    >>> vector_key("model 2", "passage", "Clonus is a reflex.").hex()[:16]
    '4aafe7f14d3a388b'
    """
    return hashlib.sha256(f"{model_fingerprint}\n{kind}\n{text}".encode()).digest()


def round_to_float16(vectors: Vectors) -> Vectors:
    """Round vectors to the float16 numbers of the storage, so that fresh and stored vectors are equal."""
    return vectors.astype(np.float16).astype(np.float32)
