"""The words that may have been meant by a misspelt word, and the text in which they replace it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, strategies as st

from index.keyword.analysis import tokens
from index.vocabulary import Vocabulary
from search.spelling.corrections import (
    Language,
    Replacement,
    TypedText,
    replacements,
    replacements_for_rare_word,
)

ENGLISH = {
    "week": 1000,
    "weak": 148,
    "bay": 100,
    "baby": 1000,
    "bray": 999,
    "bat": 5000,
    "by": 90_000,
    "wit": 10,
    "with": 90_000,
    "wilt": 100,
    "abcdefgi": 100,
}


@pytest.fixture(autouse=True)
def few_english_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ENGLISH be all of the English words."""
    monkeypatch.setattr("search.spelling.corrections.known_words", lambda: ENGLISH)
    monkeypatch.setattr("search.spelling.corrections.common_words", lambda: Vocabulary(ENGLISH))


def costs(*replacements: tuple[str, float]) -> list[tuple[str, object]]:
    return [(word, pytest.approx(cost)) for word, cost in replacements]


@pytest.mark.parametrize(
    ("typed", "corpus", "meant"),
    [
        ("tremro", {"tremor": 3, "remote": 9}, [("tremor", 0.7)]),
        ("wek", {"weak": 9, "week": 1}, [("week", 0.5), ("weak", 0.7)]),
        # a word that the corpus does not hold costs 0.4 more, less the more common it is
        ("wek", {"weak": 9}, [("weak", 0.7), ("week", 0.5 + 0.4 - 0.02 * math.log(1000))]),
        ("wek", {}, [("week", 0.9 - 0.02 * math.log(1000)), ("weak", 1.1 - 0.02 * math.log(148))]),
        # of equally likely words the one of most passages comes first, then the alphabet decides
        ("qtin", {"qatin": 1, "qitin": 2, "qetin": 2}, [("qetin", 0.7), ("qitin", 0.7), ("qatin", 0.7)]),
        # three letters for three are left out, three for four or four for three are not
        ("xat", {"cat": 9}, []),
        ("oast", {"oat": 1, "oats": 2}, [("oats", 0.7), ("oat", 0.7)]),
        ("plms", {"plm": 1, "plmss": 1}, []),  # a word without a vowel is an abbreviation
        ("мшца", {"мышца": 1}, [("мышца", 0.7)]),
        # an edit that neither fingers nor ears explain is none, and in a short word the ear does not count
        ("postgres", {"postures": 9}, []),
        ("shakeman", {"shaken": 9}, []),
        ("seperate", {"separate": 1}, [("separate", 0.8)]),
        ("vivos", {"vives": 1}, []),
        ("progressiva", {"progressive": 1}, []),  # a last vowel makes another form, in other languages
        # two edits only in eight letters or more, not in the first one, and only where one edit leads nowhere
        ("abcdefgm", {"abcdfg": 1}, []),
        ("abcdehgfi", {"abcdefghi": 1}, []),
        ("abcdefigk", {"abcdefghk": 1}, []),
        ("abdcefhg", {"abcdefgh": 1}, [("abcdefgh", 1.4)]),
        ("badcefhg", {"abdcefgh": 1}, []),
        ("abdcehg", {"abcdegh": 1}, []),
        ("abdcefhg", {"abcdefgh": 1, "abcdefhg": 1}, [("abcdefhg", 0.7)]),
    ],
)
def test_what_may_have_been_meant_by_a_word_that_is_not_english(
    typed: str, corpus: dict[str, int], meant: list[tuple[str, float]]
) -> None:
    assert replacements(typed, Vocabulary(corpus), Language.ENGLISH) == costs(*meant)


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        (Language.UNCLEAR, "waek", [("weak", 0.7)]),  # no English word beside those of the corpus
        (Language.UNCLEAR, "wea", []),  # three letters are an abbreviation
        (Language.UNCLEAR, "entkalke", [("entkalken", 0.7)]),
        (Language.FOREIGN, "entkalke", []),  # another form of the word
        (Language.FOREIGN, "entkalkenn", []),
        (Language.FOREIGN, "etnkalken", [("entkalken", 0.7)]),
        (Language.FOREIGN, "etnkaklen", []),  # two edits
        (Language.FOREIGN, "waek", []),  # too short
        (Language.FOREIGN, "wekker", [("wecker", 0.8)]),
    ],
)
def test_a_text_that_need_not_be_english_is_compared_with_the_corpus(
    language: Language, typed: str, meant: list[tuple[str, float]]
) -> None:
    corpus = Vocabulary({"weak": 9, "entkalken": 3, "wecker": 1})
    assert replacements(typed, corpus, language) == costs(*meant)


@pytest.mark.parametrize(
    ("typed", "corpus", "meant"),
    [
        ("bay", {"baby": 1, "bray": 1}, [("baby", 0.7)]),  # ten times as common, and not quite
        ("bay", {"bat": 9, "by": 9}, []),  # too short
        ("bay", {"week": 9, "zebra": 9, "bayz": 9}, []),  # more than an edit away, or no English word
        ("bay", {}, []),  # only words of the corpus
        ("wit", {"with": 9, "wilt": 1}, [("wilt", 0.7)]),  # a stop word is never offered
        ("abcdefgi", {"abcdefgh": 1, "abcdegi": 2}, []),
    ],
)
def test_what_may_have_been_meant_by_a_rare_english_word(
    typed: str, corpus: dict[str, int], meant: list[tuple[str, float]]
) -> None:
    assert replacements_for_rare_word(typed, Vocabulary(corpus)) == costs(*meant)


def test_the_likeliest_english_word_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = {"wek": 1, "weak": 10, "week": 10, "weks": 9, "wekt": 0}
    monkeypatch.setattr("search.spelling.corrections.known_words", lambda: counts)
    found = replacements_for_rare_word("wek", Vocabulary({"weak": 1, "week": 1, "weks": 1, "wekt": 1}))
    assert found == [Replacement("week", 0.5), Replacement("weak", 0.7)]


def replaced(text: str, **corrections: str) -> str:
    return TypedText(text, list(tokens(text))).replace_words(corrections)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("tremro", "tremor"),
        ("Tremro", "Tremor"),
        ("TREMRO", "TREMOR"),
        ("tREMRO", "tremor"),
        ("TRemro", "Tremor"),
        ("tremro's", "tremor's"),
        ("Tremro’s", "Tremor’s"),
        ("TREMRO'S", "TREMOR'S"),
        ("TREMRO's", "TREMOR's"),
        ("  tremro,  (tremro)!\n", "  tremor,  (tremor)!\n"),
        ("the spien’s tremro is a tremros", "the spine’s tremor is a tremros"),
        ("nothing here", "nothing here"),
        ("", ""),
    ],
)
def test_words_are_replaced_in_the_form_in_which_they_were_typed(typed: str, expected: str) -> None:
    assert replaced(typed, tremro="tremor", spien="spine") == expected


def test_only_the_words_that_may_be_replaced_are() -> None:
    typed = "tremro tremro"
    _, second = tokens(typed)
    assert TypedText(typed, [second]).replace_words({"tremro": "tremor"}) == "tremro tremor"
    assert TypedText(typed, [second]).replace_words({}) == typed


@given(st.text(max_size=60))
def test_a_text_without_such_words_stays_as_it_is(text: str) -> None:
    assert replaced(text, qwrtpx="tremor") == text
