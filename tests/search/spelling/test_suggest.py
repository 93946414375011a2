"""The suggestions for misspelt questions, and the questions that get none."""

from __future__ import annotations

import re
import string
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, strategies as st

from core.locations import PROJECT
from index import open_engine
from index.engine import Snapshot
from index.keyword.analysis import terms
from index.memory import MemoryEngine
from search.query import parse
from search.ranking.similarities import neighbourhood
from search.spelling.edit_costs import edit_cost
from search.spelling.english import _loading
from search.spelling.suggest import MAX_CHOICES, MAX_SUSPECTS, Fit, corpus_fit, load_words, suggestion
from tests.support.articles import FakeEncoder, document, fake_vector, publish

TEXTS = [
    "Baclofen relaxes a stiff muscle. Physiotherapy helps with the tremor and with the cramps.",
    "A tremor of the hands. The muscle is weak. Parkinson's is one cause, MND another.",
    "Kaitlin's notes: the dystonia of the neck is painful, the ataxia is not.",
    "The terror of a spasm.",
]


def published_engine() -> MemoryEngine:
    engine = MemoryEngine()
    publish(engine, *(document(f"{n}.md", text, title="Spine") for n, text in enumerate(TEXTS)))
    return engine


with published_engine().snapshot() as SNAPSHOT:
    pass
KNOWN = [word for word in SNAPSHOT.vocabulary().counts if word.isalpha()]


def meant(question: str, snapshot: Snapshot = SNAPSHOT, fit: Fit | None = None) -> str | None:
    query = parse(question)
    frequencies = dict(zip(query.terms, snapshot.document_frequencies(query.terms), strict=True))
    return suggestion(query, frequencies, snapshot, fit)


class FakeFit:
    """A `Fit` that sums the values of the words of a question, and remembers the questions of each call."""

    def __init__(self, **words: float) -> None:
        self.words = words
        self.embedded: list[list[str]] = []

    def __call__(self, questions: Sequence[str]) -> list[float]:
        self.embedded.append(list(questions))
        return [sum(self.words.get(word, 0) for word in question.split()) for question in questions]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("baclofn dose?", "baclofen dose?"),  # a letter left out
        ("bacclofen", "baclofen"),  # a letter doubled
        ("bavlofen", "baclofen"),  # the neighbouring key
        ("Is  abclofen safe", "Is  baclofen safe"),  # two letters swapped; both blanks stay
        ("phisiotherpy", "physiotherapy"),  # two edits in a long word
        ("Baclofn DYSTONAI", "Baclofen DYSTONAI"),
        ("Shuold I walk at all", "Should I walk at all"),
        ("the tremro’s cause, tremro!", "the tremor’s cause, tremor!"),
        ("what is a bacbkone, or a spien", "what is a backbone, or a spine"),  # an English word, and one of the corpus
        ("a bacbkone, a spien", "a bacbkone, a spine"),  # half of the words are unknown
        ("an ache of the nek", "an ache of the neck"),  # three letters for four
        ("the nek", None),
        ("ajd ataxxia wiht pain", "ajd ataxia wiht pain"),
        ('+tremro "stiff muscle" title:spien', '+tremor "stiff muscle" title:spine'),
        ("tremro -tremro", "tremor -tremro"),
        ("tremor -baclofn", None),  # an excluded word is not corrected
        ("Kaitlyn and dystonai", "Kaitlin and dystonia"),
        ("was the tremro Backbonne here", "was the tremor Backbonne here"),  # a name is left alone
        ("was Tremro here", None),
        ("Kaitlyn Baker's dystonai of the neck", "Kaitlyn Baker's dystonia of the neck"),
        ("is Spien-Ataxxia at all like the tremro of it", "is Spien-Ataxxia at all like the tremor of it"),
        ("the grompf of a tremro", "the grompf of a tremor"),
    ],
)
def test_what_is_offered(typed: str, expected: str | None) -> None:
    assert meant(typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "?!",
        "tremors and cramping",  # other forms of what the corpus holds
        "aspirin for my husband",  # ordinary words that no article holds
        "dont colour the color parkinsons",  # ordinary spellings
        "can I sue over a false takedown",
        "MDN",
        "mdn",  # as short as most abbreviations
        "what does NOAA say",  # words in capitals are abbreviations
        "NOAA",
        "BACLOFN DYSTONAI",
        "tremr0",  # not of letters alone
        "pre-mRNA and Cis-acting parts of it",  # a prefix
        "the spinä of a muscle",  # letters that are not English
        "été",
        "how do I back up postgres",
        "in vivo or in situ",
        "asdfjkl qwpoe zmxnv",
        "blorf nangle tweep skodding vurm",
        "hhhhhh kkkkk tttt tremro",
        "baclofn tremro dystonai ataxai",  # with so many slips it is no question
    ],
)
def test_when_nothing_is_offered(typed: str) -> None:
    assert meant(typed) is None


def test_the_words_of_a_foreign_question_are_left_alone() -> None:
    engine = MemoryEngine()
    text = "Womit soll ich sie entkalken? Die Waschmaschine wie den Wasserkocher mit Essig reinigen. Rich, Pete."
    publish(engine, document("a.md", text))
    with engine.snapshot() as snapshot:
        assert meant("Wie entkalke ich die Waschmaschine?", snapshot) is None
        assert meant("reinige ihn mit Essig wie den Wasserkocher", snapshot) is None
        assert meant("été", snapshot) is None
        assert meant("womit soll ich sie etnkalken", snapshot) == "womit soll ich sie entkalken"
        assert meant("entkalke die Waschmaschine", snapshot) == "entkalken die Waschmaschine"  # too short to tell


@pytest.mark.parametrize(
    ("gains", "expected"),
    [
        ({}, "why the week hands"),  # a doubled letter typed once is likelier than a letter left out
        ({"weak": 0.1}, "why the weak hands"),
        ({"week": 0.1, "weak": 0.1}, "why the week hands"),
        ({"web": 0.1}, "why the week hands"),  # too unlikely a slip
    ],
)
def test_of_several_words_the_one_that_the_corpus_is_nearer_to_is_offered(
    gains: dict[str, float], expected: str
) -> None:
    assert meant("why the wek hands", fit=FakeFit(**gains)) == expected


def test_suspect_words_are_put_right_one_after_the_other_and_one_choice_is_no_question() -> None:
    fit = FakeFit(weak=0.1)
    assert meant("is a wek or no baclofn at all good for the spime", fit=fit) == (
        "is a weak or no baclofen at all good for the spine"
    )
    assert fit.embedded == [
        [f"is a {word} or no baclofn at all good for the spime" for word in ("week", "weak")],
        [f"is a weak or no baclofen at all good for the {word}" for word in ("spine", "spike")],
    ]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("a stiff eck", "a stiff neck"),  # English words, but rare, and no passage holds them
        ("Eck pain", "Neck pain"),
        ("a tiff", None),  # too small a gain
        ("tiff of the eck", "tiff of the neck"),
        ("he was Eck", None),  # a name
        ("ECK", None),  # an abbreviation
        ("stiff eCK", None),
        ("deck", None),  # ordinary words are left alone
        ("peck of the week", None),
        ("who pays", None),
        ("wih", None),  # "with" is a stop word
        ("hand", None),  # another form of what the corpus holds
        ("musle of the eck", "muscle of the eck"),  # a word that is not English comes first
    ],
)
def test_a_rare_english_word_that_no_passage_holds_may_be_a_slip(typed: str, expected: str | None) -> None:
    fit = FakeFit(neck=0.06, Neck=0.06, NECK=0.06, stiff=0.05, days=1, **{"with": 1})
    assert meant(typed, fit=fit) == expected


def test_a_rare_english_word_is_left_alone_where_nothing_is_embedded() -> None:
    assert meant("a stiff eck") is None


def test_of_equally_likely_words_the_one_of_most_passages_is_offered() -> None:
    assert edit_cost("teror", "terror") < edit_cost("teror", "tremor")
    assert meant("teror") == "terror"
    engine = MemoryEngine()
    publish(engine, document("a.md", "qatin"), document("b.md", "qetin"), document("c.md", "qetin again"))
    with engine.snapshot() as snapshot:
        assert meant("qtin", snapshot) == "qetin"


def test_questions_are_compared_without_what_they_leave_out() -> None:
    engine = MemoryEngine()
    publish(engine, *(document(f"{n}.md", f"Passage {n}.") for n in range(9)))
    with engine.snapshot() as snapshot:
        expected = [neighbourhood(snapshot.semantic(fake_vector(text), 9)) for text in ("a cat", "dogs")]
        assert corpus_fit(snapshot, FakeEncoder())(["a +cat -rats", "dogs"]) == pytest.approx(expected)


typed_in_haste = st.lists(
    st.one_of(
        st.sampled_from([*KNOWN, "tremro", "Baclofn", "-tremro", '"spien', "+a", "24/7", "eck"]), st.text(max_size=9)
    ),
    max_size=8,
).map(" ".join)


@given(typed_in_haste)
@example("\ud800 tremro")
def test_no_question_raises_and_offers_that_are_taken_come_to_an_end(typed: str) -> None:
    offers = [typed]
    while offers[-1] is not None and len(offers) <= MAX_SUSPECTS:
        offers.append(meant(offers[-1]))
    assert offers[-1] is None or meant(offers[-1]) is None
    assert offers[1] != typed


@given(st.lists(st.sampled_from(KNOWN), max_size=12).map(" ".join))
def test_words_of_the_corpus_are_left_alone_and_nothing_is_embedded(typed: str) -> None:
    fit = FakeFit()
    assert (meant(typed, fit=fit), fit.embedded) == (None, [])


@given(typed_in_haste, st.dictionaries(st.sampled_from([*KNOWN, "week", "spied"]), st.floats(0, 1)))
@example("wek spien bacclofn", {})
@example("eck bands tiff sine noes", {"neck": 0.5})
def test_few_texts_are_embedded_and_what_is_offered_is_one_of_them_or_the_only_choice(
    typed: str, words: dict[str, float]
) -> None:
    fit = FakeFit(**words)
    offered = meant(typed, fit=fit)
    assert sum(map(len, fit.embedded)) <= MAX_CHOICES + 1
    assert offered != typed


@given(typed_in_haste)
def test_nothing_but_suspect_words_is_changed(typed: str) -> None:
    before, after = re.split(r"(\w+)", parse(typed).text), re.split(r"(\w+)", meant(typed) or parse(typed).text)
    changed = [was for was, now in zip(before, after, strict=True) if was != now]
    frequencies = [SNAPSHOT.document_frequencies(terms(word)) for word in changed]
    assert (set(map(tuple, frequencies)), len(set(changed)) <= 3) in ((set(), True), ({(0,)}, True))


@given(st.lists(st.text(string.digits + "xzqj", min_size=4, max_size=9), min_size=1, max_size=5).map(" ".join))
def test_gibberish_is_left_alone(typed: str) -> None:
    assert meant(typed) is None


def test_a_question_whose_words_are_known_pays_nothing() -> None:
    script = (
        "import sys; from tests.search.spelling.test_suggest import SNAPSHOT, meant; "
        "from search.spelling.english import _known_words; "
        "vars(SNAPSHOT).pop('_vocabulary'); meant('tremor of the muscle'); "
        "print(_known_words.cache_info().currsize, 'rapidfuzz.process' in sys.modules, '_vocabulary' in vars(SNAPSHOT))"
    )
    assert output_of(script) == "0 False False"


def test_a_question_that_needs_no_list_does_not_wait_for_the_loading() -> None:
    with _loading:  # a wait would never end
        assert meant("was the muscle of NOAA or Kaitlyn Baker weak in 2024") is None


def test_what_the_first_misspelt_question_needs_is_loaded_beforehand() -> None:
    script = (
        "import sys; from tests.search.spelling.test_suggest import published_engine, load_words; "
        "from search.spelling.english import _common_words; engine = published_engine(); load_words(engine); "
        "s = engine.snapshot().__enter__(); print(_common_words.cache_info().currsize, "
        "*('_words_by_length' in vars(each) for each in (_common_words(), s.vocabulary())), "
        "'rapidfuzz.process' in sys.modules)"
    )
    assert output_of(script) == "1 True True True"


def test_the_english_words_are_loaded_without_an_index(tmp_path: Path) -> None:
    load_words(open_engine(str(tmp_path)))
    assert meant("what is a bacbkone") == "what is a backbone"


def output_of(script: str) -> str:
    command = [sys.executable, "-W", "ignore", "-c", script]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.strip()
