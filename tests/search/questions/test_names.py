"""The names and numbers of a question."""

from __future__ import annotations

import pytest

from search.questions import names_and_numbers


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which football player of Spain died of ALS?", {"spain", "al"}),
        ("japanese encephalitis Bali risk in July", {"bali", "juli"}),
        ("is 10.5 mg of baclofen too much at age 66?", {"10.5", "66"}),
        ('who won the "Nobel" prize', {"nobel"}),
        ("Is my jam done? Cold plate trick", set()),  # a capital where a sentence begins
        ("do I stop when I'm ill or I\u2019ve a cold", set()),
        ("where is maxRetryCount", set()),  # inside a word
        ("JAPANESE ENCEPHALITIS RISK", set()),  # no word is without a capital
        ("", set()),
    ],
)
def test_words_with_a_capital_or_a_digit_are_names(question: str, expected: set[str]) -> None:
    assert names_and_numbers(question) == expected
