"""The choice of weights by what they score on questions, and what such a choice is worth: nested cross-validation.

Cawley and Talbot, "On Over-fitting in Model Selection and Subsequent Selection Bias in Performance Evaluation", JMLR
2010: the best of many settings looks better than it is on the questions that chose it. So each fold of the questions is
scored by weights that the other folds chose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from evaluation.tuning.folds import folds_of
from search import DEFAULT_CHOICE, WeightChoice

FOLDS = 5
"""The number of folds, outer and inner. Fewer groups of questions cannot be tuned on."""

_KEYWORD = (0.08, 0.12, DEFAULT_CHOICE.keyword, 0.28, 0.4)
_HEADING = (0.0, 0.1, DEFAULT_CHOICE.heading, 0.4)
_RARE = (0.0, DEFAULT_CHOICE.rare, 0.1, 0.2)

Values = NDArray[np.float64]
"""What each setting scores on each question; shape (questions, settings)."""


def _steps_from_default(choice: WeightChoice) -> tuple[int, int]:
    """Return how many of the three weights differ from the default ones, and by how many steps in all."""
    columns = zip((_KEYWORD, _HEADING, _RARE), choice, DEFAULT_CHOICE, strict=True)
    steps = [abs(options.index(weight) - options.index(default)) for options, weight, default in columns]
    return sum(map(bool, steps)), sum(steps)


SETTINGS: Sequence[WeightChoice] = sorted(
    (WeightChoice(*weights) for weights in product(_KEYWORD, _HEADING, _RARE)), key=_steps_from_default
)
"""What is tried, nearest to the default first, which is the first of them."""


@dataclass(frozen=True, slots=True)
class Nested:
    """What tuning is worth: for each question its fold, and what the choice of the other folds scores on it.

    `choices` holds the setting that was chosen without each fold, by its column.
    """

    folds: Sequence[int]
    choices: Sequence[int]
    scores: Sequence[float]


def choose(values: Values, groups: Sequence[str]) -> int:
    """Return the column of the setting to use, by its scores on these questions of these groups.

    It is the first setting, and so the nearest to the default, that is not worse than the best by more than one
    standard error of the difference, estimated between folds (Breiman, Friedman, Olshen and Stone, "Classification and
    Regression Trees", 1984).
    """
    best = int(np.argmax(values.mean(axis=0)))
    losses = values[:, [best]] - values
    folds = np.array(folds_of(groups, min(FOLDS, len(set(groups)))))
    by_fold = np.array([losses[folds == fold].mean(axis=0) for fold in np.unique(folds)])
    errors = by_fold.std(axis=0, ddof=1) / np.sqrt(len(by_fold))
    return int(np.argmax(losses.mean(axis=0) <= errors))


def nested(values: Values, groups: Sequence[str]) -> Nested:
    """Choose without each of FOLDS folds in turn, and score that fold by the choice of the others."""
    folds = np.array(folds_of(groups, FOLDS))
    scores, choices = np.zeros(len(values)), []
    for fold in range(FOLDS):
        inside, outside = folds == fold, np.flatnonzero(folds != fold).tolist()
        choices.append(choose(values[outside], [groups[row] for row in outside]))
        scores[inside] = values[inside, choices[-1]]
    return Nested(folds.tolist(), choices, scores.tolist())
