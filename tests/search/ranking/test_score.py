"""The score: one sum of weighted parts, with the values of the best sentence of each candidate."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, strategies as st

from core.documents import Hit
from search.ranking.features import Features
from search.ranking.score import ScoredPassage, score_breakdown, score_passages
from search.ranking.similarities import Similarities
from search.ranking.weights import DEFAULT_WEIGHTS, PARTS, Weights

NAMES = [part.name for part in PARTS]
ONES = Weights(dict.fromkeys(NAMES, 1.0), keyword_leg=0.5)


def features(missing_rare: float = 0.0) -> Features:
    """Return two candidates, one of two sentences and one of none, and a passage that only the keyword leg found."""
    similarities = Similarities(
        ids=["a", "b"],
        passages=np.array([0.5, 0.25]),
        titles=np.array([0.125, 0.0]),
        contexts=np.array([-1.0, -1.0]),
        sentence_cosines=np.array([0.75, 0.25]),
        sentence_max_sims=np.array([0.25, 0.5]),
        sentence_lists=np.array([0.0, 1.0]),
        token_max_sims=np.zeros((0, 2)),
        bounds=np.array([0, 2, 2]),
    )
    return Features(
        ids=["a", "b", "c"],
        keyword_shares=np.array([0.5, 0.0, 0.25]),
        cosines=np.array([0.5, 0.25, 0.0]),
        similarities=similarities,
        missing_rare=np.array([missing_rare, 0.0]),
    )


def details(**values: float) -> dict[str, float]:
    return {name: values.get(name, 0.0) for name in NAMES}


def test_the_best_sentence_counts_and_a_passage_without_one_has_none() -> None:
    assert score_passages(features(missing_rare=0.5), ONES, 3) == [
        ScoredPassage(
            "a", details(keyword=0.5, passage=0.5, title=0.125, sentence=0.25, words=0.5, list=1.0, rare=-0.5), 2.375
        ),
        ScoredPassage("b", details(passage=0.25), 0.25),
        ScoredPassage("c", details(keyword=0.25), 0.25),
    ]


def test_the_weights_decide_which_sentence_is_the_best() -> None:
    without_lists = Weights({**ONES.parts, "list": 0.0}, keyword_leg=0.5)
    first = score_passages(features(), without_lists, 1)[0]
    assert (first.details["sentence"], first.details["words"], first.details["list"]) == (0.75, 0.25, 0.0)


def test_a_part_that_is_not_missed_is_not_minus_zero() -> None:
    shown = {str(each.details["rare"]) for each in score_passages(features(), DEFAULT_WEIGHTS, 3)}
    assert shown == {"0.0"}


def test_no_more_than_k_are_scored_in_full_and_none_where_none_is_wanted() -> None:
    assert [each.passage_id for each in score_passages(features(), ONES, 2)] == ["a", "b"]
    assert score_passages(features(), ONES, 0) == []


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
