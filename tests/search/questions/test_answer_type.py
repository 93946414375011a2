"""The kind of sentence that a question expects: a date, a number, a list or none."""

from __future__ import annotations

import pytest

from search.questions.answer_type import LIST, answer_pattern, asks_for_list


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("Which body parts are affected?", True),
        ("what are the symptoms", True),
        ("which diseases make an ankle pump", True),
        ("What other medicines can I take?", True),
        ("what is clonus", False),
        ("which nerve controls it", False),
        ("which bus are you on", False),
        ("when are the symptoms worst", False),
    ],
)
def test_which_questions_ask_for_a_list(question: str, several: bool) -> None:
    assert asks_for_list(question) == several


def matches(question: str, sentence: str) -> bool | None:
    """Return whether the sentence is of the kind that the question expects; None if it expects none."""
    pattern = answer_pattern(question)
    return None if pattern is None else pattern.search(sentence) is not None


@pytest.mark.parametrize(
    "question",
    [
        "when was it found",
        "WHEN?",
        "how old is it",
        *(f"{word} {unit} was it" for word in ("what", "Which") for unit in ("year", "date", "day", "month")),
        *(f"in which {unit} was it" for unit in ("century", "decade", "time")),
        "which years were worst, and when",  # what tells a date goes before what tells a list
        "when and how often",  # and before what tells a number
    ],
)
def test_questions_that_expect_a_date(question: str) -> None:
    assert matches(question, "It was found in July.") is True
    assert [matches(question, sentence) for sentence in ("It is found.", "twice", "\n• tea")] == [False] * 3


@pytest.mark.parametrize(
    "question",
    [
        *(f"how {word} is it" for word in ("many", "much", "long", "far", "often", "large", "big", "tall", "high")),
        *(f"How {word} is it" for word in ("fast", "deep", "wide")),
        *(f"what {word} is it" for word in ("percent", "percentage", "number", "amount", "fraction", "proportion")),
        "What dose is it",
        "how many symptoms are there, and which ones are common",  # what tells a number goes before what tells a list
    ],
)
def test_questions_that_expect_a_number(question: str) -> None:
    assert matches(question, "It was seen twice.") is True
    assert [matches(question, sentence) for sentence in ("It is seen.", "in July", "\n• tea")] == [False] * 3


@pytest.mark.parametrize(
    "question",
    [
        "what are the symptoms",
        "WHICH WERE THEY",
        *(
            f"which symptoms {verb} they"
            for verb in ("are", "were", "do", "did", "can", "could", "may", "might", "must", "should", "will", "would")
        ),
        *(f"what things {verb} it" for verb in ("have", "had", "make", "cause", "help", "need", "get", "give", "show")),
        "which early symptoms are seen",
        "which very early symptoms are seen",
        "what doctor's over-the-counter drugs can it be",
    ],
)
def test_questions_that_expect_a_list(question: str) -> None:
    assert answer_pattern(question) is LIST
    assert asks_for_list(question)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "why is it needed",
        "whenever it rains",
        "how is it done",
        "whatever are they",
        "whichever symptoms are seen",
        "which symptom is seen",
        "which symptoms",
        "which symptoms seem bad",
        "which of the early symptoms are seen",  # three words between
        "which process can help",
        "which axis are they on",
        "what virus can it be",
        "somewhat year by year",
    ],
)
def test_questions_that_expect_no_kind(question: str) -> None:
    assert answer_pattern(question) is None
    assert not asks_for_list(question)


@pytest.mark.parametrize(
    ("sentence", "is_date"),
    [
        *[("in 1921", True), ("in 1000", True), ("in 2099", True), ("the 1920s", True), ("the 2020s", True)],
        *[("in 2100", False), ("in 999", False), ("in 19210", False), ("11921", False)],
        *[("a century", True), ("for Centuries", True), ("a decade", True), ("two decades", True)],
        *[("44 BC", True), ("44 BCE", True), ("44 AD", True), ("44 CE", True), ("BC", False), ("44 BCD", False)],
        *[(f"on {day}day", True) for day in ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun")],
        *[(f"in {month}", True) for month in ("January", "February", "March", "April", "June", "July")],
        *[(f"in {month}", True) for month in ("August", "September", "October", "November", "december")],
        *[(f"{unit} later", True) for unit in ("day", "days", "week", "weeks", "month", "months", "year", "years")],
        *[("yearly", False), ("soon", False), ("it may", False), ("In May", False), ("daytime", False)],
    ],
)
def test_what_is_a_date(sentence: str, is_date: bool) -> None:
    assert matches("when", sentence) == is_date


@pytest.mark.parametrize(
    ("sentence", "is_number"),
    [
        *[("7", True), ("x2y", True), ("", False), ("few", False), ("someone", False), ("tent", False)],
        *[(word, True) for word in ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")],
        *[(word, True) for word in ("eleven", "Twelve", "a dozen", "dozens", "a hundred", "hundreds", "a thousand")],
        *[(word, True) for word in ("thousands", "a million", "millions", "a billion", "billions", "half", "a third")],
        *[(word, True) for word in ("a quarter", "percent", "once", "TWICE")],
    ],
)
def test_what_is_a_number(sentence: str, is_number: bool) -> None:
    assert matches("how many", sentence) == is_number


@pytest.mark.parametrize(
    ("sentence", "is_list"),
    [
        *[(f"these:\n{bullet} tea", True) for bullet in "•‣◦▪●○·*+–-"],
        *[("these:\n1. tea", True), ("these:\n999) tea", True), ("these:\n\n   12) \t tea", True)],
        *[("these:\n1000. tea", False), ("these:\n1 tea", False), ("these:\n1.5 cups", False)],
        *[("• tea", False), ("these: • tea", False), ("these:\n•tea", False), ("these:\n• ", False)],
    ],
)
def test_what_is_a_list(sentence: str, is_list: bool) -> None:
    assert matches("what are they", sentence) == is_list
