"""The score: one sum of weighted parts, with the values of the best sentence of each candidate."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from core.documents import Hit
from search.ranking.features import Features
from search.ranking.score import ScoredPassage, score_breakdown, score_passages
from search.ranking.weights import DEFAULT_WEIGHTS, PARTS, Weights
from tests.support.ranking import features_of, similarities_of

NAMES = [part.name for part in PARTS]
ONES = Weights(dict.fromkeys(NAMES, 1.0), keyword_leg=0.5)


def features(missing_rare: float = 0.0) -> Features:
    """Return two candidates, one of two sentences and one of none, and a passage that only the keyword leg found."""
    similarities = similarities_of(
        {"a": 2, "b": 0},
        contexts=[-1.0, -1.0],
        passage_max_sims=[0.125, 0.0],
        sentence_cosines=[0.75, 0.25],
        sentence_max_sims=[0.25, 0.5],
        sentence_lists=[0.0, 1.0],
    )
    return features_of(
        ["a", "b", "c"],
        similarities,
        keyword_shares=[0.5, 0.0, 0.25],
        cosines=[0.5, 0.25, 0.0],
        missing_rare=[missing_rare, 0.0],
    )


def details(**values: float) -> dict[str, float]:
    return {name: values.get(name, 0.0) for name in NAMES}


def test_the_best_sentence_counts_and_a_passage_without_one_has_none() -> None:
    assert score_passages(features(missing_rare=0.5), ONES, 3) == [
        ScoredPassage(
            "a",
            details(keyword=0.5, passage=0.5, words=0.125, sentence=0.25, sentence_words=0.5, list=1.0, rare=-0.5),
            2.375,
        ),
        ScoredPassage("b", details(passage=0.25), 0.25),
        ScoredPassage("c", details(keyword=0.25), 0.25),
    ]


def test_the_weights_decide_which_sentence_is_the_best() -> None:
    without_lists = Weights({**ONES.parts, "list": 0.0}, keyword_leg=0.5)
    first = score_passages(features(), without_lists, 1)[0]
    assert (first.details["sentence"], first.details["sentence_words"], first.details["list"]) == (0.75, 0.25, 0.0)


def test_a_part_that_is_not_missed_is_not_minus_zero() -> None:
    shown = {str(each.details["rare"]) for each in score_passages(features(), DEFAULT_WEIGHTS, 3)}
    assert shown == {"0.0"}


def test_no_more_than_k_are_scored_in_full_and_none_where_none_is_wanted() -> None:
    assert [each.passage_id for each in score_passages(features(), ONES, 2)] == ["a", "b"]
    assert score_passages(features(), ONES, 0) == []


def test_a_heading_and_a_code_lift_a_candidate() -> None:
    found = features_of(["a", "b", "c"], candidates=2, aspects=[0.5, 0.0], codes=[0.0, 1.0], cosines=[0.0, 0.0, 0.75])
    assert score_passages(found, ONES, 3) == [
        ScoredPassage("b", details(code=1.0), 1.0),
        ScoredPassage("c", details(passage=0.75), 0.75),
        ScoredPassage("a", details(heading=0.5), 0.5),
    ]


def test_a_leg_alone_is_one_part() -> None:
    assert ScoredPassage.by_keyword(Hit("a", 4.25)) == ScoredPassage("a", details(keyword=4.25), 4.25)
    assert ScoredPassage.by_cosine(Hit("a", 0.5)) == ScoredPassage("a", details(passage=0.5), 0.5)


@given(st.lists(st.floats(-1, 1), min_size=len(NAMES), max_size=len(NAMES)))
def test_what_is_shown_adds_up_to_the_score(values: list[float]) -> None:
    parts = dict(zip(NAMES, values, strict=True))
    shown = score_breakdown(parts)
    assert [label for label, _ in shown] == [part.label for part in PARTS if parts[part.name]]
    total = sum((Decimal(f"{value:.3f}") for _, value in shown), Decimal(0))
    assert total == pytest.approx(Decimal(f"{round(sum(parts.values()), 9):.3f}"))
    assert all(
        value == pytest.approx(parts[name], abs=0.0011)
        for name, (_, value) in zip([name for name in NAMES if parts[name]], shown, strict=True)
    )


def test_a_new_part_of_the_declaration_is_scored_and_shown_without_more(monkeypatch: pytest.MonkeyPatch) -> None:
    more = (*PARTS, PARTS[0]._replace(name="fresh", label="freshness", values=lambda features: features.cosines))
    monkeypatch.setattr("search.ranking.score.PARTS", more)
    scored = score_passages(features(), Weights({**ONES.parts, "fresh": 2.0}, keyword_leg=0.5), 3)
    assert {each.passage_id: each.details["fresh"] for each in scored} == {"a": 1.0, "b": 0.5, "c": 0.0}
    assert ("freshness", 1.0) in score_breakdown(scored[0].details)


def sentences(counts: list[int], *sentence_max_sims: float) -> Features:
    """Return candidates with so many sentences, of which only the matches are not 0."""
    ids = list("abcdef"[: len(counts)])
    return features_of(ids, similarities_of(dict(zip(ids, counts, strict=True)), sentence_max_sims=sentence_max_sims))


def test_each_passage_has_the_best_of_its_own_sentences() -> None:
    scored = score_passages(sentences([2, 0, 1, 1], 0.25, 0.5, 0.125, 1.0), ONES, 9)
    assert [(each.passage_id, each.score) for each in scored] == [("d", 1.0), ("a", 0.5), ("c", 0.125), ("b", 0.0)]


def test_candidates_without_a_sentence_among_them_score_by_their_other_parts() -> None:
    scored = score_passages(sentences([0, 0]), ONES, 9)
    assert scored == [ScoredPassage("a", details(), 0.0), ScoredPassage("b", details(), 0.0)]


def test_of_equally_good_sentences_the_first_counts() -> None:
    similarities = similarities_of({"a": 2}, sentence_cosines=[0.5, 0.25], sentence_max_sims=[0.25, 0.5])
    (scored,) = score_passages(features_of(["a"], similarities), ONES, 1)
    assert scored.details == details(sentence=0.5, sentence_words=0.25)


def unembedded(**keyword_shares: float) -> Features:
    return features_of(list(keyword_shares), keyword_shares=list(keyword_shares.values()))


def test_what_was_not_embedded_is_scored_by_words_and_each_part_by_its_weight() -> None:
    weights = Weights({**dict.fromkeys(NAMES, 8.0), "keyword": 0.25}, keyword_leg=0.5)
    assert score_passages(unembedded(a=0.5, b=1.0), weights, 9) == [
        ScoredPassage("b", details(keyword=0.25), 0.25),
        ScoredPassage("a", details(keyword=0.125), 0.125),
    ]
    assert score_passages(unembedded(), weights, 9) == []


def test_scores_that_differ_by_the_last_digits_of_an_addition_are_equal_and_stand_by_passage_id() -> None:
    close = score_passages(unembedded(b=0.3 + 4e-10, a=0.3), ONES, 9)
    assert [(each.passage_id, each.score) for each in close] == [("a", 0.3), ("b", 0.3)]
    apart = score_passages(unembedded(b=0.300000001, a=0.3), ONES, 9)
    assert [(each.passage_id, each.score) for each in apart] == [("b", 0.300000001), ("a", 0.3)]
    assert ScoredPassage.by_keyword(Hit("a", 0.1234567894)).score == 0.123456789
    assert ScoredPassage.by_cosine(Hit("a", 0.1234567894)).score == 0.123456789


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ({}, []),
        (details(), []),
        (details(keyword=0.2124, passage=0.0714), [("your words", 0.212), ("meaning", 0.072)]),
        ({"words": 0.5}, [("word by word", 0.5)]),  # parts that are not there are not shown
        (
            details(keyword=0.0004, words=0.0004, rare=-0.0004),
            [("your words", 0.0), ("word by word", 0.001), ("rare words missing", -0.001)],
        ),
    ],
)
def test_the_breakdown_of_a_score(parts: dict[str, float], shown: list[tuple[str, float]]) -> None:
    assert score_breakdown(parts) == shown
