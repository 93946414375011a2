"""The other forms of what a question says: found by what articles define, and looked up beside the typed ones."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from index.engine import Engine
from index.keyword.short_forms import ShortForms, short_forms
from index.opening import open_engine
from search.query import Query, parse
from search.short_forms import OtherForm, look_up_words, other_forms
from tests.support.articles import document, publish

DEFINED = (
    "Amyotrophic lateral sclerosis (ALS). Magnetic resonance imaging (MRI). Positron emission tomography (PET). "
    "Acquired immune deficiency syndrome (AIDS). Wiskott-Aldrich syndrome (WAS). Gastrointestinal (GI). "
    "Cyclooxygenase 2 (COX-2). Ankylosing spondylitis (AS). Carbon monoxide (CO). Quality of life (QoL)."
)
KNOWN = ShortForms(dict.fromkeys(short_forms(DEFINED), 1))


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    class English:
        counts: Mapping[str, int] = {"pet": 9_000, "was": 99_000, "aids": 2_000, "als": 1_999, "co": 300}

    monkeypatch.setattr("search.short_forms.common_words", English)


def said(question: str) -> list[str]:
    return [str(other) for other in other_forms(parse(question), KNOWN)]


def test_the_other_form_of_a_short_form_as_a_whole() -> None:
    assert other_forms(parse("does ALS run in families?"), KNOWN) == (
        OtherForm("ALS", ("al",), "Amyotrophic lateral sclerosis", ("amyotroph", "lateral", "sclerosi")),
    )


def test_the_other_form_of_a_long_form_as_a_whole() -> None:
    assert other_forms(parse("who gets Amyotrophic  Lateral\nSclerosis?"), KNOWN) == (
        OtherForm("Amyotrophic  Lateral\nSclerosis", ("amyotroph", "lateral", "sclerosi"), "ALS", ("al",)),
    )


@pytest.mark.parametrize(
    ("question", "others"),
    [
        ("is als inherited", ["als also as Amyotrophic lateral sclerosis"]),
        ("do MRIs hurt", ["MRIs also as Magnetic resonance imaging"]),
        ("magnetic \nresonance imaging", ["magnetic resonance imaging also as MRI"]),
        ("what do magnetic resonance images show", ["magnetic resonance images also as MRI"]),
        ("does COX-2 matter", ["COX-2 also as Cyclooxygenase 2"]),
        ("ALS or gi", ["ALS also as Amyotrophic lateral sclerosis", "gi also as Gastrointestinal"]),
        ("ALS and ALS", ["ALS also as Amyotrophic lateral sclerosis"]),
        ("the quality of life with it", ["quality of life also as QoL"]),
        ('"ALS" title:clonus', ["ALS also as Amyotrophic lateral sclerosis"]),
        ("ALS-like illness", ["ALS also as Amyotrophic lateral sclerosis"]),
    ],
)
def test_words_that_have_another_form(question: str, others: list[str]) -> None:
    assert said(question) == others


@pytest.mark.parametrize(
    "question",
    [
        *("", "?", "false", "alsatian", "lateral sclerosis", 'clonus -"ALS"'),
        "is amyotrophic lateral sclerosis (ALS) inherited",  # it says both
        "gastrointestinal bleeding",  # a long form of one word says as much as the short one
        "co-cultured cells",  # part of a word
    ],
)
def test_words_that_have_none(question: str) -> None:
    assert said(question) == []


@pytest.mark.parametrize(
    ("question", "others"),
    [
        ("what does a PET show", ["PET also as Positron emission tomography"]),
        ("my pet is ill", []),
        ("Pet food", []),
        ("do hearing aids help", []),
        ("is AIDS curable", ["AIDS also as Acquired immune deficiency syndrome"]),
        ("how was it", []),
        ("what is WAS", ["WAS also as Wiskott-Aldrich syndrome"]),
        ("is there a blood test for AS", ["AS also as Ankylosing spondylitis"]),
        ("as good as it gets", []),
        ("MY PET WAS ILL", []),  # where all is in capitals, they say nothing
        ("MY SON HAS ALS", ["ALS also as Amyotrophic lateral sclerosis"]),
    ],
)
def test_an_ordinary_word_is_a_short_form_only_in_capitals(question: str, others: list[str]) -> None:
    assert said(question) == others


def test_of_two_long_forms_the_longer_is_taken() -> None:
    known = ShortForms(dict.fromkeys(short_forms("Primary lateral sclerosis (PLS). Primary lateral (PL)."), 1))
    found = other_forms(parse("primary lateral sclerosis"), known)
    assert [str(each) for each in found] == ["primary lateral sclerosis also as PLS"]


def test_a_short_form_with_two_meanings_has_no_other_form() -> None:
    known = ShortForms(dict.fromkeys(short_forms("Multiple sclerosis (MS). Mitral stenosis (MS)."), 1))
    assert other_forms(parse("MS and multiple sclerosis"), known) == ()


ARTICLES = [
    document("defined.md", "Amyotrophic lateral sclerosis (ALS) is rare.", title="Words"),
    document("long.md", "Amyotrophic lateral sclerosis begins in the hands.", title="Hands"),
    document("short.md", "In the family ALS is seldom seen.", title="Families"),
    document("part.md", "The lateral muscle is strong.", title="Muscles"),
    document("other.md", "Cramps are common in the family.", title="Cramps"),
    document("cut.md", "It is a well-\nknown sign.", title="Signs"),
    document("whole.md", "It is a well-known symptom.", title="Symptoms"),
]


@pytest.fixture(params=["memory:", "local"])
def filled(request: pytest.FixtureRequest, tmp_path: object) -> Engine:
    engine = open_engine("memory:" if request.param == "memory:" else f"{tmp_path}/index")
    publish(engine, *ARTICLES)
    return engine


def looked_up(engine: Engine, question: str, k: int = 9) -> tuple[dict[str, float], tuple[OtherForm, ...]]:
    with engine.snapshot() as snapshot:
        hits, others = look_up_words(snapshot, parse(question), k)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    return {hit.passage_id.partition(".")[0]: hit.score for hit in hits}, others


def plain(engine: Engine, query: Query) -> dict[str, float]:
    with engine.snapshot() as snapshot:
        ids = [hit.passage_id for hit in snapshot.keyword(query.keyword, 9)]
        (scores,) = snapshot.scores_in_context([query.keyword.terms], ids).tolist()
    return {passage_id.partition(".")[0]: score for passage_id, score in zip(ids, scores, strict=True)}


def test_either_form_finds_what_says_the_other(filled: Engine) -> None:
    short, (long_form,) = looked_up(filled, "ALS")
    assert short.keys() == {"defined", "long", "short"}  # some words of the other form are not the other form
    assert long_form.holders == {"defined.md#top:0", "long.md#top:0"}
    long, (short_form,) = looked_up(filled, "amyotrophic lateral sclerosis")
    assert long.keys() == {"defined", "long", "short", "part"}
    assert short_form.holders == {"defined.md#top:0", "short.md#top:0"}


def test_the_other_form_counts_about_as_much_as_the_typed_one(filled: Engine) -> None:
    scores, _ = looked_up(filled, "ALS")
    assert scores["long"] == pytest.approx(scores["short"], rel=0.25)
    assert scores["defined"] < 2 * scores["short"]
    typed = plain(filled, parse("ALS"))
    assert typed.keys() == {"defined", "short"}
    assert typed["short"] == scores["short"]


def test_a_question_without_other_forms_is_looked_up_as_before(filled: Engine) -> None:
    for question in ("family", "lateral muscle", "the family of a muscle"):
        assert looked_up(filled, question) == (plain(filled, parse(question)), ())
    for question in ("", "?", '-"ALS"'):
        assert looked_up(filled, question) == ({}, ())


def test_the_words_beside_a_form_and_the_filter_count_as_before(filled: Engine) -> None:
    scores, _ = looked_up(filled, "ALS family")
    assert scores["other"] == plain(filled, parse("family"))["other"]
    assert scores["short"] == max(scores.values())
    assert looked_up(filled, "ALS title:hands")[0].keys() == {"long"}
    assert looked_up(filled, "ALS -amyotrophic")[0].keys() == {"short"}


def test_the_best_are_kept(filled: Engine) -> None:
    every, _ = looked_up(filled, "ALS family")
    for k in (1, 2, 3):
        assert looked_up(filled, "ALS family", k)[0] == dict([*every.items()][:k])


def test_a_word_with_a_hyphen_is_found_where_a_line_end_follows_it(filled: Engine) -> None:
    scores, (other,) = looked_up(filled, "a well-known thing, well-known")
    assert scores.keys() == {"cut", "whole"}
    assert scores["cut"] == pytest.approx(scores["whole"], rel=0.5)
    assert other == OtherForm("well-known", ("well", "known"), "wellknown", ("wellknown",), frozenset({"cut.md#top:0"}))


@pytest.mark.parametrize("question", ["well known", "un-known", "5-well-known", "well-known-", "-well-known sign"])
def test_a_word_without_a_hyphen_or_not_in_the_articles_has_no_other_form(filled: Engine, question: str) -> None:
    assert looked_up(filled, question)[1] == ()
