"""Synthetic input for benchmarks: articles made from the texts of a collection, and an encoder without a model."""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from embedding import Encoded, PendingEncoding, Vectors, already_encoded
from evaluation import CorpusRow

TEXTS_IN_AN_ARTICLE = 10
_WORD = re.compile(r"\w+")


def write_articles(folder: Path, rows: Sequence[CorpusRow]) -> None:
    """Write Markdown articles of TEXTS_IN_AN_ARTICLE texts each; every text is a section under its own title.

    The folder is created and must not exist.
    """
    folder.mkdir()
    for start in range(0, len(rows), TEXTS_IN_AN_ARTICLE):
        batch = rows[start : start + TEXTS_IN_AN_ARTICLE]
        sections = [f"## {row.title}\n\n{row.text}\n" for row in batch]
        (folder / f"{start:07}.md").write_text("\n".join([f"# {batch[0].title}\n", *sections]), "utf-8")


class SyntheticEncoder:
    """An `Encoder` whose vectors cost little and mean nothing: each word has a random vector, a text their mean.

    `seconds` is the time spent so far on encoding passages.
    """

    def __init__(self, fingerprint: str = "synthetic", dimensions: int = 384) -> None:
        self.fingerprint = fingerprint
        vectors = np.random.default_rng(0).standard_normal((4096, dimensions)).astype(np.float32)
        self._vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        self.seconds = 0.0

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] = lambda done: None) -> Vectors:
        return np.stack([encoded.vector for encoded in self.encode_with_tokens(texts, progress)])

    def encode_with_tokens(
        self, texts: Sequence[str], progress: Callable[[int], None] = lambda done: None
    ) -> list[Encoded]:
        started = time.perf_counter()
        encoded = [self.encode_question(text) for text in texts]
        self.seconds += time.perf_counter() - started
        progress(len(texts))
        return encoded

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        return [self.encode_question(text) for text in texts]

    def encode_question(self, text: str) -> Encoded:
        words = list(_WORD.finditer(text))
        token_vectors = self._vectors[[zlib.crc32(word.group().encode()) % len(self._vectors) for word in words]]
        vector = token_vectors.sum(axis=0) + self._vectors[0] / 1000  # so that a text without words has a vector too
        offsets = np.array([word.end() - 1 for word in words], np.int32)
        return Encoded(vector / np.linalg.norm(vector), token_vectors, offsets)

    def begin_question(self, text: str) -> PendingEncoding:
        return already_encoded(self.encode_question(text))
