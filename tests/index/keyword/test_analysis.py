"""Turn text into terms."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, strategies as st

from index.keyword.analysis import STOP_WORDS, fold, question_terms, stem, terms, tokens
from tests.support.articles import in_threads

TEXTS = st.text(st.characters(codec="utf-8"), max_size=200) | st.text("aé ́’'s.-0½ﷺﱞß", max_size=40)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Muscle relaxants, e.g. baclofen", ["muscl", "relax", "e.g", "baclofen"]),
        ("0.5 mg of the follow-up", ["0.5", "mg", "of", "the", "follow", "up"]),
        ("Parkinson's disease, Parkinson’s diseases", ["parkinson", "diseas", "parkinson", "diseas"]),
        ("Café CAFÉ cafe\u0301 cafe", ["cafe", "cafe", "cafe", "cafe"]),
        ("Straße STRASSE", ["strass", "strass"]),
        ("snake_case under_score", ["snake", "case", "under", "score"]),
        ("β-blocker ½ ﷺ", ["β", "blocker", "1⁄2", "صلىاللهعليهوسلم"]),
        ("神経 мышца", ["神経", "мышца"]),
        ("...!? -- ''", []),
        ("", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@given(TEXTS)
def test_a_token_stands_where_it_says(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end <= len(text)
        assert fold(text[token.start : token.end]) == token.folded
        assert stem(token.folded) == token.term
        end = token.end


@given(TEXTS)
def test_a_term_is_one_word_that_is_not_empty(text: str) -> None:
    """Otherwise the keyword index, which separates terms by spaces, would store other terms than it was given."""
    for term in terms(text):
        assert term.split() == [term]


@given(TEXTS)
def test_a_folded_word_stays_as_it_is(text: str) -> None:
    for token in tokens(text):
        assert fold(token.folded) == token.folded


@given(TEXTS, TEXTS)
def test_what_stands_around_a_text_does_not_change_its_terms(left: str, right: str) -> None:
    assert terms(f"{left}\n{right}") == terms(left) + terms(right)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is the best treatment for spasms?", ["best", "treatment", "spasm"]),
        ("spasm, spasms and SPASMS", ["spasm"]),
        ("To be or not to be", ["to", "be", "or", "not"]),
        ("?", []),
    ],
)
def test_a_question_asks_for_its_content_words(question: str, expected: list[str]) -> None:
    assert question_terms(question) == expected


def test_stop_words_are_folded_words() -> None:
    assert {word for word in STOP_WORDS if fold(word) != word or [t.folded for t in tokens(word)] != [word]} == set()


def test_threads_stem_alike() -> None:
    words = [f"{word}{n}ings" for n in range(200) for word in ("treat", "relax")]
    expected = [stem.__wrapped__(word) for word in words]
    barrier = threading.Barrier(4)

    def check(number: int) -> None:
        barrier.wait()
        assert [stem.__wrapped__(word) for word in words] == expected

    assert in_threads(4, check) == []
