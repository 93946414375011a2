"""Opposites and negations of sentences and questions."""

from __future__ import annotations

import pytest

from search.answers.opposites import contradicts, negates


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("how do I turn off updates", "This will switch updates on.", True),
        ("how do I turn updates off", "Turning on updates takes a minute.", True),
        ("how do I turn off updates", "Updates are switched on or off here.", False),
        ("how do I turn off updates", "A note on updates.", False),  # "on" alone is no switch
        ("disable it", "You can enable it here.", True),
        ("disable it", "You can enable or disable it here.", False),
        ("what happens before or after meals", "Take it after meals.", False),
        ("bread without yeast", "Mix it with yeast.", True),
        ("", "Open it.", False),
    ],
)
def test_a_sentence_contradicts_by_an_opposite_that_the_question_does_not_have(
    question: str, sentence: str, expected: bool
) -> None:
    assert contradicts(sentence, question) == expected


@pytest.mark.parametrize("text", ["It is not so.", "It isn’t so", "It cannot be", "Nobody came", "bread without yeast"])
def test_what_negates(text: str) -> None:
    assert negates(text)
    assert not negates("Notes know nothingness.")
