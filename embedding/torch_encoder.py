"""An encoder for any sentence-transformers model. Only this module and benchmarks/ import that library and torch."""

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

from core.errors import ModelError, UsageError, describe
from core.settings import CPU
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


_BATCH_SIZE = 32
_ENCODE_OPTIONS: dict[str, Any] = {"batch_size": _BATCH_SIZE, "show_progress_bar": False}

_QUESTION_PROMPTS, _DOCUMENT_PROMPTS = ("query",), ("document", "passage", "corpus")
"""Names of prompts in the configuration of models. The first name with a prompt that is not empty counts."""

_PORTABLE_INPUTS = {"input_ids", "attention_mask", "token_type_ids"}


@dataclass(frozen=True, slots=True)
class PortableModel:
    """The parts of a model that run without sentence-transformers.

    The vector of a text is the mean of the last hidden states of `network`. `example` holds example inputs of
    `network` by name. `tokenizer` is the content of a tokenizer.json that configures truncation and padding.
    """

    network: torch.nn.Module
    example: dict[str, torch.Tensor]
    tokenizer: str
    prompts: Prompts


class TorchEncoder:
    """An Encoder of a sentence-transformers model.

    Questions are encoded in float32, documents in bfloat16 if the processor has it. With `exact`, and on another
    `device` than the processor, documents are encoded in float32 too, which is slower on a processor.
    """

    def __init__(self, model: Model, exact: bool = False, device: str = CPU) -> None:
        self._model, self._device = model, device
        self._document_arithmetic = nullcontext if exact or device != CPU else _fast_arithmetic
        self._loading = threading.Lock()

    @cached_property
    def fingerprint(self) -> str:
        return self._model.fingerprint()

    def load(self) -> None:
        """Load the model now, which takes seconds, rather than with the first text.

        Raises ModelError, and UsageError if this machine lacks the device.
        """
        _ = self._transformer

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] = no_text_progress) -> Vectors:
        vectors: dict[int, Vector] = {}
        for batch in self._batches(texts, progress):
            prompt = self._prompts.document or None
            batch_vectors = self._run(list(batch.values()), prompt=prompt, normalize_embeddings=True)
            vectors |= zip(batch, batch_vectors.astype(np.float32), strict=True)
        return stack_by_number(vectors)

    def encode_with_tokens(
        self, texts: Sequence[str], progress: Callable[[int], None] = no_text_progress
    ) -> list[Encoded]:
        encoded: dict[int, Encoded] = {}
        for batch in self._batches(texts, progress):
            batch_encoded = self._encode_with_prompt(list(batch.values()), self._prompts.document)
            encoded |= zip(batch, batch_encoded, strict=True)
        return [encoded[i] for i in range(len(texts))]

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        return self._encode_with_prompt(list(texts), self._prompts.question)

    def encode_question(self, text: str) -> Encoded:
        _ = self._transformer  # loads torch, which `_one_thread` needs
        with _one_thread():
            return self._encode_with_prompt([text], self._prompts.question)[0]

    def begin_question(self, text: str) -> PendingEncoding:
        return already_encoded(self.encode_question(text))

    def portable_model(self) -> PortableModel:
        """Return the parts of the model that run without sentence-transformers.

        Raises ModelError unless the model is a transformer followed by the mean of its last hidden states.
        """
        from transformers.utils import logging

        logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # else tracing the network logs warnings
        transformer = self._transformer
        tokenizer, limit = transformer.tokenizer, transformer.max_seq_length
        if limit is None or not _is_portable(transformer):
            raise ModelError(f"Only sentence-transformers can run the model {self._model.name}.")
        network = cast("torch.nn.Module", transformer[0].model)
        example = tokenizer(["a text", "another text"], return_tensors="pt", padding=True)
        return PortableModel(network, dict(example), _tokenizer_json(tokenizer, limit), self._prompts)

    def _batches(self, texts: Sequence[str], progress: Callable[[int], None]) -> Iterator[dict[int, str]]:
        """Yield batches of texts by number, longest text first, so that a batch holds little padding.

        The caller encodes each batch while it is yielded, in the arithmetic for documents.
        """
        _ = self._transformer  # loads torch
        longest_first = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for done in range(0, len(texts), _BATCH_SIZE):
            batch = longest_first[done : done + _BATCH_SIZE]
            with self._document_arithmetic():
                yield {i: texts[i] for i in batch}
            progress(done + len(batch))

    def _encode_with_prompt(self, texts: list[str], prompt: str) -> list[Encoded]:
        outputs = self._run(texts, prompt=prompt or None, output_value=None)
        return [
            _to_encoded(output, self._offsets(prompt + text) - len(prompt))
            for output, text in zip(outputs, texts, strict=True)
        ]

    def _run(self, texts: list[str], **options: Any) -> Any:
        """Return what sentence-transformers makes of texts. Raises ModelError if the device lacks memory for them."""
        transformer = self._transformer  # loads torch
        import torch

        try:
            return transformer.encode(texts, **options, **_ENCODE_OPTIONS)
        except torch.OutOfMemoryError as error:
            raise ModelError(
                f"The memory of {self._device} is full. End what else uses it, or leave PATELLA_DEVICE unset: then the "
                "processor encodes."
            ) from error

    def _offsets(self, text: str) -> NDArray[np.int32]:
        """Return the offset of the last character of each token, shape (tokens,), NO_OFFSET for special tokens.

        The array is empty if the tokenizer gives no offsets.
        """
        tokenizer = self._transformer.tokenizer
        if not getattr(tokenizer, "is_fast", False):
            return np.zeros(0, np.int32)
        limit = self._transformer.max_seq_length
        spans = tokenizer(text, truncation=True, max_length=limit, return_offsets_mapping=True)["offset_mapping"]
        return np.array([end - 1 if end > start else NO_OFFSET for start, end in spans], np.int32)

    @cached_property
    def _prompts(self) -> Prompts:
        prompts = self._transformer.prompts
        question, document = (
            next((prompt for name in names if (prompt := prompts.get(name))), "")
            for names in (_QUESTION_PROMPTS, _DOCUMENT_PROMPTS)
        )
        return Prompts(question, document)

    @cached_property
    def _loaded_transformer(self) -> SentenceTransformer:
        os.environ["HF_HUB_OFFLINE"] = "1"  # set before the import, which reads it: nothing may use the network
        os.environ["TRANSFORMERS_OFFLINE"] = "1"
        self._model.verify()
        if self._device != CPU:
            check_device(self._device)
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            return SentenceTransformer(str(self._model.folder), device=self._device, local_files_only=True)
        except Exception as error:  # several libraries take part, and some raise nothing narrower
            raise ModelError(
                f"The model {self._model.name} in {self._model.folder} could not be loaded: {error}. "
                "Set PATELLA_MODEL to a complete sentence-transformers model."
            ) from error

    @property
    def _transformer(self) -> SentenceTransformer:
        with self._loading:
            return self._loaded_transformer


def check_device(device: str) -> None:
    """Raise UsageError unless torch can compute on this device and read the outcome back."""
    import torch

    try:
        torch.ones(1, device=device).sum().item()
    except (RuntimeError, AssertionError, ImportError) as error:  # torch raises each of them, by the kind of device
        raise UsageError(
            f"PATELLA_DEVICE is {device}, which torch cannot use on this machine ({describe(error)}). Name a device "
            "that it has, such as cuda, cuda:1 or mps, with a torch for it: for NVIDIA's GPUs under Linux, "
            "`make setup TORCH=gpu`. Or leave PATELLA_DEVICE unset: then the processor encodes."
        ) from error


def _to_encoded(output: dict[str, Any], offsets: NDArray[np.int32]) -> Encoded:
    """Convert the padded output of sentence-transformers for one text, on any device.

    Tokens with a negative offset are left out. Empty `offsets` give an encoding without tokens.
    """
    vector = unit_length(output["sentence_embedding"].cpu().float().numpy()[None])[0]
    padded_vectors = output.get("token_embeddings")
    if padded_vectors is None or not len(offsets):
        return Encoded(vector, np.zeros((0, len(vector)), np.float32), np.zeros(0, np.int32))
    token_vectors = padded_vectors[output["attention_mask"].bool()].cpu().float().numpy()
    return Encoded(vector, unit_length(token_vectors[offsets >= 0]), offsets[offsets >= 0])


def _is_portable(transformer: SentenceTransformer) -> bool:
    """Return whether a PortableModel describes the whole model.

    The model must be a transformer, then the mean over all its tokens, then nothing but normalization. Its tokenizer
    must be a fast one with the usual inputs, and its vectors must not be truncated.
    """
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    match [*transformer]:
        case [Transformer() as first, Pooling(pooling_mode="mean", include_prompt=True), *rest]:
            tokenizer = first.tokenizer
            return (
                getattr(tokenizer, "is_fast", False)
                and _PORTABLE_INPUTS.issuperset(tokenizer.model_input_names)
                and all(isinstance(module, Normalize) for module in rest)
                and transformer.truncate_dim is None
            )
    return False


def _tokenizer_json(tokenizer: Any, limit: int) -> str:
    """Return the tokenizer.json of a fast tokenizer, with truncation to `limit` tokens and with padding.

    transformers sets both with each call, so the file of the model does not hold them.
    """
    configured = copy.deepcopy(tokenizer.backend_tokenizer)
    configured.enable_truncation(limit, direction=tokenizer.truncation_side)
    configured.enable_padding(
        direction=tokenizer.padding_side,
        pad_id=tokenizer.pad_token_id,
        pad_type_id=tokenizer.pad_token_type_id,
        pad_token=tokenizer.pad_token,
    )
    content: str = configured.to_str()
    return content


def _fast_arithmetic() -> AbstractContextManager[object]:
    """Use bfloat16 if the processor has it: up to twice as fast, with a cosine of .99998 to the exact vector."""
    import torch

    if torch.cpu._is_avx512_bf16_supported():
        return torch.autocast("cpu", dtype=torch.bfloat16)
    return nullcontext()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Run torch in one thread.

    One question is too little work to share: gathering the threads takes longer, above all on a busy machine.
    """
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
