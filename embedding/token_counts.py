"""Token counters: they count the tokens of a text as the model does, without loading the model."""

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


_MAX_KNOWN_WORDS = 200_000  # about 20 MB


class TokenCounter(Protocol):
    """A counter of the tokens of texts, for one model."""

    @property
    def limit(self) -> int:
        """Return the greatest number of tokens that the model reads of a text, special tokens included."""

    def count(self, text: str) -> int:
        """Count the tokens of a text, special tokens included, beyond the limit as well."""

    def counts(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens of each text, like `count`."""


class TextTokenCounter:
    """A token counter that tokenizes each text as a whole. It turns truncation and padding of the tokenizer off."""

    def __init__(self, tokenizer: tokenizers.Tokenizer, limit: int) -> None:
        self._tokenizer = tokenizer
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.limit = limit

    def count(self, text: str) -> int:
        return self.counts([text])[0]

    def counts(self, texts: Sequence[str]) -> list[int]:
        return [len(encoding) for encoding in self._tokenizer.encode_batch_fast(list(texts))]


class WordTokenCounter:
    """A token counter that tokenizes each word once and remembers its count, however often the word comes.

    It is exact for tokenizers that split a text at white space before they look for tokens.
    """

    def __init__(self, text_counter: TextTokenCounter) -> None:
        self._text_counter = text_counter
        self._special_tokens = text_counter.count("")
        self._known_counts: dict[str, int] = {}
        self.limit = text_counter.limit

    def count(self, text: str) -> int:
        return self.counts([text])[0]

    def counts(self, texts: Sequence[str]) -> list[int]:
        words_by_text = [text.replace("\n", " ").split(" ") for text in texts]
        counts = self._counts_with({word for words in words_by_text for word in words})
        return [self._special_tokens + sum(map(counts.__getitem__, words)) for words in words_by_text]

    def _counts_with(self, words: set[str]) -> Mapping[str, int]:
        """Return the known counts by word, with those of `words` added.

        When too many words are known, start a new dict, so that other threads can go on with the old one.
        """
        if len(self._known_counts) > _MAX_KNOWN_WORDS:
            self._known_counts = {}
        known_counts = self._known_counts
        new_words = [word for word in words if word not in known_counts]
        if new_words:
            counts = self._text_counter.counts(new_words)
            known_counts.update((word, n - self._special_tokens) for word, n in zip(new_words, counts, strict=True))
        return known_counts


def _splits_at_whitespace(tokenizer: tokenizers.Tokenizer) -> bool:
    """Return whether the tokenizer works like that of BERT: no token spans white space.

    The tokens of a text are then the tokens of its words.
    """
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer

    return (
        isinstance(tokenizer.model, WordPiece)
        and isinstance(tokenizer.normalizer, BertNormalizer)
        and isinstance(tokenizer.pre_tokenizer, BertPreTokenizer)
        and not any(set(token.content) & set(whitespace) for token in tokenizer.get_added_tokens_decoder().values())
    )


def load_token_counter(model: Model) -> TokenCounter:
    """Load the token counter of a model from its tokenizer.json, once in a process. Raises ModelError."""
    return _load(model.folder, model.max_tokens)


@lru_cache(maxsize=4)
def _load(folder: Path, limit: int) -> TokenCounter:
    import tokenizers

    file = folder / "tokenizer.json"
    try:
        tokenizer = tokenizers.Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises nothing narrower
        raise ModelError(f"{file} cannot be read ({error}). Install the model again, or set PATELLA_MODEL.") from error
    text_counter = TextTokenCounter(tokenizer, limit)
    return WordTokenCounter(text_counter) if _splits_at_whitespace(tokenizer) else text_counter
