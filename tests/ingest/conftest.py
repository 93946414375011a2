from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from core.settings import BUNDLED_MODEL
from embedding.models import find_model
from embedding.token_counts import TokenCounter, load_token_counter


@dataclass(frozen=True)
class FakeTokenizer:
    """A token counter that counts words, signs and two special tokens.

    A word longer than `token_length` letters has several tokens of that length.
    """

    limit: int
    token_length: int = 1000

    def count(self, text: str) -> int:
        words = re.findall(r"\w+|[^\w\s]", text)
        return 2 + sum(-(-len(word) // self.token_length) for word in words)

    def counts(self, texts: Sequence[str]) -> list[int]:
        return [self.count(text) for text in texts]


@pytest.fixture(scope="session")
def fake_tokenizer() -> type[FakeTokenizer]:
    return FakeTokenizer


@pytest.fixture(scope="session")
def tokenizer() -> TokenCounter:
    return load_token_counter(find_model(BUNDLED_MODEL))
