"""The parts of the score, their weights, and the weights for another keyword weight."""

from __future__ import annotations

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
    WeightChoice,
    Weights,
    with_keyword_weight,
)
from search.searcher import search
from tests.support.articles import FakeEncoder
from tests.support.ranking import features_of, similarities_of


@given(st.floats(0.0, MAX_KEYWORD_WEIGHT))
def test_weights_with_another_keyword_weight_have_the_same_sum_and_proportions(weight: float) -> None:
    weights = with_keyword_weight(weight)
    assert weights.parts["keyword"] == weight
    for each in (weights.parts, DEFAULT_WEIGHTS.parts):
        fixed = {name: each[name] for name in ("list", "heading", "code", "introduction", "rare")}
        assert fixed == {"list": 0.07, "heading": 0.2, "code": 0.15, "introduction": 0.04, "rare": 0.05}
        assert sum(each.values()) - sum(fixed.values()) == pytest.approx(MAX_KEYWORD_WEIGHT)
    assert weights.parts["words"] * 25 == pytest.approx(weights.parts["sentence"] * 32)
    assert 0 <= weights.keyword_leg <= 1


def test_what_an_owner_chooses_stays_when_the_keyword_weight_moves() -> None:
    assert WeightChoice().weights() is DEFAULT_WEIGHTS
    assert WeightChoice(keyword=0.4).weights() == with_keyword_weight(0.4)
    chosen = WeightChoice(keyword=0.28, heading=0.4, rare=0.0).weights()
    assert chosen == Weights(
        dict(with_keyword_weight(0.28).parts) | {"heading": 0.4, "rare": 0.0}, with_keyword_weight(0.28).keyword_leg
    )
    assert with_keyword_weight(0.28, chosen) is chosen
    assert with_keyword_weight(0.4, chosen) == WeightChoice(keyword=0.4, heading=0.4, rare=0.0).weights()
    assert with_keyword_weight(0.18, chosen) == WeightChoice(heading=0.4, rare=0.0).weights()


def test_the_default_keyword_weight_gives_the_default_weights_and_the_ends_are_one_leg_each(engine: Engine) -> None:
    assert with_keyword_weight(DEFAULT_WEIGHTS.parts["keyword"]) is DEFAULT_WEIGHTS
    with engine.snapshot() as snapshot:
        for weight, part in ((0.0, "keyword"), (MAX_KEYWORD_WEIGHT, "passage")):
            results = search(snapshot, FakeEncoder(), "do cats sleep", weights=with_keyword_weight(weight)).results
            assert {result.why.parts[part] for result in results} == {0.0}


def test_the_parts_with_their_labels_and_default_weights_in_the_order_in_which_they_are_shown() -> None:
    assert [part[:3] for part in PARTS] == [
        ("keyword", "your words", 0.18),
        ("passage", "meaning", 0.11),
        ("words", "word by word", 0.32),
        ("least", "least matched word", 0.07),
        ("sentence", "best sentence", 0.25),
        ("sentence_words", "its words", 0.07),
        ("list", "a list", 0.07),
        ("heading", "heading", 0.2),
        ("code", "the code", 0.15),
        ("introduction", "an introduction", 0.04),
        ("rare", "rare words missing", 0.05),
    ]
    assert Weights({part.name: part.weight for part in PARTS}, keyword_leg=0.35) == DEFAULT_WEIGHTS


def features(similarities: Similarities | None) -> Features:
    """Return the features of two candidates and of a passage that only the legs found."""
    return features_of(
        ["a", "b", "c"],
        similarities,
        candidates=2,
        keyword_shares=[0.5, 0.0, 0.25],
        cosines=[0.75, 0.375, 0.125],
        missing_rare=[0.625, 0.0],
        aspects=[0.5, 0.25],
        named_headings=[0.0, 1.0],
        introductions=[0.0, 1.0],
        codes=[0.0, 0.5],
    )


SIMILARITIES = similarities_of(
    {"a": 1, "b": 1},
    contexts=[0.85, 0.0],
    passage_max_sims=[0.3, 0.4],
    least_max_sims=[0.2, 0.1],
    sentence_cosines=[0.0, 0.25],
    sentence_max_sims=[0.1, 0.2],
    sentence_lists=[0.0, 1.0],
)


def test_each_part_has_a_value_for_every_passage_or_for_every_sentence_of_the_candidates() -> None:
    values = {part.name: part.values(features(SIMILARITIES)).tolist() for part in PARTS if part.values}
    assert values == {
        "keyword": [0.5, 0.0, 0.25],
        "passage": [0.75, 0.375, 0.125],
        "words": [0.3, 0.4, 0.0],
        "least": [0.2, 0.1, 0.0],
        "heading": [0.5, 1.0, 0.0],
        "code": [0.0, 0.5, 0.0],
        "introduction": [0.0, -1.0, 0.0],
        "rare": [-0.625, 0.0, 0.0],
    }
    of_sentences = {part.name: part.sentence_values(SIMILARITIES).tolist() for part in PARTS if part.sentence_values}
    assert of_sentences == {"sentence": [0.5, 0.25], "sentence_words": [0.1, 0.2], "list": [0.0, 1.0]}
    assert not values.keys() & of_sentences.keys()
    assert values.keys() | of_sentences.keys() == {part.name for part in PARTS}


def test_a_part_that_was_not_read_is_zero_and_never_minus_zero() -> None:
    values = {part.name: list(map(str, part.values(features(None)).tolist())) for part in PARTS if part.values}
    assert (values["words"], values["least"]) == (["0.0", "0.0", "0.0"], ["0.0", "0.0", "0.0"])
    assert values["rare"] == ["-0.625", "0.0", "0.0"]
    assert values["introduction"] == ["0.0", "-1.0", "0.0"]


def test_no_details_is_every_part_at_zero_and_cannot_be_changed() -> None:
    assert list(NO_DETAILS.items()) == [(part.name, 0.0) for part in PARTS]
    with pytest.raises(TypeError):
        NO_DETAILS["keyword"] = 1.0  # type: ignore[index]


def test_a_part_that_is_left_out_weighs_nothing_and_the_rest_stays() -> None:
    weights = Weights({"keyword": 0.5, "passage": 0.25}, keyword_leg=0.125)
    assert weights.without("passage") == Weights({"keyword": 0.5, "passage": 0.0}, keyword_leg=0.125)
    assert weights == Weights({"keyword": 0.5, "passage": 0.25}, keyword_leg=0.125)


FIXED = (0.07, 0.2, 0.15, 0.04, 0.05)
"""The weights of lists, headings, codes, introductions and rare words."""


@pytest.mark.parametrize(
    ("weight", "parts", "keyword_leg"),
    [
        (0.0, [0.0, 11 / 82, 32 / 82, 7 / 82, 25 / 82, 7 / 82, *FIXED], 0.0),
        (0.59, [0.59, 0.055, 0.16, 0.035, 0.125, 0.035, *FIXED], 0.35 * 0.59 / 0.18 / (0.35 * 0.59 / 0.18 + 0.65 / 2)),
        (1.0, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, *FIXED], 1.0),
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
    assert {part.name: part.values(features_of([])).shape for part in PARTS if part.values} == dict.fromkeys(
        ("keyword", "passage", "words", "least", "heading", "code", "introduction", "rare"), (0,)
    )
