"""Questions for measuring speed, in the words of the texts that are searched."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from core.errors import UsageError

BEGINNING = "how do i"
"""How each question begins; the words that follow stand in one of the texts."""

_PROSE = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*[,;:]?")
_MOST_WORDS = 9


def sample_questions(source: random.Random, texts: Sequence[str], count: int) -> list[str]:
    """Questions of 8 to 12 words, in the words of sentences drawn from the texts; nobody asks for code."""
    sentences = [words for text in source.sample(texts, min(len(texts), 10 * count)) for words in _sentences(text)]
    if not sentences:
        raise UsageError("No text has a sentence of nine words to ask with. Take more texts, or another collection.")
    chosen = source.choices(sentences, k=count)
    return [" ".join([BEGINNING, *words[: source.randint(5, _MOST_WORDS)]]) for words in chosen]


def _sentences(text: str) -> list[list[str]]:
    """Those that begin with so many words as people type."""
    beginnings = [each.split()[:_MOST_WORDS] for each in re.split(r"[.!?]\s", text)]
    return [words for words in beginnings if len(words) == _MOST_WORDS and all(map(_PROSE.fullmatch, words))]
