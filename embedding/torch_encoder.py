"""Texts to vectors by sentence-transformers: any model that it knows. The only file that imports it, and torch."""

from __future__ import annotations

import copy
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from core.errors import ModelError
from embedding.encoder import (
    NO_OFFSET,
    Encoded,
    PendingEncoding,
    Prompts,
    already_encoded,
    no_text_progress,
    stack_by_number,
    unit_length,
)
from embedding.models import Model
from embedding.vectors import Vector, Vectors

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer


_BATCH = 32
_QUIETLY: dict[str, Any] = {"batch_size": _BATCH, "show_progress_bar": False}

_QUESTION_PROMPTS, _DOCUMENT_PROMPTS = ("query",), ("document", "passage", "corpus")
"""The names under which models keep what goes in front of a text; the first that says something counts."""

_PORTABLE_INPUTS = {"input_ids", "attention_mask", "token_type_ids"}


@dataclass(frozen=True, slots=True)
class PortableModel:
    """A model in parts that can be run without sentence-transformers: it is the mean of `network`'s last states.

    `example` is an input of `network`. `tokenizer` is the text of a tokenizer.json that truncates and pads.
    """

    network: torch.nn.Module
    example: dict[str, torch.Tensor]
    tokenizer: str
    prompts: Prompts


class TorchEncoder:
    """An Encoder around a sentence-transformers model. An `exact` one encodes articles in float32, which is slower."""

    def __init__(self, model: Model, exact: bool = False) -> None:
        self._files = model
        self._arithmetic = nullcontext if exact else _fast_arithmetic
        self._loading = threading.Lock()

    @cached_property
    def fingerprint(self) -> str:
        return self._files.fingerprint()

    def load(self) -> None:
        """Load the model now, which takes seconds, rather than with the first text. Raises ModelError."""
        _ = self._model

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] = no_text_progress) -> Vectors:
        vectors: dict[int, Vector] = {}
        for batch in self._batches(texts, progress):
            prompt = self._prompts.document or None
            found = self._model.encode(list(batch.values()), prompt=prompt, normalize_embeddings=True, **_QUIETLY)
            vectors |= zip(batch, found.astype(np.float32), strict=True)
        return stack_by_number(vectors)

    def encode_with_tokens(
        self, texts: Sequence[str], progress: Callable[[int], None] = no_text_progress
    ) -> list[Encoded]:
        encoded: dict[int, Encoded] = {}
        for batch in self._batches(texts, progress):
            encoded |= zip(batch, self._whole(list(batch.values()), self._prompts.document), strict=True)
        return [encoded[i] for i in range(len(texts))]

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        return self._whole(list(texts), self._prompts.question)

    def encode_question(self, text: str) -> Encoded:
        _ = self._model  # loads torch, which `_one_thread` needs
        with _one_thread():
            return self._whole([text], self._prompts.question)[0]

    def begin_question(self, text: str) -> PendingEncoding:
        return already_encoded(self.encode_question(text))

    def portable_model(self) -> PortableModel:
        """Raises ModelError where the model is more than a transformer and the mean of what it says."""
        from transformers.utils import logging

        logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # the tracing of a network sets it talking
        model = self._model
        tokenizer, limit = model.tokenizer, model.max_seq_length
        if limit is None or not _is_mean_of_transformer(model):
            raise ModelError(f"Only sentence-transformers can run the model {self._files.name}.")
        network = cast("torch.nn.Module", model[0].model)
        example = tokenizer(["a text", "another text"], return_tensors="pt", padding=True)
        return PortableModel(network, dict(example), _truncating_and_padding(tokenizer, limit), self._prompts)

    def _batches(self, texts: Sequence[str], progress: Callable[[int], None]) -> Iterator[dict[int, str]]:
        """The texts by number, in batches of about the same length, so that there is little padding in each."""
        _ = self._model  # loads torch
        longest_first = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for done in range(0, len(texts), _BATCH):
            batch = longest_first[done : done + _BATCH]
            with self._arithmetic():
                yield {i: texts[i] for i in batch}
            progress(done + len(batch))

    def _whole(self, texts: list[str], prompt: str) -> list[Encoded]:
        found = self._model.encode(texts, prompt=prompt or None, output_value=None, **_QUIETLY)
        return [
            _encoded(each, self._offsets(prompt + text) - len(prompt)) for each, text in zip(found, texts, strict=True)
        ]

    def _offsets(self, text: str) -> NDArray[np.int32]:
        """Where the last character of each word piece stands; before the text for special ones; nothing if unknown."""
        tokenizer = self._model.tokenizer
        if not getattr(tokenizer, "is_fast", False):
            return np.zeros(0, np.int32)
        limit = self._model.max_seq_length
        found = tokenizer(text, truncation=True, max_length=limit, return_offsets_mapping=True)["offset_mapping"]
        return np.array([end - 1 if end > start else NO_OFFSET for start, end in found], np.int32)

    @cached_property
    def _prompts(self) -> Prompts:
        kept = self._model.prompts
        question, document = (
            next((prompt for name in names if (prompt := kept.get(name))), "")
            for names in (_QUESTION_PROMPTS, _DOCUMENT_PROMPTS)
        )
        return Prompts(question, document)

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


def _encoded(found: dict[str, Any], offsets: NDArray[np.int32]) -> Encoded:
    """From what the library says of one text, all of it padded; pieces without a place are left out."""
    vector = unit_length(found["sentence_embedding"].float().numpy()[None])[0]
    pieces = found.get("token_embeddings")
    if pieces is None or not len(offsets):
        return Encoded(vector, np.zeros((0, len(vector)), np.float32), np.zeros(0, np.int32))
    read = pieces[found["attention_mask"].bool()].float().numpy()
    return Encoded(vector, unit_length(read[offsets >= 0]), offsets[offsets >= 0])


def _is_mean_of_transformer(model: SentenceTransformer) -> bool:
    """Whether `Portable` says all of the model: its modules, its tokenizer, and what is left of its vectors."""
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    match [*model]:
        case [Transformer() as first, Pooling(pooling_mode="mean", include_prompt=True), *rest]:
            tokenizer = first.tokenizer
            return (
                getattr(tokenizer, "is_fast", False)
                and _PORTABLE_INPUTS.issuperset(tokenizer.model_input_names)
                and all(isinstance(module, Normalize) for module in rest)
                and model.truncate_dim is None
            )
    return False


def _truncating_and_padding(tokenizer: Any, limit: int) -> str:
    """The tokenizer.json of a fast tokenizer, as it is used for this model: the library sets that with each call."""
    own = copy.deepcopy(tokenizer.backend_tokenizer)
    own.enable_truncation(limit, direction=tokenizer.truncation_side)
    own.enable_padding(
        direction=tokenizer.padding_side,
        pad_id=tokenizer.pad_token_id,
        pad_type_id=tokenizer.pad_token_type_id,
        pad_token=tokenizer.pad_token,
    )
    text: str = own.to_str()
    return text


def _fast_arithmetic() -> AbstractContextManager[object]:
    """bfloat16 where the processor has it: up to twice as fast, cosine to the exact vector .99998."""
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
