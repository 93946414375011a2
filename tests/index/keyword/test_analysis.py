"""Turn text into terms."""

from __future__ import annotations

import gc
import threading
import tracemalloc

import pytest
from hypothesis import given, strategies as st

from index.keyword.analysis import (
    ANALYZER,
    STOP_WORDS,
    Token,
    fold,
    folded_words,
    question_terms,
    question_words,
    stem,
    terms,
    terms_held,
    tokens,
    tokens_with_terms,
)
from tests.support.articles import in_threads

PIECES = [
    "a",
    "B",
    "é",
    "\u0301",
    "\u00ad",
    "’",
    "'",
    "s",
    ".",
    ",",
    "-",
    "-\n",
    "0",
    "25",
    "mg",
    "h",
    "v",
    "l'",
    "++",
    "#",
]
MORE_PIECES = ["½", "ﷺ", "ﱞ", "ß", "绿", "ガ", "Name", "tumour", "leaves", " ", "\n", "_"]
TEXTS = st.text(st.characters(codec="utf-8"), max_size=200) | st.lists(st.sampled_from(PIECES + MORE_PIECES)).map(
    "".join
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Muscle relaxants, e.g. baclofen", ["muscl", "relax", "eg", "baclofen"]),
        ("0.5 mg of the follow-up", ["0.5", "mg", "of", "the", "follow", "up"]),
        ("Parkinson's disease, Parkinson’s diseases", ["parkinson", "diseas", "parkinson", "diseas"]),
        ("Café CAFÉ cafe\u0301 cafe", ["cafe", "cafe", "cafe", "cafe"]),
        ("Straße STRASSE", ["strass", "strass"]),
        ("snake_case under_score", ["snake", "case", "under", "score"]),
        ("β-blocker ½ ﷺ", ["β", "blocker", "1⁄2", "صلىاللهعليهوسلم"]),
        ("神経 мышца", ["神", "経", "мышца"]),
        ("Tumours of the grey matter, a tumor", ["tumor", "of", "the", "gray", "matter", "a", "tumor"]),
        ("feet, foot", ["foot", "foot"]),
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
    assert terms(f"{left}\n\n{right}") == terms(left) + terms(right)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is the best treatment for spasms?", ["best", "treatment", "spasm"]),
        ("spasm, spasms and SPASMS", ["spasm"]),
        ("To be or not to be", ["to", "be", "or", "not"]),
        ("Who is in the US?", ["us"]),
        ("Which laws of the U.S. apply to us?", ["law", "us", "appli"]),
        ("What does the IT team do with it?", ["it", "team"]),
        ("WHAT DOES THE IT TEAM DO?", ["team"]),
        ("A vitamin, I think", ["vitamin", "think"]),
        ("?", []),
    ],
)
def test_a_question_asks_for_its_content_words(question: str, expected: list[str]) -> None:
    assert question_terms(question) == expected


def test_the_words_of_a_question_stand_where_it_says_each_of_them() -> None:
    assert question_words("Are spasms a spasm in the US?") == [
        Token("spasm", "spasms", 4, 10),
        Token("spasm", "spasm", 13, 18),
        Token("us", "us", 26, 28),
    ]
    assert question_words("is it") == [Token("is", "is", 0, 2), Token("it", "it", 3, 5)]
    assert question_words("?") == []


@given(TEXTS)
def test_the_words_of_a_question_are_some_of_its_tokens_and_its_terms_are_theirs(text: str) -> None:
    words = question_words(text)
    assert words == [token for token in tokens(text) if token in words]
    assert question_terms(text) == list(dict.fromkeys(word.term for word in words))


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
    assert tokens_with_terms(text, ("muscl", "spasm")) == [
        Token("spasm", "spasms", 0, 6),
        Token("spasm", "spasm", 10, 15),
        Token("muscl", "muscle", 20, 26),
        Token("muscl", "muscles", 28, 35),
    ]
    assert [tokens_with_terms(*each) for each in ((text, ("spasms",)), (text, ()), ("", ("spasm",)))] == [[], [], []]


@given(TEXTS, st.lists(st.sampled_from(["a", "e", "1"]), max_size=3))
def test_the_words_of_some_terms_are_those_of_the_text(text: str, some: list[str]) -> None:
    wanted = {*some, *terms(text)[:2]}
    assert tokens_with_terms(text, wanted) == [token for token in tokens(text) if token.term in wanted]
    assert terms_held(text) == set(terms(text))


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
        ("U.S", "us"),
        ("Ph.D", "phd"),
        ("1,250", "1250"),
        ("1,250.5", "1250.5"),
        ("v18.2.1", "18.2.1"),
        ("v2", "v2"),
        ("crank\u00adshaft", "crankshaft"),
        ("carbu-\n  rettor", "carburettor"),
        ("C++", "c++"),
        ("ガ", "カ"),
        ("ǅ", "dz"),
    ],
)
def test_a_word_is_folded_to_lower_case_without_accents_and_possessive(word: str, folded: str) -> None:
    assert fold(word) == folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("e.g. a.b.c U.S. x.yz", ["eg", "abc", "us", "x", "yz"]),
        ("node.js example.com", ["node", "js", "example", "com"]),
        ("v2.4.1 2.4.1 V1.0 0.5. version2", ["2.4.1", "2.4.1", "1.0", "0.5", "version2"]),
        ("1,250 12,345,678.90 1,2 12,34 1,2345", ["1250", "12345678.90", "1", "2", "12", "34", "1", "2345"]),
        (
            "5mg 0.5mg 250ml 10km/h 80kg. 5µg",
            ["5", "mg", "0.5", "mg", "250", "ml", "10", "km", "h", "80", "kg", "5", "μg"],
        ),
        ("B12 5th E250 H2O x86 5mgs", ["b12", "5th", "e250", "h2o", "x86", "5mgs"]),
        ("maxRetryCount getUrl", ["max", "retry", "count", "get", "url"]),
        ("iPhone McDonald HTTPServer Retry", ["iphone", "mcdonald", "httpserver", "retry"]),
        ("l’olivier L'été qu'il dell’arte", ["l", "olivier", "l", "ete", "qu", "il", "dell", "arte"]),
        ("don't I'd o'clock O’Brien it's", ["don't", "i'd", "o'clock", "o'brien", "it"]),
        ("crank\u00adshaft \u00adcam\u00ad", ["crankshaft", "cam"]),
        ("carbu-\nrettor and carbu- \n\trettor", ["carburettor", "and", "carburettor"]),
        ("Anglo-\nSaxon a -\nb 5-\n6 5-\nfold", ["anglo", "saxon", "a", "b", "5", "6", "5", "fold"]),
        ("Brü-\nhe pre-\nand post-\nandean", ["bruhe", "pre", "and", "postandean"]),
        ("水温80度 ガラス", ["水", "温", "80", "度", "カ", "ラ", "ス"]),
        ("C++, C# and F#: a+b", ["c++", "c#", "and", "f#", "a", "b"]),
        ("a..b 'c' d'", ["a", "b", "c", "d"]),
        ("follow-up a_b a/b", ["follow", "up", "a", "b", "a", "b"]),
        ("rock'n’roll", ["rock'n'roll"]),
        ("e\u0301a\u0300 \u0301x", ["ea", "x"]),
    ],
)
def test_a_word_ends_where_neither_a_letter_nor_a_mark_inside_a_word_follows(text: str, words: list[str]) -> None:
    assert folded_words(text) == words


def test_the_version_of_the_analysis_is_part_of_every_index() -> None:
    assert ANALYZER == "words 4, snowball english, accents folded, one spelling, umlauts"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("pushrod", "The push\u00adrod is bent."),
        ("pushrod", "Take out the push-\nrod first."),
        ("olive", "L’olive est mûre."),
        ("40mg", "Take 40 mg at noon."),
        ("40 mg", "Take 40mg at noon."),
        ("3.11.2", "Fixed in v3.11.2."),
        ("v3.11.2", "Fixed in 3.11.2."),
        ("poll interval", "Set pollIntervalMs to 5."),
        ("pollInterval", "The poll interval is short."),
        ("1200 people", "There were 1,200 people."),
        ("US visa", "A U.S. visa is needed."),
        ("茶", "绿茶水温"),
        ("what colour is the tumor", "The color of tumours differs."),
        ("loose tooth", "Loose teeth fall out."),
        ("Kuerbis", "Der Kürbis wird im Herbst geerntet."),
        ("Kürbis", "Der Kuerbis wird im Herbst geerntet."),
        ("Kurbis", "Der Kürbis wird im Herbst geerntet."),
        ("Mueller", "Frau Müller und Herr Muller"),
        ("schöne Töne", "Sie hört schoene Toene."),
        ("Gebaeude", "Die Gebäude sind alt."),
        ("Tür", "Die Tuer klemmt."),
        ("Bjoern", "Bjørn ist hier."),
        ("oesophagus", "The œsophagus is a tube."),
        ("esophagus", "The oesophagus is a tube."),
    ],
)
def test_the_words_of_a_question_are_found_however_the_article_writes_them(typed: str, written: str) -> None:
    assert set(question_terms(typed)) <= set(terms(written))


@given(TEXTS)
def test_a_text_that_is_indexed_is_found_by_its_own_words(text: str) -> None:
    assert set(question_terms(text)) <= set(terms(text))


@pytest.mark.parametrize("chunk", ["灯" * 1_000, "pump2Gate" * 200, "é" * 2_000, "x" * 2_000])
def test_long_words_are_not_kept_in_memory(chunk: str) -> None:
    """Thousands of them, such as a web page may send as questions, would take gigabytes."""
    list(tokens(f"{chunk}warm"))
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(100):
            list(tokens(f"{chunk}a{number}"))
        assert tracemalloc.get_traced_memory()[0] < 100_000
    finally:
        tracemalloc.stop()
