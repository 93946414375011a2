"""Texts to vectors by OpenVINO, for models that are a transformer and the mean of what it says.

Neither torch nor sentence-transformers is imported: a `Portable` is made with them once, and kept as files.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from embedding.encoder import Encoded, PendingEncoding, Prompts, no_text_progress, stack_by_number, unit_length
from embedding.openvino_network import (
    HiddenStates,
    OpenVinoNetwork,
    WeightPrecision,
    convert_network,
    fastest_precision,
)
from embedding.token_batches import BatchTokenizer, TokenBatch
from embedding.vectors import Vector, Vectors

if TYPE_CHECKING:
    from embedding.torch_encoder import PortableModel


_NETWORK, _PASSAGES, _TOKENIZER = "network.xml", "passages.xml", "tokenizer.json"
_PROMPTS, _PRECISIONS = "prompts.json", "precisions.json"
_USUAL, _USUAL_BATCH = "a passage of usual length " * 25, 8
_MAX_BATCH_TOKENS = (
    384  # word tokenizer of a batch, with padding: measured for passages and for sentences; 512 are as fast
)
_QUESTION_STEP = 8  # a length that the network has not met costs it 5 ms, and padding up to the next of these nothing


def write_openvino_files(portable: PortableModel, folder: Path, in_int8: bool) -> None:
    """Write the files that an OpenVinoEncoder is made of, and in which precision it is fastest here.

    With `in_int8` its weights have one byte each, not two; passages, whose vectors decide most of what is found, have
    a network of their own, with exact attention. Raises ModelError where OpenVINO cannot convert the model.
    """
    weights = (
        {_NETWORK: WeightPrecision.INT8, _PASSAGES: WeightPrecision.INT8_EXCEPT_ATTENTION}
        if in_int8
        else {_NETWORK: WeightPrecision.FLOAT16}
    )
    convert_network(portable.network, portable.example, {folder / name: each for name, each in weights.items()})
    (folder / _TOKENIZER).write_text(portable.tokenizer, "utf-8")
    (folder / _PROMPTS).write_text(json.dumps(portable.prompts._asdict()), "utf-8")
    tokenizer = BatchTokenizer(folder / _TOKENIZER)
    usual = tokenizer.pad(tokenizer.tokenize([_USUAL] * _USUAL_BATCH, portable.prompts.document))
    precisions = {name: fastest_precision(folder / name, usual) for name in weights}
    (folder / _PRECISIONS).write_text(json.dumps(precisions), "utf-8")


class OpenVinoEncoder:
    """An Encoder from the files that `write` wrote. Raises ModelError where they cannot be used."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        precisions = json.loads((folder / _PRECISIONS).read_text("utf-8"))
        networks = {name: OpenVinoNetwork(folder / name, precision) for name, precision in precisions.items()}
        self._network, self._for_passages = networks[_NETWORK], networks.get(_PASSAGES, networks[_NETWORK])
        self._tokenizer = BatchTokenizer(folder / _TOKENIZER)
        self._prompts = Prompts(**json.loads((folder / _PROMPTS).read_text("utf-8")))
        self.encode_question("")  # by one thread alone: openvino may wait for ever where two are its first at once

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] = no_text_progress) -> Vectors:
        vectors: dict[int, Vector] = {}
        for batch in self._run(self._network, texts, self._prompts.document, progress):
            vectors |= zip(batch.numbers, batch.vectors, strict=True)
        return stack_by_number(vectors)

    def encode_with_tokens(
        self, texts: Sequence[str], progress: Callable[[int], None] = no_text_progress
    ) -> list[Encoded]:
        return self._whole(self._for_passages, texts, self._prompts.document, progress)

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        return self._whole(self._network, texts, self._prompts.question, no_text_progress)

    def encode_question(self, text: str) -> Encoded:
        return self.begin_question(text)()

    def begin_question(self, text: str) -> PendingEncoding:
        read = self._tokenizer.pad(self._tokenizer.tokenize([text], self._prompts.question), _QUESTION_STEP)
        states = self._network.start(read)
        return lambda: next(_Batch([0], read, states()).encoded())

    def _whole(
        self, network: OpenVinoNetwork, texts: Sequence[str], prompt: str, progress: Callable[[int], None]
    ) -> list[Encoded]:
        encoded: dict[int, Encoded] = {}
        for batch in self._run(network, texts, prompt, progress):
            encoded |= zip(batch.numbers, batch.encoded(), strict=True)
        return [encoded[i] for i in range(len(texts))]

    def _run(
        self, network: OpenVinoNetwork, texts: Sequence[str], prompt: str, progress: Callable[[int], None]
    ) -> Iterator[_Batch]:
        tokenizer = self._tokenizer.tokenize(texts, prompt)
        groups = _batches([len(each.ids) for each in tokenizer])
        reads = (self._tokenizer.pad([tokenizer[i] for i in group]) for group in groups)
        done = 0
        for group, (read, states) in zip(groups, network.run(reads), strict=True):
            yield _Batch(group, read, states)
            done += len(group)
            progress(done)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some of the texts by their numbers, as they are read and what the network says of each word piece."""

    numbers: list[int]
    batch: TokenBatch
    states: HiddenStates

    @property
    def vectors(self) -> Vectors:
        sums = np.einsum("nph,np->nh", self.states, self.batch.mask.astype(np.float32))
        return unit_length(sums / self.batch.mask.sum(axis=1, keepdims=True))

    def encoded(self) -> Iterator[Encoded]:
        for vector, states, offsets in zip(self.vectors, self.states, self.batch.offsets, strict=True):
            yield Encoded(vector, unit_length(states[offsets >= 0]), offsets[offsets >= 0])


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """The numbers of texts that long, the longest first: together as many as there is room for, and one at least."""
    found: list[list[int]] = []
    for number in sorted(range(len(lengths)), key=lambda number: -lengths[number]):
        if found and (len(found[-1]) + 1) * lengths[found[-1][0]] <= _MAX_BATCH_TOKENS:
            found[-1].append(number)
        else:
            found.append([number])
    return found
