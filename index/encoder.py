"""Texts to vectors. The only file that imports sentence-transformers and torch, and only when the first text comes."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from errors import ModelError
from index.engine import Vector, Vectors
from index.vectors import rounded
from models import Model

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH = 32
_QUIETLY: dict[str, Any] = {"batch_size": _BATCH, "show_progress_bar": False}
_NOWHERE = -(2**30)  # the place of what is no part of the text

_DOCUMENT_PROMPTS, _QUESTION_PROMPTS = ("document", "passage", "corpus"), ("query",)
"""The names under which models keep what goes in front of a text, the first that there is, as the library has it."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as the model reads it.

    `vector` is that of the whole text. `pieces` are those of its word pieces as they read in it, each of length 1,
    shape (n, dimensions), and `places` where the last character of each stands in the text; a model that cannot tell
    has none.
    """

    vector: Vector
    pieces: Vectors
    places: NDArray[np.int32]


class QuestionEncoder(Protocol):
    """What turns questions into vectors."""

    def encode_question(self, text: str) -> Encoded: ...


class Encoder(QuestionEncoder, Protocol):
    """What turns texts into vectors of length 1."""

    @property
    def fingerprint(self) -> str:
        """Equal for two encoders exactly where their vectors are."""
        ...

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] = ...) -> Vectors:
        """One vector a text, in order. `progress` is called with the number of texts done so far."""
        ...

    def encode_whole(self, texts: Sequence[str], progress: Callable[[int], None] = ...) -> list[Encoded]:
        """Like `encode`, with the word pieces of each text."""
        ...

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        """Like `encode_question` of each, and faster."""
        ...


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
        vectors: dict[int, Vector] = {}
        for batch in self._batches(texts, progress):
            found = self._model.encode_document(list(batch.values()), normalize_embeddings=True, **_QUIETLY)
            vectors |= zip(batch, rounded(found.astype(np.float32)), strict=True)
        return np.stack([vectors[i] for i in range(len(texts))]) if texts else np.zeros((0, 0), np.float32)

    def encode_whole(self, texts: Sequence[str], progress: Callable[[int], None] = lambda done: None) -> list[Encoded]:
        encoded: dict[int, Encoded] = {}
        for batch in self._batches(texts, progress):
            encoded |= zip(batch, self._whole(list(batch.values()), _DOCUMENT_PROMPTS), strict=True)
        return [encoded[i] for i in range(len(texts))]

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        return self._whole(list(texts), _QUESTION_PROMPTS)

    def encode_question(self, text: str) -> Encoded:
        _ = self._model  # loads torch, which `_one_thread` needs
        with _one_thread():
            return self._whole([text], _QUESTION_PROMPTS)[0]

    def _batches(self, texts: Sequence[str], progress: Callable[[int], None]) -> Iterator[dict[int, str]]:
        """The texts by number, in batches of about the same length, so that there is little padding in each."""
        _ = self._model  # loads torch
        longest_first = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for start in range(0, len(texts), _BATCH):
            batch = longest_first[start : start + _BATCH]
            with _fast_arithmetic():
                yield {i: texts[i] for i in batch}
            progress(start + len(batch))

    def _whole(self, texts: list[str], prompts: Sequence[str]) -> list[Encoded]:
        model = self._model
        prompt = next((model.prompts[name] for name in prompts if model.prompts.get(name)), None) or ""
        encode = model.encode_query if prompts == _QUESTION_PROMPTS else model.encode_document
        found = encode(texts, prompt=prompt or None, output_value=None, **_QUIETLY)
        return [
            _encoded(each, self._places(prompt + text) - len(prompt)) for each, text in zip(found, texts, strict=True)
        ]

    def _places(self, text: str) -> NDArray[np.int32]:
        """Where the last character of each word piece stands; before the text for special ones; nothing if unknown."""
        tokenizer = self._model.tokenizer
        if not getattr(tokenizer, "is_fast", False):
            return np.zeros(0, np.int32)
        limit = self._model.max_seq_length
        found = tokenizer(text, truncation=True, max_length=limit, return_offsets_mapping=True)["offset_mapping"]
        return np.array([end - 1 if end > start else _NOWHERE for start, end in found], np.int32)

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


def _encoded(found: dict[str, Any], places: NDArray[np.int32]) -> Encoded:
    """From what the library says of one text, all of it padded; pieces without a place are left out."""
    vector = _unit(found["sentence_embedding"].float().numpy()[None])[0]
    pieces = found.get("token_embeddings")
    if pieces is None or not len(places):
        return Encoded(vector, np.zeros((0, len(vector)), np.float32), np.zeros(0, np.int32))
    read = pieces[found["attention_mask"].bool()].float().numpy()
    return Encoded(vector, _unit(read[places >= 0]), places[places >= 0])


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    unit: Vectors = (vectors / lengths).astype(np.float32)
    return unit


def _fast_arithmetic() -> AbstractContextManager[object]:
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
