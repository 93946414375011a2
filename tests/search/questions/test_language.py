"""Whether the model reads a question: its letters, and its language."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from embedding.encoder import Encoded
from search.questions.language import (
    _ENGLISH_WORDS,
    Reading,
    is_foreign,
    reading_of,
    reads_language,
    reads_letters,
)


def encoded(token_count: int) -> Encoded:
    """Return an encoded text of so many tokens, the two special ones included. What they are does not matter."""
    count = token_count - 2
    return Encoded(np.zeros(4, np.float32), np.zeros((count, 4), np.float32), np.zeros(count, np.int32))


@pytest.mark.parametrize(
    ("text", "token_count", "reading"),
    [
        ("how do I renew a library card", 9, Reading.ALL),
        ("где найти библиотеку", 20, Reading.NO_LETTER),
        ("图书馆几点开门", 9, Reading.NO_LETTER),
        ("盆栽", 4, Reading.NO_LETTER),
        ("Wo kann ich die Bücherei finden?", 16, Reading.LETTERS),
        ("où est la bibliothèque de la ville", 9, Reading.ALL),  # words that are tokens to the model
        ("TR-2051 / 17", 9, Reading.ALL),
        ("", 2, Reading.ALL),
        ("?", 3, Reading.ALL),
    ],
)
def test_what_of_a_question_is_read(text: str, token_count: int, reading: Reading) -> None:
    assert reading_of(text, encoded(token_count)) == reading
    assert reads_language(text, token_count) == (reading == Reading.ALL)
    assert reads_letters(text, token_count) == (reading != Reading.NO_LETTER)


def test_a_question_that_was_not_encoded_or_not_cut_into_tokens_counts_as_read() -> None:
    assert reading_of("где найти библиотеку", None) == Reading.ALL
    assert reading_of("где найти библиотеку", encoded(2)) == Reading.ALL


@given(st.text(max_size=60), st.integers(0, 99))
def test_who_reads_a_language_reads_its_letters_and_fewer_tokens_are_read_as_well(text: str, token_count: int) -> None:
    assert reads_letters(text, token_count) >= reads_language(text, token_count)
    for reads in (reads_letters, reads_language):
        assert reads(text, token_count) >= reads(text, token_count + 1)


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("Wo kann ich die Bücherei finden?", True),
        ("comment renouveler une carte de la bibliothèque", True),
        ("¿cómo puedo renovar el carné de la biblioteca?", True),
        ("dove posso trovare il libro della biblioteca", True),
        ("hoe kan ik het boek verlengen", True),
        ("hur kan jag låna en bok", True),
        ("onde posso renovar o cartão da biblioteca", True),
        ("how do I renew a library card", False),
        ("what does déjà vu mean and who was Charles de Gaulle", False),
        ("de facto standard", False),
        ("Die Hard", False),
        ("carte bibliothèque", False),  # too little to tell
        ("", False),
    ],
)
def test_a_text_of_another_language_is_known_by_its_function_words(text: str, foreign: bool) -> None:
    assert is_foreign(text) == foreign
    assert is_foreign(text.upper()) == foreign


@given(st.lists(st.sampled_from(sorted(_ENGLISH_WORDS))).map(" ".join))
def test_english_function_words_are_never_foreign(text: str) -> None:
    assert not is_foreign(text)
