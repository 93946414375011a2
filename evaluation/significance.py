"""Confidence intervals of means and shares, and significance tests of differences.

Differences are tested as recommended by Smucker, Allan and Carterette, "A Comparison of Statistical Significance Tests
for Information Retrieval Evaluation", CIKM 2007. All random draws are seeded, so equal values give equal figures. No
other file imports scipy, the library that does the resampling.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import sqrt
from statistics import NormalDist, stdev
from typing import Any

import numpy as np

LEVEL = 0.05
"""Significance level: a p value below it is significant, and an interval covers 1 - LEVEL."""

RESAMPLES = 9_999

POWER = 0.8
"""How likely a difference is found that `least_difference` returns, and by so many as `decided_needed` returns."""

_SEED = 2007
_BATCH = 1_000  # resamples in memory at the same time
_CELLS = 2_000_000  # rows of resamples in memory at the same time, where columns are resampled together
_EQUAL = 1e-9  # values within this range count as equal

Interval = tuple[float, float]
"""Lower and upper bound."""


def interval(values: Sequence[float]) -> Interval:
    """Return the 95 % percentile bootstrap interval of the mean of at least one value.

    If the values are differences between pairs, this is the paired interval.
    """
    if _are_equal(values):
        return float(np.mean(values)), float(np.mean(values))
    from scipy import stats

    result = stats.bootstrap((values,), np.mean, method="percentile", confidence_level=1 - LEVEL, **_resampling())
    return float(result.confidence_interval.low), float(result.confidence_interval.high)


def intervals(columns: Sequence[Sequence[float]]) -> list[Interval]:
    """Return the 95 % percentile bootstrap interval of the mean of each column. Columns are equally long, not empty.

    All columns are resampled together, by how often each row is drawn: that is much faster than one by one, where
    there are thousands of rows.
    """
    values = np.asarray(columns, dtype=float).T
    rows, generator = len(values), np.random.default_rng(_SEED)
    means = np.empty((RESAMPLES, values.shape[1]))
    batch = max(1, _CELLS // rows)
    for start in range(0, RESAMPLES, batch):
        count = min(batch, RESAMPLES - start)
        drawn = generator.integers(rows, size=(count, rows)) + rows * np.arange(count)[:, None]
        times = np.bincount(drawn.ravel(), minlength=count * rows).reshape(count, rows).astype(float)
        means[start : start + count] = times @ values / rows
    low, high = np.quantile(means, [LEVEL / 2, 1 - LEVEL / 2], axis=0)
    return [(float(first), float(last)) for first, last in zip(low, high, strict=True)]


def randomisation(differences: Sequence[float], resamples: int = RESAMPLES) -> float:
    """Return the two-sided p value of the mean of differences between pairs, by flipping their signs at random.

    With few pairs, every combination of signs is tried. If all differences are equal, the p value is 1: they say
    nothing about how differences vary, and are more likely a sign that something did not run.

    >>> randomisation([0.1, 0.2, 0.3, -0.1, 0.5])
    0.1875
    """
    if _are_equal(differences):
        return 1.0
    from scipy import stats

    result = stats.permutation_test((differences,), np.mean, permutation_type="samples", **_resampling(resamples))
    return float(result.pvalue)


def least_difference(differences: Sequence[float], tests: int = 1) -> float:
    """Return the least mean difference that as many pairs with this spread would show, with a probability of POWER.

    It follows from the normal approximation of the paired t test (Sakai, "Statistical Power Analysis for Information
    Retrieval Evaluation Using Simple Models", 2016): (z of 1 - LEVEL / 2 + z of POWER) standard errors. LEVEL is
    divided by the number of tests. It is 1 for fewer than two pairs.
    """
    if len(differences) < 2:
        return 1.0
    z = NormalDist().inv_cdf
    return (z(1 - LEVEL / tests / 2) + z(POWER)) * stdev(differences) / sqrt(len(differences))


def wilson_interval(wins: int, decided: int) -> Interval | None:
    """Return the 95 % interval of a share of which `wins` of `decided` were seen, None if nothing was.

    Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", 1927; Brown, Cai and DasGupta,
    "Interval Estimation for a Binomial Proportion", 2001, advise it for few cases, too.

    >>> [round(bound, 3) for bound in wilson_interval(7, 10)]
    [0.397, 0.892]
    """
    if not decided:
        return None
    from scipy import stats

    found = stats.binomtest(wins, decided).proportion_ci(1 - LEVEL, method="wilson")
    return float(found.low), float(found.high)


def sign_test(wins: int, losses: int) -> float:
    """Return the two-sided p value of the exact sign test: how likely fair coins are that uneven. Ties are left out.

    >>> round(sign_test(9, 1), 4)
    0.0215
    """
    if not wins + losses:
        return 1.0
    from scipy import stats

    return float(stats.binomtest(wins, wins + losses).pvalue)


@lru_cache(maxsize=64)
def decided_needed(share: float, tests: int = 1) -> int:
    """Return how many decided questions show, by `sign_test`, that a win has this probability and not one half.

    With this number and with each greater one, the test is significant with a probability of at least POWER. LEVEL is
    divided by the number of tests. `share` lies above one half.

    >>> decided_needed(0.6)
    210
    """
    from scipy import stats

    z = NormalDist().inv_cdf
    about = ((z(1 - LEVEL / tests / 2) / 2 + z(POWER) * sqrt(share * (1 - share))) / (share - 0.5)) ** 2
    numbers = np.arange(1, 2 * int(about) + 50)
    most = stats.binom.ppf(LEVEL / tests / 2, numbers, 0.5)  # of the losses: the most that are significant, or one more
    most -= 2 * stats.binom.cdf(most, numbers, 0.5) >= LEVEL / tests
    found = stats.binom.cdf(most, numbers, 1 - share)
    return int(numbers[found < POWER].max()) + 1


def is_significant(corrected: float) -> bool:
    """Return whether a p value, corrected for the number of tests, is below LEVEL."""
    return corrected < LEVEL


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p values, in their order, corrected for the number of tests.

    Holm, "A Simple Sequentially Rejective Multiple Test Procedure", 1979.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    corrected, highest = [1.0] * len(p_values), 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[index]))
        corrected[index] = highest
    return corrected


def _are_equal(values: Sequence[float]) -> bool:
    return max(values) - min(values) < _EQUAL


def _resampling(resamples: int = RESAMPLES) -> dict[str, Any]:
    return {"n_resamples": resamples, "vectorized": True, "batch": _BATCH, "rng": np.random.default_rng(_SEED)}
