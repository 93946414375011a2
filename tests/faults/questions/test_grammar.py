"""Questions are drawn from a seed and a number, and there are all kinds of them."""

from __future__ import annotations

import unicodedata
from collections import Counter

from faults.questions.articles import texts
from faults.questions.grammar import PAGE_LIMIT, Grammar
from search.query import MAX_CHARACTERS

SOME = [Grammar(1, list(texts())).question(number) for number in range(2_000)]


def test_a_question_depends_on_seed_and_number_alone() -> None:
    again = Grammar(1, list(texts()))
    assert [again.question(number) for number in (7, 3, 1_999)] == [SOME[7], SOME[3], SOME[1_999]]
    assert Grammar(2, list(texts())).question(7) != SOME[7]


def test_every_kind_occurs() -> None:
    assert Counter(kind for kind, _ in SOME).keys() == set(Grammar(1, ["a"]).kinds)


def test_what_is_hard_to_read_occurs() -> None:
    letters = {letter for _, question in SOME for letter in question}
    categories = {unicodedata.category(letter) for letter in letters}
    assert {"Cc", "Cf", "Cs", "Cn", "Co", "Mn", "Me", "Nd", "No", "Lo", "Zl", "Zp", "So"} <= categories
    assert {ord(letter) >> 16 for letter in letters} == set(range(17))
    assert {"\0", "\u202e", "\u200d"} <= letters
    for syntax in ('"', "+", "author:", "date:2024..", "tag:", "path:", "type:", "language:", "-title:"):
        assert any(syntax in question for _, question in SOME), syntax


def test_questions_are_as_long_as_the_box_and_longer() -> None:
    assert PAGE_LIMIT == MAX_CHARACTERS
    lengths = {len(question) for kind, question in SOME if kind == "very long"}
    assert {PAGE_LIMIT - 1, PAGE_LIMIT, PAGE_LIMIT + 1, 20_000} <= lengths
    assert max(len(question) for _, question in SOME) == 20_000


def test_a_corpus_without_words_still_gives_questions() -> None:
    grammar = Grammar(1, ["a"])
    assert all(isinstance(grammar.question(number)[1], str) for number in range(500))
