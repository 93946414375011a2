"""The suggestions for misspelt questions, and the questions that get none."""

from __future__ import annotations

import re
import string
import subprocess
import sys
from collections.abc import Sequence

import pytest
from hypothesis import example, given, strategies as st

from core.locations import PROJECT
from index.engine import Snapshot
from index.keyword.analysis import terms
from index.memory import MemoryEngine
from search.query import parse
from search.ranking.similarities import neighbourhood
from search.spelling.edit_costs import edit_cost
from search.spelling.suggest import MAX_CHOICES, Fit, corpus_fit, suggestion
from tests.support.articles import FakeEncoder, document, fake_vector, publish

TEXTS = [
    "Baclofen relaxes a stiff muscle. Physiotherapy helps with the tremor and with the cramps.",
    "A tremor of the hands. The muscle is weak. Parkinson's is one cause, MND another.",
    "Kaitlin's notes: the dystonia of the neck is painful, the ataxia is not.",
    "The terror of a spasm.",
]


def published_snapshot() -> Snapshot:
    engine = MemoryEngine()
    publish(engine, *(document(f"{n}.md", text, title="Spine") for n, text in enumerate(TEXTS)))
    with engine.snapshot() as snapshot:
        return snapshot


SNAPSHOT = published_snapshot()
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
        ("Baclofn DYSTONAI", "Baclofen DYSTONAI"),  # a word in capitals is an abbreviation
        ("BACLOFN DYSTONAI", "BACLOFEN DYSTONIA"),  # unless all of the question is in capitals
        ("the tremro’s cause, tremro!", "the tremor’s cause, tremor!"),
        ("a bacbkone, a spien", "a backbone, a spine"),  # an English word, and a word of the corpus
        ("the nek", "the neck"),  # three letters for four
        ("ajd ataxxia wiht pain", "ajd ataxia with pain"),
        ('+tremro "stif muscle" title:spien', '+tremor "stiff muscle" title:spine'),
        ("tremro -tremro", "tremor -tremro"),
        ("tremor -baclofn", None),  # an excluded word is not corrected
        ("Kaitlyn and dystonai", "Kaitlin and dystonia"),
        ("was Tremro here", "was Tremor here"),  # a name is compared with the corpus only
        ("was Backbonne here", None),
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
        "MDN",
        "mdn",  # as short as most abbreviations
        "tremr0",  # not of letters alone
        "asdfjkl qwpoe zmxnv",
        "blorf nangle tweep skodding vurm",
        "hhhhhh kkkkk tttt tremro",
        "grompf tremro",  # half of the question would still be gibberish
        "baclofn tremro dystonai ataxai",  # with so many slips it is no question
    ],
)
def test_when_nothing_is_offered(typed: str) -> None:
    assert meant(typed) is None


@pytest.mark.parametrize(
    ("gains", "expected"),
    [
        ({}, "the week hands"),  # a doubled letter typed once is likelier than a letter left out
        ({"weak": 0.1}, "the weak hands"),
        ({"week": 0.1, "weak": 0.1}, "the week hands"),
        ({"web": 0.1}, "the week hands"),  # too unlikely a slip
    ],
)
def test_of_several_words_the_one_that_the_corpus_is_nearer_to_is_offered(
    gains: dict[str, float], expected: str
) -> None:
    assert meant("the wek hands", fit=FakeFit(**gains)) == expected


def test_suspect_words_are_put_right_one_after_the_other_and_one_choice_is_no_question() -> None:
    fit = FakeFit(weak=0.1)
    assert meant("wek baclofn spime", fit=fit) == "weak baclofen spine"
    assert fit.embedded == [
        ["week baclofn spime", "weak baclofn spime"],
        ["weak baclofen spine", "weak baclofen spike"],
    ]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("a stiff peck", "a stiff neck"),  # ordinary words, but no passage holds them
        ("Peck pain", "Neck pain"),
        ("PECK", "NECK"),
        ("a clause", None),  # too small a gain
        ("clause of a peck", "clause of a neck"),
        ("he was Peck", None),  # a name
        ("stiff pECK", None),
        ("wit", None),  # "with" is a stop word
        ("hand", None),  # another form of what the corpus holds
        ("a stiff peck, baclofn", "a stiff peck, baclofen"),  # a word that is not English comes first
    ],
)
def test_an_ordinary_word_that_no_passage_holds_may_be_a_slip(typed: str, expected: str | None) -> None:
    fit = FakeFit(neck=0.06, Neck=0.06, NECK=0.06, cause=0.05, **{"with": 1})
    assert meant(typed, fit=fit) == expected


def test_an_ordinary_word_is_left_alone_where_nothing_is_embedded() -> None:
    assert meant("a stiff peck") is None


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
        assert corpus_fit(snapshot, FakeEncoder())(["a +cat -rat", "dogs"]) == pytest.approx(expected)


typed_in_haste = st.lists(
    st.one_of(
        st.sampled_from([*KNOWN, "tremro", "Baclofn", "-tremro", '"spien', "+a", "24/7", "peck"]), st.text(max_size=9)
    ),
    max_size=8,
).map(" ".join)


@given(typed_in_haste)
@example("\ud800 tremro")
def test_no_question_raises_and_what_is_offered_is_left_alone_when_taken(typed: str) -> None:
    offered = meant(typed)
    assert offered is None or (offered != typed and meant(offered) is None)


@given(st.lists(st.sampled_from(KNOWN), max_size=12).map(" ".join))
def test_words_of_the_corpus_are_left_alone_and_nothing_is_embedded(typed: str) -> None:
    fit = FakeFit()
    assert (meant(typed, fit=fit), fit.embedded) == (None, [])


@given(typed_in_haste, st.dictionaries(st.sampled_from([*KNOWN, "week", "spied"]), st.floats(0, 1)))
@example("wek spien bacclofn", {})
@example("peck bands handy clause gone bone", {"one": 0.5})
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
        "vars(SNAPSHOT).pop('_vocabulary'); meant('tremor of the muscle'); "
        "print('spellchecker' in sys.modules, 'rapidfuzz' in sys.modules, '_vocabulary' in vars(SNAPSHOT))"
    )
    command = [sys.executable, "-W", "ignore", "-c", script.replace("rapidfuzz", "rapidfuzz.process")]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout == "False False False\n"
