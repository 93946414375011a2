"""An encoder that runs a converted model with OpenVINO, without torch and sentence-transformers.

The model must be a transformer whose vector is the mean of its last hidden states. A PortableModel, made once with
those two libraries, is written to files, and the encoder reads these.
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


_NETWORK, _PASSAGE_NETWORK, _TOKENIZER = "network.xml", "passages.xml", "tokenizer.json"
_PROMPTS, _PRECISIONS = "prompts.json", "precisions.json"
_TRIAL_TEXT, _TRIAL_BATCH_SIZE = "a passage of usual length " * 25, 8  # a typical batch, to time the precisions with
_MAX_BATCH_TOKENS = 384  # padding included; measured for passages and for sentences, for which 512 is as fast
_QUESTION_STEP = 8  # tokens. A new length costs the network 5 ms; padding to the next multiple of 8 costs nothing


def write_openvino_files(portable: PortableModel, folder: Path, in_int8: bool) -> None:
    """Write the files of an OpenVinoEncoder, with the precision of arithmetic that is fastest on this machine.

    With `in_int8` a weight takes one byte, not two. Passages, whose vectors decide most of what is found, then have a
    second network with exact attention weights. Raises ModelError if OpenVINO cannot convert the model.
    """
    precision_of_weights = (
        {_NETWORK: WeightPrecision.INT8, _PASSAGE_NETWORK: WeightPrecision.INT8_EXCEPT_ATTENTION}
        if in_int8
        else {_NETWORK: WeightPrecision.FLOAT16}
    )
    files = {folder / name: precision for name, precision in precision_of_weights.items()}
    convert_network(portable.network, portable.example, files)
    (folder / _TOKENIZER).write_text(portable.tokenizer, "utf-8")
    (folder / _PROMPTS).write_text(json.dumps(portable.prompts._asdict()), "utf-8")
    tokenizer = BatchTokenizer(folder / _TOKENIZER)
    trial_batch = tokenizer.pad(tokenizer.tokenize([_TRIAL_TEXT] * _TRIAL_BATCH_SIZE, portable.prompts.document))
    precisions = {name: fastest_precision(folder / name, trial_batch) for name in precision_of_weights}
    (folder / _PRECISIONS).write_text(json.dumps(precisions), "utf-8")


class OpenVinoEncoder:
    """An Encoder from the files of `write_openvino_files`. Raises ModelError if they cannot be used."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        precisions = json.loads((folder / _PRECISIONS).read_text("utf-8"))
        networks = {name: OpenVinoNetwork(folder / name, precision) for name, precision in precisions.items()}
        self._network = networks[_NETWORK]
        self._passage_network = networks.get(_PASSAGE_NETWORK, self._network)
        self._tokenizer = BatchTokenizer(folder / _TOKENIZER)
        self._prompts = Prompts(**json.loads((folder / _PROMPTS).read_text("utf-8")))
        self.encode_question("")  # in one thread: OpenVINO may hang if two threads at once make its first runs

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] = no_text_progress) -> Vectors:
        vectors: dict[int, Vector] = {}
        for batch in self._run(self._network, texts, self._prompts.document, progress):
            vectors |= zip(batch.text_numbers, batch.vectors, strict=True)
        return stack_by_number(vectors)

    def encode_with_tokens(
        self, texts: Sequence[str], progress: Callable[[int], None] = no_text_progress
    ) -> list[Encoded]:
        return self._run_with_tokens(self._passage_network, texts, self._prompts.document, progress)

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        return self._run_with_tokens(self._network, texts, self._prompts.question, no_text_progress)

    def encode_question(self, text: str) -> Encoded:
        return self.begin_question(text)()

    def begin_question(self, text: str) -> PendingEncoding:
        batch = self._tokenizer.pad(self._tokenizer.tokenize([text], self._prompts.question), _QUESTION_STEP)
        wait_for_states = self._network.start(batch)
        return lambda: next(_FinishedBatch([0], batch, wait_for_states()).encoded())

    def _run_with_tokens(
        self, network: OpenVinoNetwork, texts: Sequence[str], prompt: str, progress: Callable[[int], None]
    ) -> list[Encoded]:
        encoded: dict[int, Encoded] = {}
        for batch in self._run(network, texts, prompt, progress):
            encoded |= zip(batch.text_numbers, batch.encoded(), strict=True)
        return [encoded[i] for i in range(len(texts))]

    def _run(
        self, network: OpenVinoNetwork, texts: Sequence[str], prompt: str, progress: Callable[[int], None]
    ) -> Iterator[_FinishedBatch]:
        tokenized = self._tokenizer.tokenize(texts, prompt)
        groups = _group_by_length([len(text.ids) for text in tokenized])
        batches = (self._tokenizer.pad([tokenized[i] for i in group]) for group in groups)
        done = 0
        for group, (batch, states) in zip(groups, network.run(batches), strict=True):
            yield _FinishedBatch(group, batch, states)
            done += len(group)
            progress(done)


@dataclass(frozen=True, slots=True)
class _FinishedBatch:
    """A batch of texts that the network has run: the numbers of the texts, their tokens and their hidden states."""

    text_numbers: list[int]
    batch: TokenBatch
    states: HiddenStates

    @property
    def vectors(self) -> Vectors:
        """Return the mean of each text's hidden states, padding left out, scaled to length 1."""
        sums = np.einsum("nph,np->nh", self.states, self.batch.mask.astype(np.float32))
        return unit_length(sums / self.batch.mask.sum(axis=1, keepdims=True))

    def encoded(self) -> Iterator[Encoded]:
        """Yield the encoding of each text, in the order of `text_numbers`."""
        for vector, states, offsets in zip(self.vectors, self.states, self.batch.offsets, strict=True):
            yield Encoded(vector, unit_length(states[offsets >= 0]), offsets[offsets >= 0])


def _group_by_length(token_counts: Sequence[int]) -> list[list[int]]:
    """Group the numbers of texts into batches of at most _MAX_BATCH_TOKENS with padding, longest text first.

    A text with more tokens is a group by itself.
    """
    groups: list[list[int]] = []
    for number in sorted(range(len(token_counts)), key=lambda number: -token_counts[number]):
        if groups and (len(groups[-1]) + 1) * token_counts[groups[-1][0]] <= _MAX_BATCH_TOKENS:
            groups[-1].append(number)
        else:
            groups.append([number])
    return groups
