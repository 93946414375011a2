"""The parts of the score, their weights, and the weights for another keyword weight."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from index.engine import Engine
from search.ranking.features import Features
from search.ranking.similarities import Similarities
from search.ranking.weights import (
    DEFAULT_WEIGHTS,
    MAX_KEYWORD_WEIGHT,
    NO_DETAILS,
    PARTS,
    Weights,
    with_keyword_weight,
)
from search.searcher import search
from tests.support.articles import FakeEncoder


@given(st.floats(0.0, MAX_KEYWORD_WEIGHT))
def test_weights_with_another_keyword_weight_have_the_same_sum_and_proportions(weight: float) -> None:
    weights = with_keyword_weight(weight)
    assert weights.parts["keyword"] == weight
    for each in (weights.parts, DEFAULT_WEIGHTS.parts):
        assert sum(each.values()) - each["list"] - each["rare"] == pytest.approx(MAX_KEYWORD_WEIGHT)
        assert (each["list"], each["rare"]) == (0.08, 0.04)
    assert weights.parts["sentence"] == pytest.approx(2.5 * weights.parts["title"])
    assert 0 <= weights.keyword_leg <= 1


def test_the_default_keyword_weight_gives_the_default_weights_and_the_ends_are_one_leg_each(engine: Engine) -> None:
    assert with_keyword_weight(DEFAULT_WEIGHTS.parts["keyword"]) is DEFAULT_WEIGHTS
    with engine.snapshot() as snapshot:
        for weight, part in ((0.0, "keyword"), (MAX_KEYWORD_WEIGHT, "passage")):
            results = search(snapshot, FakeEncoder(), "do cats sleep", weights=with_keyword_weight(weight)).results
            assert {result.why.parts[part] for result in results} == {0.0}


def test_the_parts_with_their_labels_and_default_weights_in_the_order_in_which_they_are_shown() -> None:
    assert [part[:3] for part in PARTS] == [
        ("keyword", "your words", 0.28),
        ("passage", "meaning", 0.12),
        ("title", "title", 0.08),
        ("sentence", "best sentence", 0.2),
        ("words", "word by word", 0.32),
        ("list", "a list", 0.08),
        ("rare", "rare words missing", 0.04),
    ]
    assert Weights({part.name: part.weight for part in PARTS}, keyword_leg=0.35) == DEFAULT_WEIGHTS


def features(similarities: Similarities | None) -> Features:
    """Return the features of two candidates and of a passage that only the legs found."""
    return Features(
        ids=["a", "b", "c"],
        keyword_shares=np.array([0.5, 0.0, 0.25]),
        cosines=np.array([0.75, 0.375, 0.125]),
        similarities=similarities,
        missing_rare=np.array([0.625, 0.0]),
    )


SIMILARITIES = Similarities(
    ids=["a", "b"],
    passages=np.array([0.75, 0.375]),
    titles=np.array([0.0625, -0.5]),
    contexts=np.array([0.85, 0.0]),
    sentence_cosines=np.array([0.0, 0.25]),
    sentence_max_sims=np.array([0.1, 0.2]),
    sentence_lists=np.array([0.0, 1.0]),
    token_max_sims=np.zeros((0, 2)),
    bounds=np.array([0, 1, 2]),
)


def test_each_part_has_a_value_for_every_passage_or_for_every_sentence_of_the_candidates() -> None:
    values = {part.name: part.values(features(SIMILARITIES)).tolist() for part in PARTS if part.values}
    assert values == {
        "keyword": [0.5, 0.0, 0.25],
        "passage": [0.75, 0.375, 0.125],
        "title": [0.0625, -0.5, 0.0],
        "rare": [-0.625, 0.0, 0.0],
    }
    of_sentences = {part.name: part.sentence_values(SIMILARITIES).tolist() for part in PARTS if part.sentence_values}
    assert of_sentences == {"sentence": [0.5, 0.25], "words": [0.1, 0.2], "list": [0.0, 1.0]}
    assert not values.keys() & of_sentences.keys()


def test_a_part_that_was_not_read_is_zero_and_never_minus_zero() -> None:
    values = {part.name: list(map(str, part.values(features(None)).tolist())) for part in PARTS if part.values}
    assert values["title"] == ["0.0", "0.0", "0.0"]
    assert values["rare"] == ["-0.625", "0.0", "0.0"]


def test_no_details_is_every_part_at_zero_and_cannot_be_changed() -> None:
    assert dict(NO_DETAILS) == dict.fromkeys(["keyword", "passage", "title", "sentence", "words", "list", "rare"], 0.0)
    with pytest.raises(TypeError):
        NO_DETAILS["keyword"] = 1.0  # type: ignore[index]


def test_a_part_that_is_left_out_weighs_nothing_and_the_rest_stays() -> None:
    weights = Weights({"keyword": 0.5, "passage": 0.25}, keyword_leg=0.125)
    assert weights.without("passage") == Weights({"keyword": 0.5, "passage": 0.0}, keyword_leg=0.125)
    assert weights == Weights({"keyword": 0.5, "passage": 0.25}, keyword_leg=0.125)


@pytest.mark.parametrize(
    ("weight", "parts", "keyword_leg"),
    [
        (0.0, [0.0, 1 / 6, 1 / 9, 5 / 18, 4 / 9, 0.08, 0.04], 0.0),
        (0.64, [0.64, 0.06, 0.04, 0.1, 0.16, 0.08, 0.04], 0.8 / 1.125),
        (1.0, [1.0, 0.0, 0.0, 0.0, 0.0, 0.08, 0.04], 1.0),
    ],
)
def test_another_keyword_weight_moves_weight_between_the_tuned_parts_and_the_legs(
    weight: float, parts: list[float], keyword_leg: float
) -> None:
    weights = with_keyword_weight(weight)
    assert list(weights.parts) == [part.name for part in PARTS]
    assert list(weights.parts.values()) == pytest.approx(parts)
    assert weights.keyword_leg == pytest.approx(keyword_leg)


def test_no_passages_have_no_values() -> None:
    none = np.zeros(0)
    assert [part.values(Features([], none, none, None, none)).shape for part in PARTS if part.values] == [(0,)] * 4
