"""What an answer tells about the words of its question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from core.documents import Passage
from search.notices import notices_on_words
from search.query import parse
from search.questions import OtherForm, Reading
from search.ranking import Legs

PASSAGE = Passage("a.md#top:0", "a.md", "Codes", ("TR-2051",), "KX-7 and KX-9.", 0, 14, (), "", 5)


def notices(
    question: str,
    frequencies: Mapping[str, int],
    codes: Mapping[str, Sequence[str]] | None = None,
    reading: Reading = Reading.ALL,
    suggested: str | None = None,
) -> list[str]:
    legs = Legs(None, [], [], list(frequencies), frequencies, 9, codes or {})
    return list(notices_on_words(parse(question), legs, [PASSAGE], reading, suggested))


def test_a_question_whose_words_are_all_there_has_none() -> None:
    assert notices("green tea", {"green": 1, "tea": 9}) == []
    assert notices("", {}) == []


def test_words_that_no_article_holds_are_named_as_they_were_typed_up_to_four() -> None:
    assert notices("Zebras like green TEA", {"zebra": 0, "like": 0, "green": 1, "tea": 0}) == [
        "No article mentions: Zebras, like, TEA."
    ]
    assert notices("one two three four five", dict.fromkeys(["one", "two", "three", "four", "five"], 0)) == [
        "No article mentions: one, two, three, four."
    ]


def test_a_word_that_articles_hold_in_its_other_form_is_not_named() -> None:
    held = OtherForm("well-known", ("well", "known"), "wellknown", ("wellknown",), frozenset({"a.md#top:0"}))
    legs = Legs(None, [], [], ["well", "known", "zebra"], dict.fromkeys(["well", "known", "zebra"], 0), 9, {}, [held])
    query = parse("well-known zebra")
    assert list(notices_on_words(query, legs, [PASSAGE], Reading.ALL, None)) == ["No article mentions: zebra."]
    unheld = replace(legs, other_forms=[replace(held, holders=frozenset())])
    assert list(notices_on_words(query, unheld, [PASSAGE], Reading.ALL, None)) == [
        "No article mentions: well, known, zebra."
    ]


def test_a_misspelt_question_has_no_notice_on_its_words() -> None:
    assert notices("zebars", {"zebar": 0}, suggested="zebras") == []


def test_numbers_and_single_letters_are_not_named() -> None:
    assert notices("x 17 护 zebra", {"x": 0, "17": 0, "护": 0, "zebra": 0}) == ["No article mentions: zebra."]


@pytest.mark.parametrize(
    ("code", "terms", "held_by", "expected"),
    [
        ("TR-2058", ["tr", "2058"], [], ["TR-2058 stands in no article; the nearest is TR-2051."]),
        ("KX-8", ["kx", "8"], [], ["KX-8 stands in no article; the nearest is KX-7."]),
        ("QQ-8", ["qq", "8"], [], ["QQ-8 stands in no article."]),
        ("KX-7", ["kx", "7"], ["a.md#top:0"], []),
    ],
)
def test_a_code_that_no_article_holds_is_named_once_with_the_nearest_one(
    code: str, terms: list[str], held_by: list[str], expected: list[str]
) -> None:
    assert notices(code, dict.fromkeys(terms, 0), {code: held_by}) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("KX-8", "KX-8 stands only outside this search; the nearest in it is KX-7."),
        ("QQ-8", "QQ-8 stands only outside this search."),
    ],
)
def test_a_code_that_only_passages_outside_the_search_hold_is_said_to_stand_there(code: str, expected: str) -> None:
    legs = Legs(None, [], [], [], {}, 9, {code: []}, codes_outside=[code])
    assert list(notices_on_words(parse(code), legs, [PASSAGE], Reading.ALL, None)) == [expected]


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (Reading.ALL, []),
        (Reading.LETTERS, ["Not judged: the model reads English."]),
        (Reading.NO_LETTER, ["By words only: the model does not read these letters."]),
    ],
)
def test_what_was_not_read_is_said_first(reading: Reading, expected: list[str]) -> None:
    assert notices("zebra", {"zebra": 0}, reading=reading) == [*expected, "No article mentions: zebra."]
