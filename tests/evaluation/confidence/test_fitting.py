"""The fit of the probability that a result answers, and how well a margin separates two kinds of answers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.errors import CollectionError
from evaluation.confidence.fitting import MOST_OF_A_KIND, FittedWeights, fit_weights, separation
from evaluation.confidence.measuring import LEFT_OUT, RIGHT, WRONG, ConfidenceReport, JudgedAnswer
from search.answers.confidence import AnswerSigns
from search.results import Confidence

TRUTH = AnswerSigns(fit=2.0, article_lead=0.0, unknown_words=-3.0, missing_names=1.0)
INTERCEPT = -1.0


def answer(kind: str, signs: AnswerSigns | None = None, margin: float | None = 0.5) -> JudgedAnswer:
    """Return an answer with these signs, or one that was not measured."""
    measured = {**signs._asdict(), "relatedness": 2.0} if signs else {}
    return JudgedAnswer("q", kind, Confidence.POSSIBLE, margin, measured, False)


def drawn(count: int, seed: int = 7) -> list[JudgedAnswer]:
    """Return answers that are right with the probability that TRUTH gives them."""
    random = np.random.default_rng(seed)
    rows = [AnswerSigns(*row) for row in random.normal(0, 1, (count, 4)).tolist()]
    log_odds = [INTERCEPT + sum(weight * sign for weight, sign in zip(TRUTH, row, strict=True)) for row in rows]
    draws = random.random(count).tolist()
    kinds = [RIGHT if draw < 1 / (1 + math.exp(-odds)) else WRONG for draw, odds in zip(draws, log_odds, strict=True)]
    return list(map(answer, kinds, rows))


def collection(*answers: JudgedAnswer, name: str = "hints") -> ConfidenceReport:
    return ConfidenceReport(name, None, answers)


def test_the_weights_are_those_that_the_answers_follow() -> None:
    answers = drawn(4_000)
    reports = [collection(*answers[n : n + 100]) for n in range(0, 4_000, 100)]  # few of a kind, so each weighs 1
    fitted = fit_weights(reports)
    assert fitted.answers == 4_000
    assert fitted.intercept == pytest.approx(INTERCEPT, abs=0.2)
    assert fitted.weights == pytest.approx(TRUTH, abs=0.3)


def test_the_weights_are_rounded_and_are_equal_in_every_run() -> None:
    fitted = fit_weights([collection(*drawn(100))])
    assert fitted == fit_weights([collection(*drawn(100))])
    assert fitted == FittedWeights(
        round(fitted.intercept, 4), AnswerSigns(*(round(each, 4) for each in fitted.weights)), 100
    )


def test_a_large_collection_does_not_drown_the_others() -> None:
    """Beyond MOST_OF_A_KIND answers of a kind, each weighs less: as many again change nothing."""
    large = [answer(RIGHT, AnswerSigns(n % 7, n % 3, 0.0, 1.0)) for n in range(MOST_OF_A_KIND)]
    large += [answer(LEFT_OUT, AnswerSigns(n % 5 - 3, n % 2, 0.5, 0.0)) for n in range(MOST_OF_A_KIND)]
    once, twice = fit_weights([collection(*large)]), fit_weights([collection(*large, *large)])
    assert (twice.intercept, twice.weights) == (once.intercept, once.weights)
    assert (once.answers, twice.answers) == (2 * MOST_OF_A_KIND, 4 * MOST_OF_A_KIND)
    assert fit_weights([collection(*large), collection(*large, name="knots")]).weights != once.weights


def test_answers_that_were_not_measured_are_left_out() -> None:
    answers = drawn(100)
    assert fit_weights([collection(*answers, answer(RIGHT), answer(LEFT_OUT))]) == fit_weights([collection(*answers)])


@pytest.mark.parametrize("kind", ["off-topic", "nonsense", "unrelated other-medicine"])
def test_answers_to_unrelated_questions_are_left_out(kind: str) -> None:
    answers = drawn(100)
    unrelated = answer(kind, AnswerSigns(5.0, 5.0, 1.0, 0.0))
    assert fit_weights([collection(*answers, unrelated)]) == fit_weights([collection(*answers)])


SIGNS = AnswerSigns(0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize("kinds", [[], [RIGHT, RIGHT], [WRONG, "near-miss"]])
def test_right_answers_and_others_are_needed(kinds: list[str]) -> None:
    report = collection(*(answer(kind, SIGNS) for kind in kinds), answer(RIGHT), answer(WRONG))
    with pytest.raises(CollectionError, match="needs questions whose first result is right, and others"):
        fit_weights([report])


def margins(*values: float | None) -> list[JudgedAnswer]:
    return [answer(RIGHT, margin=value) for value in values]


@pytest.mark.parametrize(
    ("right", "others", "area"),
    [
        ([0.9, 0.5], [0.5, None], 0.875),  # three of four pairs, and half of a tie; no margin counts as 0
        ([0.9], [0.1, 0.2], 1.0),
        ([0.1], [0.9], 0.0),
        ([0.5], [], None),
        ([], [0.5], None),
    ],
)
def test_the_separation_is_the_share_of_pairs_in_order(
    right: list[float | None], others: list[float | None], area: float | None
) -> None:
    assert separation(margins(*right), margins(*others)) == area
