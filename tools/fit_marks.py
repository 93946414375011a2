"""Fit the weights by which the sentence that answers is chosen, and those of its sureness.

    python tools/fit_marks.py evaluation/sets/recipes evaluation/sets/policies evaluation/sets/software SQUAD

It asks the questions of the development halves only, and prints the weights for `search/answers/sentences.py`. Weights
that are not in FITTED stay as they are there: too few questions show what tables, lists and negations are worth.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from core.settings import settings
from evaluation import LabelledCandidate, labelled_passages, load_collection
from search import FEATURES, SURENESS_WEIGHTS, WEIGHTS, sureness_features

Floats = NDArray[np.float64]

FITTED = (
    "share", "match", "before", "after", "cosine", "new words", "date or number", "answer", "telling answer", "repeats",
    "question", "length",
)  # fmt: skip
SECTIONS_WEIGHT = 3.0
"""The weight of a question of a small library, beside 1 for one of a large collection of texts."""

_CHOICE_PENALTY, _SURENESS_PENALTY = 2.0, 0.05  # of the squares of standardized weights


def main(folders: Sequence[str]) -> None:
    """Print the fitted weights of these collections."""
    passages: list[Sequence[LabelledCandidate]] = []
    importances: list[float] = []
    for folder in folders:
        collection = load_collection(Path(folder))
        labelled = list(labelled_passages(collection, settings()))
        passages += labelled
        importances += [SECTIONS_WEIGHT if collection.judges_sections else 1.0] * len(labelled)
    weights = WEIGHTS | fit_choice(passages, importances)
    print("WEIGHTS", {name: round(weight, 2) for name, weight in weights.items()})
    sureness = fit_sureness(passages, importances, weights)
    print("SURENESS_WEIGHTS", {name: round(weight, 2) for name, weight in sureness.items()})


def fit_choice(passages: Sequence[Sequence[LabelledCandidate]], importances: Sequence[float]) -> dict[str, float]:
    """Return the weights of FITTED that make it most likely to choose a right sentence (a conditional logit)."""
    columns = [FEATURES.index(name) for name in FITTED]
    pairs = zip(passages, importances, strict=True)
    telling = [(each, weight) for each, weight in pairs if 0 < sum(c.right for c in each) < len(each)]
    table = np.array([candidate.features for each, _ in telling for candidate in each])[:, columns]
    right = np.array([candidate.right for each, _ in telling for candidate in each])
    starts = np.cumsum([0, *(len(each) for each, _ in telling)])[:-1]
    owner = np.repeat(np.arange(len(telling)), [len(each) for each, _ in telling])
    importance = np.array([weight for _, weight in telling])
    scale = table.std(axis=0) + 1e-9

    def loss(beta: Floats) -> tuple[float, Floats]:
        scores = table / scale @ beta
        exponentials = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        total, good = np.add.reduceat(exponentials, starts), np.add.reduceat(exponentials * right, starts)
        residuals = exponentials / total[owner] - exponentials * right / np.maximum(good, 1e-300)[owner]
        value = -(importance * np.log(np.maximum(good, 1e-300) / total)).sum() + _CHOICE_PENALTY * beta @ beta
        return float(value), (table / scale).T @ (residuals * importance[owner]) + 2 * _CHOICE_PENALTY * beta

    fitted = minimize(loss, np.zeros(len(columns)), jac=True, method="L-BFGS-B").x / scale
    return dict(zip(FITTED, fitted.tolist(), strict=True))


def fit_sureness(
    passages: Sequence[Sequence[LabelledCandidate]], importances: Sequence[float], weights: dict[str, float]
) -> dict[str, float]:
    """Return the weights of a logistic regression: whether the sentence that these weights choose is right."""
    rows, right = [], []
    for candidates in passages:
        table = np.array([candidate.features for candidate in candidates])
        scores = table @ np.array([weights[name] for name in FEATURES])
        best = int(scores.round(9).argmax())
        rows.append(sureness_features(table, scores)[best])
        right.append(candidates[best].right)
    table, outcome, importance = np.array(rows), np.array(right, float), np.array(importances)
    scale = np.maximum(table.std(axis=0), 1e-9)
    scale[list(SURENESS_WEIGHTS).index("constant")] = 1.0

    def loss(beta: Floats) -> tuple[float, Floats]:
        logits = table / scale @ beta
        value = (importance * (np.logaddexp(0, logits) - outcome * logits)).sum() + _SURENESS_PENALTY * beta @ beta
        residuals = importance * (1 / (1 + np.exp(-logits)) - outcome)
        return float(value), (table / scale).T @ residuals + 2 * _SURENESS_PENALTY * beta

    fitted = minimize(loss, np.zeros(table.shape[1]), jac=True, method="L-BFGS-B").x / scale
    return dict(zip(SURENESS_WEIGHTS, fitted.tolist(), strict=True))


if __name__ == "__main__":
    main(sys.argv[1:])
