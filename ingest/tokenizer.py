"""Word pieces, counted as the model counts them: the door to tokenizers. Loads no model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from errors import ModelError
from models import Model

if TYPE_CHECKING:
    import tokenizers


class Tokenizer(Protocol):
    """What chunking needs of a tokenizer."""

    @property
    def limit(self) -> int:
        """The word pieces that the model reads of a text, special tokens included."""

    def count(self, text: str) -> int:
        """The word pieces of a text, special tokens included."""

    def counts(self, texts: Sequence[str]) -> list[int]:
        """`count` of each of the texts."""


class WordPieces:
    """The tokenizer of a model, from its tokenizer.json, with truncation and padding off."""

    def __init__(self, encoder: tokenizers.Tokenizer, limit: int) -> None:
        self._encoder = encoder
        self._encoder.no_truncation()
        self._encoder.no_padding()
        self.limit = limit

    def count(self, text: str) -> int:
        return self.counts([text])[0]

    def counts(self, texts: Sequence[str]) -> list[int]:
        return [len(encoding) for encoding in self._encoder.encode_batch_fast(list(texts))]


def load_tokenizer(model: Model) -> WordPieces:
    """The tokenizer of this model; read once in a process. Raises ModelError."""
    return _load(model.folder, model.max_word_pieces)


@lru_cache(maxsize=4)
def _load(folder: Path, limit: int) -> WordPieces:
    import tokenizers

    file = folder / "tokenizer.json"
    try:
        return WordPieces(tokenizers.Tokenizer.from_file(str(file)), limit)
    except Exception as error:  # the library raises nothing narrower
        raise ModelError(f"{file} cannot be read ({error}). Install the model again, or set PATELLA_MODEL.") from error
