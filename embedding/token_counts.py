"""Word pieces, counted as the model counts them: the door to tokenizers. Loads no model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from string import whitespace
from typing import TYPE_CHECKING, Protocol

from core.errors import ModelError
from embedding.models import Model

if TYPE_CHECKING:
    import tokenizers


_WORDS_KEPT = 200_000  # about 20 MB


class TokenCounter(Protocol):
    """What chunking needs of a tokenizer."""

    @property
    def limit(self) -> int:
        """The word pieces that the model reads of a text, special tokens included."""

    def count(self, text: str) -> int:
        """The word pieces of a text, special tokens included."""

    def counts(self, texts: Sequence[str]) -> list[int]:
        """`count` of each of the texts."""


class TextTokenCounter:
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


class WordTokenCounter:
    """Word pieces of a tokenizer that looks at each word by itself: a word is cut once, however often it is counted."""

    def __init__(self, whole: TextTokenCounter) -> None:
        self._whole = whole
        self._specials = whole.count("")
        self._known: dict[str, int] = {}
        self.limit = whole.limit

    def count(self, text: str) -> int:
        return self.counts([text])[0]

    def counts(self, texts: Sequence[str]) -> list[int]:
        parted = [text.replace("\n", " ").split(" ") for text in texts]
        known = self._knowing({word for words in parted for word in words})
        return [self._specials + sum(map(known.__getitem__, words)) for words in parted]

    def _knowing(self, words: set[str]) -> Mapping[str, int]:
        """What is known, these words with it. Where it is too much it begins anew, while other threads keep the old."""
        if len(self._known) > _WORDS_KEPT:
            self._known = {}
        known = self._known
        new = [word for word in words if word not in known]
        if new:
            counted = self._whole.counts(new)
            known.update((word, count - self._specials) for word, count in zip(new, counted, strict=True))
        return known


def _parts_words(encoder: tokenizers.Tokenizer) -> bool:
    """Whether a blank always parts words, so that the word pieces of a text are those of its words: as BERT has it."""
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer

    return (
        isinstance(encoder.model, WordPiece)
        and isinstance(encoder.normalizer, BertNormalizer)
        and isinstance(encoder.pre_tokenizer, BertPreTokenizer)
        and not any(set(token.content) & set(whitespace) for token in encoder.get_added_tokens_decoder().values())
    )


def load_token_counter(model: Model) -> TokenCounter:
    """The tokenizer of this model; read once in a process. Raises ModelError."""
    return _load(model.folder, model.max_tokens)


@lru_cache(maxsize=4)
def _load(folder: Path, limit: int) -> TokenCounter:
    import tokenizers

    file = folder / "tokenizer.json"
    try:
        encoder = tokenizers.Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises nothing narrower
        raise ModelError(f"{file} cannot be read ({error}). Install the model again, or set PATELLA_MODEL.") from error
    whole = TextTokenCounter(encoder, limit)
    return WordTokenCounter(whole) if _parts_words(encoder) else whole
