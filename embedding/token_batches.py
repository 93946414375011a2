"""Texts as the ids that a network reads: the door to tokenizers (`ingest/tokenizer.py` only counts with it)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import ModelError
from embedding.encoder import NO_OFFSET


class TokenizedText(NamedTuple):
    """One text in word pieces, each by its id and the type that the model has for it.

    `places` is where the last character of each stands in the text; negative for what is no part of it.
    """

    ids: NDArray[np.int64]
    types: NDArray[np.int64]
    offsets: NDArray[np.int32]


class TokenBatch(NamedTuple):
    """Several texts like `Pieces`, all of shape (texts, word pieces); `mask` is 1 where they are no padding."""

    ids: NDArray[np.int64]
    mask: NDArray[np.int64]
    types: NDArray[np.int64]
    offsets: NDArray[np.int32]

    @property
    def inputs(self) -> dict[str, NDArray[np.int64]]:
        """By the names that transformers have for them."""
        return {"input_ids": self.ids, "attention_mask": self.mask, "token_type_ids": self.types}


class BatchTokenizer:
    """A tokenizer from a tokenizer.json that says how to truncate and to pad. Raises ModelError."""

    def __init__(self, file: Path) -> None:
        import tokenizers

        try:
            self._tokenizer = tokenizers.Tokenizer.from_file(str(file))
            padding = self._tokenizer.padding or {}
            self._padding: tuple[int, int] = padding["pad_id"], padding["pad_type_id"]
            self._tokenizer.no_padding()  # it pads to the longest of all that it reads at once; see `together`
        except Exception as error:  # the library raises nothing narrower
            raise ModelError(f"{file} cannot be read ({error}). Remove its folder: it is made anew.") from error

    def tokenize(self, texts: Sequence[str], prompt: str) -> list[TokenizedText]:
        """Each text with the prompt in front of it, which is no part of it."""
        found = self._tokenizer.encode_batch([prompt + text for text in texts])
        return [
            TokenizedText(
                np.array(each.ids, np.int64),
                np.array(each.type_ids, np.int64),
                np.array([_place(*span) for span in each.offsets], np.int32) - np.int32(len(prompt)),
            )
            for each in found
        ]

    def pad(self, texts: Sequence[TokenizedText], step: int = 1) -> TokenBatch:
        """The texts with padding behind them, up to a multiple of so many word pieces."""
        longest = max(len(text.ids) for text in texts)
        shape = len(texts), longest + -longest % step
        pad_id, pad_type = (np.full(shape, padding, np.int64) for padding in self._padding)
        read = TokenBatch(pad_id, np.zeros(shape, np.int64), pad_type, np.full(shape, NO_OFFSET, np.int32))
        for row, text in enumerate(texts):
            own = row, slice(len(text.ids))
            read.ids[own], read.mask[own], read.types[own], read.offsets[own] = text.ids, 1, text.types, text.offsets
        return read


def _place(start: int, end: int) -> int:
    return end - 1 if end > start else NO_OFFSET
