"""Texts as the ids that a network reads: the door to tokenizers (`ingest/tokenizer.py` only counts with it)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from errors import ModelError
from index.encoder import NOWHERE


class Read(NamedTuple):
    """Texts in word pieces, all of shape (texts, word pieces of the longest); `mask` is 1 where they are no padding.

    `places` is where the last character of each word piece stands in its text; negative for what is no part of it.
    """

    ids: NDArray[np.int64]
    mask: NDArray[np.int64]
    types: NDArray[np.int64]
    places: NDArray[np.int32]

    @property
    def inputs(self) -> dict[str, NDArray[np.int64]]:
        """By the names that transformers have for them."""
        return {"input_ids": self.ids, "attention_mask": self.mask, "token_type_ids": self.types}

    def padded(self, step: int) -> Read:
        """The same with padding up to a multiple of so many word pieces."""
        wider = ((0, 0), (0, -self.ids.shape[1] % step))
        ids, mask, types = (np.pad(each, wider) for each in (self.ids, self.mask, self.types))
        return Read(ids, mask, types, np.pad(self.places, wider, constant_values=NOWHERE))


class WordPieces:
    """A tokenizer from a tokenizer.json that says how to truncate and to pad. Raises ModelError."""

    def __init__(self, file: Path) -> None:
        import tokenizers

        try:
            self._tokenizer = tokenizers.Tokenizer.from_file(str(file))
        except Exception as error:  # the library raises nothing narrower
            raise ModelError(f"{file} cannot be read ({error}). Remove its folder: it is made anew.") from error

    def read(self, texts: Sequence[str], prompt: str) -> Read:
        """Each text with the prompt in front of it, which is no part of it."""
        found = self._tokenizer.encode_batch([prompt + text for text in texts])
        return Read(
            np.array([each.ids for each in found], np.int64),
            np.array([each.attention_mask for each in found], np.int64),
            np.array([each.type_ids for each in found], np.int64),
            np.array([[_place(*span) for span in each.offsets] for each in found], np.int32) - np.int32(len(prompt)),
        )


def _place(start: int, end: int) -> int:
    return end - 1 if end > start else NOWHERE
