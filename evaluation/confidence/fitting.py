"""Fit the weights of `search.answers.confidence` to judged answers, and tell how well a margin separates two kinds.

Only this file imports scikit-learn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import CollectionError
from evaluation.confidence.measuring import ON_TOPIC, RIGHT, ConfidenceReport, JudgedAnswer
from search import AnswerSigns

MOST_OF_A_KIND = 80
"""The weight of a kind of answers of one collection, in answers: a large collection must not drown the others."""


@dataclass(frozen=True, slots=True)
class FittedWeights:
    """The intercept and the weights of the logistic regression, and the number of answers that they were fitted to."""

    intercept: float
    weights: AnswerSigns
    answers: int


def fit_weights(reports: Sequence[ConfidenceReport]) -> FittedWeights:
    """Fit the probability that the first result is right to the signs of all answers on the topic of a question.

    Answers to off-topic questions and to nonsense are left out: the relatedness finds them, not the margin.

    Each kind of answers of each collection weighs as much as its number, but at most MOST_OF_A_KIND. Raises
    CollectionError if all first results are right, or none is.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    rows = list(_weighted_answers(reports))
    is_right = [answer.kind == RIGHT for answer, _ in rows]
    if len(set(is_right)) < 2:
        raise CollectionError("A fit needs questions whose first result is right, and others. Name more collections.")
    signs = np.array([[answer.signs[name] for name in AnswerSigns._fields] for answer, _ in rows])
    scaler = StandardScaler().fit(signs)
    model = LogisticRegression(max_iter=1_000).fit(
        scaler.transform(signs),
        is_right,
        sample_weight=[weight for _, weight in rows],
    )
    weights = model.coef_[0] / scaler.scale_
    intercept = float(model.intercept_[0] - weights @ scaler.mean_)
    return FittedWeights(round(intercept, 4), AnswerSigns(*weights.round(4).tolist()), len(rows))


def separation(right: Sequence[JudgedAnswer], others: Sequence[JudgedAnswer]) -> float | None:
    """Return the area under the ROC curve of the margin between two kinds of answers; None if one kind is empty.

    It is the share of pairs in which the right answer has the higher margin. An answer without a margin has 0.
    """
    from sklearn.metrics import roc_auc_score

    if not right or not others:
        return None
    margins = [answer.margin or 0.0 for answer in [*right, *others]]
    return float(roc_auc_score([1] * len(right) + [0] * len(others), margins))


def _weighted_answers(reports: Sequence[ConfidenceReport]) -> Iterator[tuple[JudgedAnswer, float]]:
    for report in reports:
        measured = [answer for answer in report.answers if answer.signs and answer.kind in ON_TOPIC]
        sizes = Counter(answer.kind for answer in measured)
        for answer in measured:
            yield answer, min(sizes[answer.kind], MOST_OF_A_KIND) / sizes[answer.kind]
