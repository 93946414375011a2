"""The confidence of results: how related they are to the question, and how likely they answer it."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from search.answers.confidence import (
    LEAST_RELATED,
    RELATED,
    STRONG,
    AnswerSigns,
    Calibration,
    ConfidenceSignals,
    answer_probability,
    answer_signs,
    confidence_level,
    unrelated_questions,
)
from search.ranking.score import ScoredPassage
from search.results import Confidence
from tests.support.ranking import similarity_of

UNRELATED = [
    ConfidenceSignals(0.1, 0.2, 0.3),
    ConfidenceSignals(0.2, 0.3, 0.4),
    ConfidenceSignals(0.3, 0.4, 0.5),
    ConfidenceSignals(0.9, 0.9, 0.9),
]


def test_the_signals_of_a_result() -> None:
    similarity = similarity_of(passage=0.1, sentence_cosines=[0.3, -1.0], sentence_max_sims=[0.2, 0.6])
    assert ConfidenceSignals.of(similarity, 0.4) == ConfidenceSignals(neighbourhood=0.4, sentence=0.3, words=0.6)


def test_the_middle_and_the_spread_are_not_moved_by_one_that_is_answered() -> None:
    calibration = Calibration.of(UNRELATED[:3] * 5 + UNRELATED[3:])
    assert calibration.middles == (0.2, 0.3, 0.4)
    assert calibration.spreads == pytest.approx((0.14826,) * 3)


def test_the_relatedness_is_the_weighted_mean_of_spreads_above_the_middle() -> None:
    calibration = Calibration((0.2, 0.3, 0.4), (0.1, 0.1, 0.1))
    assert calibration.relatedness(ConfidenceSignals(0.2, 0.3, 0.4)) == 0
    assert calibration.relatedness(ConfidenceSignals(0.5, 0.6, 0.7)) == 3
    assert calibration.relatedness(ConfidenceSignals(0.3, 0.3, 0.4)) == 0.5


def test_without_passages_nothing_is_related() -> None:
    nothing = Calibration.of([])
    assert nothing == Calibration((0.0,) * 3, (1.0,) * 3)
    assert nothing.relatedness(ConfidenceSignals(1.0, 1.0, 1.0)) < RELATED


def test_a_calibration_comes_back_as_it_was_kept() -> None:
    calibration = Calibration.of(UNRELATED)
    assert Calibration.from_json(calibration.to_json()) == calibration


@given(st.lists(st.floats(-1, 1), min_size=3, max_size=3), st.integers(0, 2))
def test_a_higher_signal_gives_no_smaller_relatedness(signals: list[float], raised: int) -> None:
    calibration = Calibration.of(UNRELATED)
    higher = [signal + (0.1 if n == raised else 0) for n, signal in enumerate(signals)]
    assert calibration.relatedness(ConfidenceSignals(*higher)) >= calibration.relatedness(ConfidenceSignals(*signals))


def ranked(*places: tuple[str, float]) -> list[ScoredPassage]:
    return [ScoredPassage(passage_id, {}, score) for passage_id, score in places]


RANKING = ranked(("a#x:0", 0.9), ("a#x:1", 0.5), ("b#x:0", 0.4), ("a#y:0", 0.3), ("c#x:0", 0.2), ("c#x:1", 0.1))


def test_the_signs_of_the_first_result() -> None:
    """The lead over the next five is 0.9 - 0.3, and that over the best of another article 0.9 - 0.4."""
    signs = answer_signs(RANKING, 0, similarity_of(focus=0.5, unknown_words=0.25, missing_names=0.125))
    assert signs == pytest.approx(AnswerSigns(fit=-0.656683, article_lead=0.5, unknown_words=0.25, missing_names=0.125))


def test_the_signs_of_a_later_result() -> None:
    """It leads 0.3, 0.2 and 0.1, and lags behind the first result, which is of another article."""
    signs = answer_signs(RANKING, 2, similarity_of(focus=1.0))
    assert signs == pytest.approx(AnswerSigns(fit=-0.32188758, article_lead=-0.5, unknown_words=0.0, missing_names=0.0))


def test_no_more_than_the_next_five_results_count() -> None:
    more = [*RANKING, *ranked(("c#x:2", 0.05))]
    assert answer_signs(more, 0, similarity_of(focus=0.5)) == answer_signs(RANKING, 0, similarity_of(focus=0.5))
    fewer = answer_signs(RANKING[:-1], 0, similarity_of(focus=0.5))
    assert fewer.fit == pytest.approx(-0.67408514)  # a lead of 0.9 - 0.35


def test_a_result_that_nothing_follows_and_an_only_article_have_a_lead_all_the_same() -> None:
    signs = answer_signs(ranked(("a#x:0", 0.9)), 0, similarity_of(focus=1.0))
    assert signs == pytest.approx(AnswerSigns(fit=-0.24079456, article_lead=0.3, unknown_words=0.0, missing_names=0.0))
    signs = answer_signs(RANKING[:2], 0, similarity_of(focus=1.0))
    assert signs == pytest.approx(AnswerSigns(fit=-0.18325815, article_lead=0.3, unknown_words=0.0, missing_names=0.0))


def test_no_lead_and_no_focus_have_a_fit() -> None:
    tied = ranked(("a#x:0", 0.5), ("a#x:1", 0.5))
    assert answer_signs(tied, 0, similarity_of(focus=-0.2)).fit == pytest.approx(-3.558414)


def test_the_probability_is_a_logistic_regression_over_the_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.answers.confidence._INTERCEPT", 1.0)
    monkeypatch.setattr("search.answers.confidence._WEIGHTS", AnswerSigns(2.0, 4.0, 0.5, -0.25))
    assert answer_probability(AnswerSigns(-1.0, 0.2, 1.0, 1.2)) == 0.5  # log odds of 1 - 2 + 0.8 + 0.5 - 0.3
    assert answer_probability(AnswerSigns(-0.5, 0.5, 0.5, 1.0)) == 0.880797  # of 2
    assert answer_probability(AnswerSigns(-1.5, 0.0, 0.0, 0.0)) == 0.119203  # of -2


SIGNS = st.builds(AnswerSigns, st.floats(-3.6, 0.1), st.floats(-1, 1), st.floats(0, 1), st.floats(0, 1))


@given(SIGNS, st.sampled_from(AnswerSigns._fields))
def test_a_probability_is_one_and_grows_with_each_sign_but_missing_names(signs: AnswerSigns, changed: str) -> None:
    step = -0.1 if changed == "missing_names" else 0.1
    higher = signs._replace(**{changed: getattr(signs, changed) + step})
    assert 0 <= answer_probability(signs) <= answer_probability(higher) <= 1


@pytest.mark.parametrize(
    ("relatedness", "probability", "level"),
    [
        (RELATED, STRONG, Confidence.STRONG),
        (RELATED, STRONG - 0.01, Confidence.POSSIBLE),
        (RELATED - 0.01, STRONG, Confidence.POSSIBLE),
        (LEAST_RELATED, STRONG, Confidence.POSSIBLE),
        (LEAST_RELATED - 0.01, 1.0, Confidence.NONE),
        (RELATED - 0.01, STRONG - 0.01, Confidence.NONE),
        (9.0, None, Confidence.POSSIBLE),
        (-5.0, None, Confidence.NONE),
    ],
)
def test_the_levels(relatedness: float, probability: float | None, level: Confidence) -> None:
    assert confidence_level(relatedness, probability) == level


def test_the_unrelated_questions_are_many_and_different() -> None:
    questions = unrelated_questions()
    assert len(questions) == len(set(questions)) == 120
    assert all(questions)
