"""Texts to vectors. The only file that imports sentence-transformers and torch, and only when the first text comes."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from errors import ModelError
from index.engine import Vector, Vectors
from index.vectors import rounded
from models import Model

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH = 32


class Encoder(Protocol):
    """What turns texts into vectors of length 1."""

    @property
    def fingerprint(self) -> str:
        """Equal for two encoders exactly where their vectors are."""
        ...

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] = ...) -> Vectors:
        """One vector a text, in order. `progress` is called with the number of texts done so far."""
        ...

    def encode_question(self, text: str) -> Vector: ...


class SentenceEncoder:
    """An Encoder around a sentence-transformers model. One may be shared by threads."""

    def __init__(self, model: Model) -> None:
        self._files = model
        self._loading = threading.Lock()

    @cached_property
    def fingerprint(self) -> str:
        return self._files.fingerprint()

    def load(self) -> None:
        """Load the model now, which takes seconds, rather than with the first text. Raises ModelError."""
        _ = self._model

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] = lambda done: None) -> Vectors:
        model = self._model
        longest_first = sorted(range(len(texts)), key=lambda i: -len(texts[i]))  # little padding in each batch
        vectors: list[Vector | None] = [None] * len(texts)
        for start in range(0, len(texts), _BATCH):
            batch = longest_first[start : start + _BATCH]
            with self._fast_arithmetic():
                encoded = model.encode_document(
                    [texts[i] for i in batch], batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
                )
            for i, vector in zip(batch, rounded(encoded.astype(np.float32)), strict=True):
                vectors[i] = vector
            progress(start + len(batch))
        return np.stack(vectors) if vectors else np.zeros((0, 0), np.float32)  # type: ignore[arg-type]

    def encode_question(self, text: str) -> Vector:
        model = self._model
        with _one_thread():
            encoded = model.encode_query([text], normalize_embeddings=True, show_progress_bar=False)
        vector: Vector = encoded[0].astype(np.float32)
        return vector

    @cached_property
    def _loaded(self) -> SentenceTransformer:
        os.environ["HF_HUB_OFFLINE"] = "1"  # read when the library is imported: it must never call out
        os.environ["TRANSFORMERS_OFFLINE"] = "1"
        self._files.verify()
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            return SentenceTransformer(str(self._files.folder), device="cpu", local_files_only=True)
        except Exception as error:  # of several libraries, some of which raise nothing narrower
            raise ModelError(
                f"The model {self._files.name} in {self._files.folder} could not be loaded: {error}. "
                "Set PATELLA_MODEL to a complete sentence-transformers model."
            ) from error

    @property
    def _model(self) -> SentenceTransformer:
        with self._loading:
            return self._loaded

    def _fast_arithmetic(self) -> AbstractContextManager[object]:
        """bfloat16 where the processor has it: about twice as fast, cosine to the exact vector .9999."""
        import torch

        if torch.cpu._is_avx512_bf16_supported():
            return torch.autocast("cpu", dtype=torch.bfloat16)
        return nullcontext()


@contextmanager
def _one_thread() -> Iterator[None]:
    """One question is too little work to share: gathering the threads takes longer, above all on a busy machine."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
