"""How sure a mean and a difference are. The only file that imports scipy, which does the resampling.

Differences are tested as recommended by Smucker, Allan and Carterette, "A Comparison of Statistical Significance Tests
for Information Retrieval Evaluation", CIKM 2007. Everything is seeded: the same values give the same figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

LEVEL = 0.05
RESAMPLES = 9_999
_SEED = 2007
_BATCH = 1_000  # resamples that are held in memory at once
_EQUAL = 1e-9

Interval = tuple[float, float]


def interval(values: Sequence[float]) -> Interval:
    """The 95 % percentile bootstrap interval of the mean; of differences between pairs it is a paired one."""
    if _are_equal(values):
        return float(np.mean(values)), float(np.mean(values))
    from scipy import stats

    found = stats.bootstrap((values,), np.mean, method="percentile", confidence_level=1 - LEVEL, **_resampling())
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


def randomisation(differences: Sequence[float]) -> float:
    """The two-sided p value of a mean difference between pairs, whose signs are flipped at random.

    With few pairs every flip is tried. Differences that are all equal tell nothing of how they vary: they are rather a
    sign that something did not run, and never significant.
    """
    if _are_equal(differences):
        return 1.0
    from scipy import stats

    found = stats.permutation_test((differences,), np.mean, permutation_type="samples", **_resampling())
    return float(found.pvalue)


def holm(p_values: Sequence[float]) -> list[float]:
    """Corrected for their number: Holm, "A Simple Sequentially Rejective Multiple Test Procedure", 1979."""
    corrected, highest = [1.0] * len(p_values), 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        corrected[place] = highest
    return corrected


def _are_equal(values: Sequence[float]) -> bool:
    return max(values) - min(values) < _EQUAL


def _resampling() -> dict[str, Any]:
    return {"n_resamples": RESAMPLES, "vectorized": True, "batch": _BATCH, "rng": np.random.default_rng(_SEED)}
