"""Turn text into terms."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, strategies as st

from index.keyword.analysis import (
    ANALYZER,
    STOP_WORDS,
    Token,
    fold,
    folded_words,
    question_terms,
    stem,
    terms,
    tokens,
    tokens_with_terms,
)
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


@given(TEXTS)
def test_words_and_terms_are_those_of_the_tokens(text: str) -> None:
    assert folded_words(text) == [token.folded for token in tokens(text)]
    assert terms(text) == [token.term for token in tokens(text)]


def test_a_token_has_its_term_its_folded_form_and_its_place() -> None:
    assert [*tokens("(Spasms’s 0.5 CAFÉS)")] == [
        Token("spasm", "spasms", 1, 9),
        Token("0.5", "0.5", 10, 13),
        Token("cafe", "cafes", 14, 19),
    ]


def test_the_words_of_some_terms_are_found_in_every_form_and_in_order() -> None:
    text = "Spasms, a spasm: no muscle, Muscles' spasmodic"
    assert tokens_with_terms(text, ("muscl", "spasm")) == (
        Token("spasm", "spasms", 0, 6),
        Token("spasm", "spasm", 10, 15),
        Token("muscl", "muscle", 20, 26),
        Token("muscl", "muscles", 28, 35),
    )
    assert [tokens_with_terms(*each) for each in ((text, ("spasms",)), (text, ()), ("", ("spasm",)))] == [(), (), ()]


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("it's", "it"),
        ("its", "its"),
        ("dogs’s's", "dogs"),
        ("don't", "don't"),
        ("’s", "’s"),
        ("ﷺ", "صلىاللهعليهوسلم"),
        ("ＡＢＣ", "abc"),
        ("ǅ", "dz"),
    ],
)
def test_a_word_is_folded_to_lower_case_without_accents_and_possessive(word: str, folded: str) -> None:
    assert fold(word) == folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("e.g. a.b.c", ["e.g", "a.b.c"]),
        ("a..b 'c' d'", ["a", "b", "c", "d"]),
        ("follow-up a_b a/b", ["follow", "up", "a", "b", "a", "b"]),
        ("rock'n’roll", ["rock'n'roll"]),
        ("e\u0301a\u0300 \u0301x", ["ea", "x"]),
    ],
)
def test_a_word_ends_where_neither_a_letter_nor_a_mark_inside_a_word_follows(text: str, words: list[str]) -> None:
    assert folded_words(text) == words


def test_the_version_of_the_analysis_is_part_of_every_index() -> None:
    assert ANALYZER == "words 1, snowball english, accents folded"
