"""The results of ranked passages: their marks, their confidence, and the reasons for their rank."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from core.documents import Hit, Mark, MarkKind, Passage, Sentence
from search.answers.confidence import Calibration
from search.answers.explain import Explainer
from search.query import parse
from search.ranking.features import Legs, SentenceFeatures
from search.ranking.score import ScoredPassage
from search.ranking.similarities import PassageSimilarity
from search.results import Confidence, KeywordReason, Result, SemanticReason, Why

QUESTION = "does baclofen ease clonus of the ankle"
FREQUENCIES = {"baclofen": 10, "eas": 7, "clonus": 3, "ankl": 2}
TEXT = "Baclofen relaxes a muscle. It is taken twice."


def passage(passage_id: str) -> Passage:
    sentences = (Sentence(0, 26), Sentence(27, 45))
    return Passage(passage_id, "a", "Clonus", ("Drugs",), TEXT, 0, 45, sentences, "", 9)


def scored(passage_id: str, score: float = 0.5) -> ScoredPassage:
    return ScoredPassage(passage_id, {"keyword": score}, score)


def similar(cosine: float = 0.5) -> SentenceFeatures:
    """Return the features of two sentences, of which the first answers."""
    sentence_cosines, matches = np.array([0.75, 0.25]), np.array([0.9, 0.1])
    return SentenceFeatures(
        PassageSimilarity(cosine, 0.0, 0.0, sentence_cosines, matches, np.zeros(2)), np.array([1.0]), matches[None]
    )


def calibration(spread: float) -> Calibration:
    """Return a calibration by which the margin of `similar` is 0.65 divided by the spread, if the neighbourhood is 0.5.

    Its signals are 0.5, 0.75 and 0.9, of which the weights are 3, 2 and 1.
    """
    return Calibration((0.0, 0.0, 0.0), (spread, spread, spread))


def explained(
    sentences: Mapping[str, SentenceFeatures],
    calibration: Calibration | None = None,
    question: str = QUESTION,
    frequencies: Mapping[str, int] = FREQUENCIES,
    passages: int = 100,
) -> tuple[Result, ...]:
    """Return the results of passages x and y. Only x is in the keyword leg, as its second; both are in the other."""
    legs = Legs(None, [Hit("z", 9.0), Hit("x", 4.5)], [Hit("y", 0.6), Hit("x", 0.4)], frequencies, passages)
    explainer = Explainer(parse(question), legs, sentences, calibration)
    return explainer.results([scored("x", 0.75), scored("y")], [passage("x"), passage("y")])


WORD, ANSWER = Mark(0, 8, MarkKind.WORD), Mark(0, 26, MarkKind.ANSWER)


def test_the_results_of_a_question_as_a_whole() -> None:
    assert explained({"x": similar(), "y": similar(0.8125)}, calibration(0.1)) == (
        Result(
            rank=1,
            passage=passage("x"),
            score=0.75,
            marks=(ANSWER, WORD),
            why=Why(
                {"keyword": 0.75},
                KeywordReason(2, 4.5, ("baclofen", "clonus")),
                SemanticReason(2, 0.5, 0.75),
                ("ankle", "ease"),
            ),
            confidence=Confidence.STRONG,
            margin=6.5,
        ),
        Result(
            rank=2,
            passage=passage("y"),
            score=0.5,
            marks=(ANSWER, WORD),
            why=Why({"keyword": 0.5}, None, SemanticReason(1, 0.8125, 0.8125), ("ankle", "ease")),
            confidence=Confidence.STRONG,
            margin=6.708333,
        ),
    )


def test_without_a_calibration_each_result_is_possible_and_its_answer_is_marked() -> None:
    results = explained({"x": similar(), "y": similar()})
    assert [(each.margin, each.confidence, each.marks) for each in results] == [
        (None, Confidence.POSSIBLE, (ANSWER, WORD))
    ] * 2


@pytest.mark.parametrize(
    ("spread", "margin", "confidence", "marks"),
    [
        (0.125, 5.2, Confidence.STRONG, (ANSWER, WORD)),
        (0.25, 2.6, Confidence.POSSIBLE, (ANSWER, WORD)),
        (0.5, 1.3, Confidence.NONE, (WORD,)),  # where probably nothing answers, no sentence is called an answer
    ],
)
def test_the_confidence_follows_from_the_margin(
    spread: float, margin: float, confidence: Confidence, marks: tuple[Mark, ...]
) -> None:
    first, _ = explained({"x": similar()}, calibration(spread))
    assert (first.margin, first.confidence, first.marks) == (margin, confidence, marks)


def test_a_passage_that_was_not_compared_has_no_margin_and_is_explained_by_words() -> None:
    frequencies = {"baclofen": 10, "clonus": 3}
    first, second = explained({}, calibration(0.5), question="baclofen clonus", frequencies=frequencies)
    assert (first.why.keyword, first.why.semantic) == (KeywordReason(2, 4.5, ("baclofen", "clonus")), None)
    assert (second.why.keyword, second.why.semantic) == (None, None)
    assert [(each.margin, each.confidence, each.marks) for each in (first, second)] == [
        (None, Confidence.POSSIBLE, (ANSWER, WORD))
    ] * 2


def test_a_passage_that_the_semantic_leg_did_not_find_has_a_cosine_and_no_rank() -> None:
    legs = Legs(None, [], [], {"zebra": 0}, 100)
    (result,) = Explainer(parse("zebra"), legs, {"x": similar()}, None).results([scored("x")], [passage("x")])
    assert result.why == Why({"keyword": 0.5}, None, SemanticReason(None, 0.5, 0.75), ("zebra",))


@pytest.mark.parametrize(
    ("frequencies", "passages", "missing"),
    [
        ({"ankl": 10, "eas": 11}, 100, ("ankle",)),  # important as far as a tenth of the passages
        ({"ankl": 11, "eas": 11}, 100, ()),
        ({"ankl": 1, "eas": 1}, 9, ()),
        ({"ankl": 1, "eas": 1}, 10, ("ease", "ankle")),  # of equally rare words, the first of the question
        ({"ankl": 0, "eas": 0}, 0, ("ease", "ankle")),
        ({"ankl": 0, "eas": 10}, 100, ("ankle", "ease")),  # the rarest first
    ],
)
def test_the_important_words_that_a_passage_does_not_mention(
    frequencies: dict[str, int], passages: int, missing: tuple[str, ...]
) -> None:
    first, _ = explained({}, frequencies={"baclofen": 0, "clonus": 0} | frequencies, passages=passages)
    assert first.why.missing == missing


def test_no_more_than_the_four_rarest_words_are_said_to_be_missing() -> None:
    words = ["ants", "bees", "cows", "dogs", "eels"]
    frequencies = {word[:-1]: 9 - n for n, word in enumerate(words)}
    first, _ = explained({}, question=" ".join(words), frequencies=frequencies)
    assert first.why.missing == ("eels", "dogs", "cows", "bees")
    first, _ = explained({}, question="ants bees cows dogs", frequencies=frequencies)
    assert first.why.missing == ("dogs", "cows", "bees", "ants")


def test_words_are_held_in_any_form_and_field_and_said_in_the_order_of_the_question() -> None:
    question = "twice drug relax clonus muscles"
    frequencies = dict.fromkeys(["twice", "drug", "relax", "clonus", "muscl"], 1)
    first, _ = explained({}, question=question, frequencies=frequencies)
    assert first.why.keyword == KeywordReason(2, 4.5, ("twice", "drug", "relax", "clonus", "muscles"))
    assert first.why.missing == ()


def test_no_ranked_passages_have_no_results_and_each_needs_its_passage() -> None:
    explainer = Explainer(parse("zebra"), Legs(None, [], [], {"zebra": 0}, 100), {}, None)
    assert explainer.results([], []) == ()
    with pytest.raises(ValueError, match="shorter"):
        explainer.results([scored("x"), scored("y")], [passage("x")])
