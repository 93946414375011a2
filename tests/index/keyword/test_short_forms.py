"""The short forms that texts define, and what they mean in a corpus."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, strategies as st

from core.documents import Passage
from index.keyword.short_forms import (
    MAX_LETTERS,
    ShortForm,
    ShortForms,
    is_short_form,
    new_short_forms,
    short_forms,
    singular,
)


def pairs(text: str) -> list[tuple[str, str]]:
    return [(each.short, each.long) for each in short_forms(text)]


def short_form(short: str, long: str) -> ShortForm:
    """Return a short form of a long one, which needs no stemming."""
    return ShortForm(short, long, short.lower(), long.lower())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We saw amyotrophic lateral sclerosis (ALS) twice.", [("ALS", "amyotrophic lateral sclerosis")]),
        ("We saw ALS (amyotrophic lateral sclerosis) twice.", [("ALS", "amyotrophic lateral sclerosis")]),
        ("Parkinson's disease (PD)", [("PD", "Parkinson's disease")]),
        ("Parkinson’s disease (PD)", [("PD", "Parkinson’s disease")]),
        ("of heat shock transcription factor 1 (HSF1)", [("HSF1", "heat shock transcription factor 1")]),
        ("quality of life (QoL)", [("QoL", "quality of life")]),
        ("tissue plasminogen activator (tPA)", [("tPA", "tissue plasminogen activator")]),
        ("cyclo-oxygenase 2 (COX-2)", [("COX-2", "cyclo-oxygenase 2")]),
        ("the haemoglobin [Hb] level", [("Hb", "haemoglobin")]),
        ("restless legs syndrome (RLS; Willis-Ekbom disease)", [("RLS", "restless legs syndrome")]),
        ("multiple sclerosis (MS, plural scleroses)", [("MS", "multiple sclerosis")]),
        ("MS (multiple sclerosis, first told in 1868)", [("MS", "multiple sclerosis")]),
        ("motor neurone\n  disease ( MND )", [("MND", "motor neurone disease")]),
        ("β-blocker therapy (βBT)", [("βBT", "β-blocker therapy")]),
    ],
)
def test_both_orders_are_found(text: str, found: list[tuple[str, str]]) -> None:
    assert pairs(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("T2-weighted fluid-attenuated inversion recovery (FLAIR)", [("FLAIR", "fluid-attenuated inversion recovery")]),
        ("gamma-aminobutyric acid (GABA)", [("GABA", "gamma-aminobutyric acid")]),
        ("non-Hodgkin lymphoma (HL)", [("HL", "Hodgkin lymphoma")]),
    ],
)
def test_a_long_form_may_hold_hyphens_and_begin_after_one(text: str, found: list[tuple[str, str]]) -> None:
    assert pairs(text) == found


@pytest.mark.parametrize(
    "text",
    ["magnetic resonance images (MRIs)", "MRIs (magnetic resonance images)"],
)
def test_a_plural_defines_its_singular(text: str) -> None:
    assert pairs(text) == [("MRI", "magnetic resonance images")]
    assert [singular(short) for short in ("MRIs", "SSRIs", "MRI", "DS", "gas", "As")] == [
        *("MRI", "SSRI", "MRI", "DS", "gas", "As")
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("as was shown (see Figure 2)", "in the spring (2003)", "of all men (n = 20)", "found nothing (p < 0.05)"),
        *("a fine example (e.g. this)", "the first figure (Figure)", "intelligence of men (II)", "type two trial (IV)"),
        *("nothing at all ()", "( )", "(", "((", "(ALS)", "an unclosed bracket (ALS", "lateral sclerosis (ALS)"),
        *(
            "amyotrophic. Lateral sclerosis (ALS)",
            "amyotrophic lateral, sclerosis (ALS)",
            "MRI (MRA)",
            "MRI (MRI scan)",
        ),
        "amyotrophic\n\nlateral sclerosis (ALS)",
        "magnetic resonance of a truly endless row of words and yet other words before the imaging (MRI)",
        "amyotrophic lateral sclerosis (a very long text that is no short form)",
        "ALS (which is not a long form of it)",
    ],
)
def test_other_brackets_define_nothing(text: str) -> None:
    assert pairs(text) == []


def test_a_bracket_may_hold_another_one() -> None:
    als = [("ALS", "amyotrophic lateral sclerosis")]
    assert pairs("amyotrophic lateral sclerosis (ALS (see below))") == als
    assert pairs("amyotrophic lateral sclerosis (ALS [1])") == als
    assert pairs("(in amyotrophic lateral sclerosis (ALS))") == als


def test_a_text_may_define_several() -> None:
    text = "Multiple sclerosis (MS) and cerebral palsy (CP) are seen by magnetic resonance imaging (MRI)."
    found = [("MS", "Multiple sclerosis"), ("CP", "cerebral palsy"), ("MRI", "magnetic resonance imaging")]
    assert pairs(text) == found


def test_what_is_kept_of_a_definition() -> None:
    assert short_forms("Interleukin-1 receptors (IL-1Rs)") == [
        ShortForm("IL-1R", "Interleukin-1 receptors", "il 1r", "interleukin 1 receptor")
    ]


@pytest.mark.parametrize(
    "word", ["ALS", "tPA", "COX-2", "Hb", "U.S", "R&D", "5-HT", "TNFα", "a" * (MAX_LETTERS - 1) + "B"]
)
def test_words_that_look_like_a_short_form(word: str) -> None:
    assert is_short_form(word)


@pytest.mark.parametrize(
    "word", ["", "A", "als", "Als", "Figure", "2003", "1.5", "II", "XIV", "A B", "-A", "A-", "A" * (MAX_LETTERS + 1)]
)
def test_words_that_do_not(word: str) -> None:
    assert not is_short_form(word)


@given(st.text("ALSals ().;,-\n", max_size=120))
def test_both_forms_stand_in_the_text(text: str) -> None:
    words = " ".join(text.split())
    for short, long in pairs(text):
        assert short in words
        assert long in words
        assert long[0].casefold() == short[0].casefold()
        assert len(long) > len(short)
        letters = iter(long.casefold())
        assert all(letter in letters for letter in short.casefold() if letter.isalnum())  # in this order


@given(st.lists(st.sampled_from(["alpha", "lambda", "sigma", "beta"]), min_size=2, unique=True), st.booleans())
def test_the_first_letters_of_the_words_before_define_a_short_form(words: list[str], reverse: bool) -> None:
    short, long = "".join(word[0] for word in words).upper(), " ".join(words)
    text = f"{short} ({long})" if reverse else f"Of {long} ({short})."
    assert pairs(text) == [(short, long)]


@pytest.mark.parametrize("text", ["(", "(AL", "a (AL) ", "(AL)", "a" * 150 + "(", "(a b", "AB (", "() ", "a A(b"])
def test_the_work_grows_with_the_length_of_the_text_alone(text: str) -> None:
    """A quadratic search would take minutes here."""
    started = time.process_time()
    short_forms(text * (400_000 // len(text)))
    assert time.process_time() - started < 60


def passage(n: int, text: str, title: str = "Sclerosis", heading: str = "") -> Passage:
    return Passage(f"a#top:{n}", "a", title, (heading,) if heading else (), text, 0, len(text), (), "", 9)


def test_each_short_form_of_a_document_is_given_at_the_first_passage_that_defines_it() -> None:
    title = "Amyotrophic lateral sclerosis (ALS)"
    passages = [
        passage(0, "Nothing.", title),
        passage(1, "Cerebral palsy (CP) and Cerebral palsy (CP).", title, "Imaging (MRI, magnetic)"),
        passage(2, "Cerebral palsy (CP) and multiple sclerosis (MS).", title),
    ]
    found = [sorted((each.short, each.long) for each in new) for new in new_short_forms(passages)]
    assert found == [
        [("ALS", "Amyotrophic lateral sclerosis")],
        [("CP", "Cerebral palsy")],
        [("MS", "multiple sclerosis")],
    ]


MS = short_form("MS", "multiple sclerosis")
MITRAL = short_form("MS", "mitral stenosis")
MASS = short_form("MS", "mass spectrometry")


@pytest.mark.parametrize(
    ("counts", "long"),
    [
        ({MS: 1}, "multiple sclerosis"),
        ({MS: 2, MITRAL: 1}, "multiple sclerosis"),
        ({MITRAL: 1, MS: 2}, "multiple sclerosis"),
        ({MS: 3, MITRAL: 2}, None),
        ({MS: 3, MITRAL: 1, MASS: 1}, None),
        ({MS: 4, MITRAL: 1, MASS: 1}, "multiple sclerosis"),
        ({MS: 1, MITRAL: 1}, None),
    ],
)
def test_a_short_form_means_what_most_documents_say_if_few_say_otherwise(
    counts: dict[ShortForm, int], long: str | None
) -> None:
    known = ShortForms(counts)
    assert known.long_forms == ({"ms": long} if long else {})
    assert known.shorts == ({tuple(long.split()): "MS"} if long else {})


def test_spellings_of_one_long_form_are_no_rivals_and_the_commonest_is_given() -> None:
    terms = "magnet reson imag"
    spelt = {"magnetic resonance images": 2, "Magnetic resonance imaging": 1, "magnetic resonance imaging": 2}
    known = ShortForms({ShortForm("MRI", long, "mri", terms): count for long, count in spelt.items()})
    assert known.long_forms == {"mri": "magnetic resonance images"}


def test_the_short_form_of_a_long_one_is_the_commonest_that_means_it() -> None:
    named = {"MRI": 3, "MrI": 1, "MR": 2}
    known = ShortForms(
        {ShortForm(each, "magnetic resonance", each.lower(), "magnet reson"): n for each, n in named.items()}
    )
    assert known.shorts == {("magnet", "reson"): "MRI"}
    other_meaning = ShortForm("MRI", "medical research institute", "mri", "medic research institut")
    known = ShortForms({**known.definitions, other_meaning: 9})
    assert known.shorts == {("magnet", "reson"): "MR", ("medic", "research", "institut"): "MRI"}


def test_a_long_form_of_one_word_has_no_short_form() -> None:
    known = ShortForms({ShortForm("Hb", "haemoglobin", "hb", "hemoglobin"): 5})
    assert (known.long_forms, known.shorts) == ({"hb": "haemoglobin"}, {})


def test_a_corpus_without_short_forms() -> None:
    none = ShortForms({})
    assert (none.long_forms, none.shorts, none.most_words) == ({}, {}, {})


def test_the_longest_form_that_begins_with_a_word() -> None:
    texts = ("amyotrophic lateral sclerosis (ALS)", "amyotrophic disease (AD)", "cyclooxygenase 2 (COX-2)")
    known = ShortForms({pair: 1 for text in texts for pair in short_forms(text)})
    assert known.most_words == {"als": 1, "ad": 1, "cox": 2, "amyotroph": 3, "cyclooxygenas": 2}
