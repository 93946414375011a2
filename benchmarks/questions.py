"""Sample questions for measuring speed, made from sentences of the texts that are searched."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from core.errors import UsageError

BEGINNING = "how do i"
"""Beginning of every question; the words after it occur in this order in one of the texts."""

_PROSE = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*[,;:]?")
_MAX_WORDS = 9  # after BEGINNING


def sample_questions(source: random.Random, texts: Sequence[str], count: int) -> list[str]:
    """Return `count` questions of 8 to 12 words, each made from the beginning of a sentence of the texts.

    Sentences that begin with anything but prose, such as code, are left out, since people do not ask for code. Raises
    UsageError if no text has a sentence that can be used.
    """
    samples = source.sample(texts, min(len(texts), 10 * count))
    beginnings = [words for text in samples for words in _sentence_beginnings(text)]
    if not beginnings:
        raise UsageError("No text has a sentence of nine words to ask with. Take more texts, or another collection.")
    chosen = source.choices(beginnings, k=count)
    return [" ".join([BEGINNING, *words[: source.randint(5, _MAX_WORDS)]]) for words in chosen]


def _sentence_beginnings(text: str) -> list[list[str]]:
    """Return the first _MAX_WORDS words of each sentence that begins with as many words of prose."""
    beginnings = [each.split()[:_MAX_WORDS] for each in re.split(r"[.!?]\s", text)]
    return [words for words in beginnings if len(words) == _MAX_WORDS and all(map(_PROSE.fullmatch, words))]
