"""Tokenized texts, and padded batches of them as the input of a network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import ModelError
from embedding.encoder import NO_OFFSET


class TokenizedText(NamedTuple):
    """The tokens of one text. Each array has shape (tokens,).

    `ids` are the numbers of the tokens in the vocabulary, and `types` their token types. `offsets` are the offsets of
    the last character of each token in the text, negative for special tokens and for tokens of the prompt.
    """

    ids: NDArray[np.int64]
    types: NDArray[np.int64]
    offsets: NDArray[np.int32]


class TokenBatch(NamedTuple):
    """A batch of tokenized texts, padded to one length. Each array has shape (texts, tokens).

    `mask` is 1 for a token and 0 for padding. The other arrays are those of TokenizedText. Offsets of padding are
    negative.
    """

    ids: NDArray[np.int64]
    mask: NDArray[np.int64]
    types: NDArray[np.int64]
    offsets: NDArray[np.int32]

    @property
    def inputs(self) -> dict[str, NDArray[np.int64]]:
        """Return the input arrays of a network by the names that transformers gives them."""
        return {"input_ids": self.ids, "attention_mask": self.mask, "token_type_ids": self.types}


class BatchTokenizer:
    """A tokenizer from a tokenizer.json file that configures truncation and padding.

    Raises ModelError if the file cannot be read or configures no padding.
    """

    def __init__(self, file: Path) -> None:
        import tokenizers

        try:
            self._tokenizer = tokenizers.Tokenizer.from_file(str(file))
            padding = self._tokenizer.padding or {}
            self._padding: tuple[int, int] = padding["pad_id"], padding["pad_type_id"]
            self._tokenizer.no_padding()  # it would pad to the longest of all texts; `pad` pads batch by batch
        except Exception as error:  # the library raises nothing narrower
            raise ModelError(
                f"{file} cannot be read ({error}). Remove its folder; the next run makes it again."
            ) from error

    def tokenize(self, texts: Sequence[str], prompt: str) -> list[TokenizedText]:
        """Tokenize each text with the prompt in front of it. Offsets count from the start of the text."""
        encodings = self._tokenizer.encode_batch([prompt + text for text in texts])
        return [
            TokenizedText(
                np.array(encoding.ids, np.int64),
                np.array(encoding.type_ids, np.int64),
                np.array([_last_character(*span) for span in encoding.offsets], np.int32) - np.int32(len(prompt)),
            )
            for encoding in encodings
        ]

    def pad(self, texts: Sequence[TokenizedText], step: int = 1) -> TokenBatch:
        """Pad at least one text at the end, to the length of the longest, rounded up to a multiple of `step` tokens."""
        longest = max(len(text.ids) for text in texts)
        shape = len(texts), longest + -longest % step
        pad_id, pad_type = (np.full(shape, padding, np.int64) for padding in self._padding)
        batch = TokenBatch(pad_id, np.zeros(shape, np.int64), pad_type, np.full(shape, NO_OFFSET, np.int32))
        for row, text in enumerate(texts):
            tokens = row, slice(len(text.ids))
            batch.ids[tokens], batch.mask[tokens] = text.ids, 1
            batch.types[tokens], batch.offsets[tokens] = text.types, text.offsets
        return batch


def _last_character(start: int, end: int) -> int:
    return end - 1 if end > start else NO_OFFSET
