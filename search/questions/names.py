"""The names and numbers of a question: a passage without them hardly answers, however much it is on the topic."""

from __future__ import annotations

import re

from index import Token, tokens

_SENTENCE_BEGINS = re.compile(r"(?:^|[.?!]\s)\W*$")


def names_and_numbers(question: str) -> frozenset[str]:
    """Return the terms of the words of a question that hold a digit or are written with a capital letter.

    A capital tells nothing where a sentence begins, in "I", inside a word, and where no word is without one.

    >>> sorted(names_and_numbers("Is it as common in Japan as I think? It was 1 in 200 by WHO."))
    ['1', '200', 'japan', 'who']
    """
    words = list(tokens(question))
    some_are_small = any(question[word.start].islower() for word in words)
    return frozenset(
        word.term
        for word in words
        if any(character.isdigit() for character in word.folded) or (some_are_small and _is_name(word, question))
    )


def _is_name(word: Token, question: str) -> bool:
    before = question[: word.start]
    is_inside_a_word = before[-1:].isalnum()
    says_i = re.split(r"['’]", word.folded)[0] == "i"
    has_capital = question[word.start].isupper()
    return has_capital and not (is_inside_a_word or says_i or _SENTENCE_BEGINS.search(before))
