"""Whether the model reads a text: it splits what it does not know into single letters.

A text in letters that are foreign to the model has about one token for each letter. So has every unknown character,
and all of them share one vector: nothing that is compared by meaning can be trusted there.
"""

from __future__ import annotations

MIN_LETTERS_PER_TOKEN = 1.25
"""The least number of letters per token of a text that the model reads. English has about four."""

_OTHER_TOKENS = 2  # the special tokens at both ends of every text


def model_reads(text: str, token_count: int) -> bool:
    """Return whether the model reads a text, given the number of its tokens, special tokens included.

    Texts with as many digits and signs as letters are taken as read: they are codes, which stand for themselves.

    >>> model_reads("how to get a passport", 7), model_reads("как получить паспорт", 20)
    (True, False)
    """
    letters = sum(character.isalpha() for character in text)
    others = sum(not character.isalpha() and not character.isspace() for character in text)
    if letters <= others:
        return True
    return letters >= MIN_LETTERS_PER_TOKEN * (token_count - _OTHER_TOKENS - others)
