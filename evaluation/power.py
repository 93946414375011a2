"""How far the comparison of runs can be trusted, tried on simulated pairs of runs whose true difference is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core.progress import Progress, no_progress
from evaluation.significance import LEVEL, RESAMPLES, is_significant, randomisation

_SHARE_THAT_MOVES = 0.4  # of the questions; the others have the same value in both runs
_SPREAD = 0.25  # standard deviation of the differences of those that move


@dataclass(frozen=True, slots=True)
class Power:
    """How many of `pairs` pairs of runs over so many questions were called better, and worse.

    `difference` is the true one, in any measure from 0 to 1. What is called worse where it is above 0, or anything at
    all where it is 0, is wrong.
    """

    questions: int
    difference: float
    pairs: int
    better: int
    worse: int

    @property
    def called(self) -> float:
        """Return the share of the pairs that were called different."""
        return (self.better + self.worse) / self.pairs


def simulated_differences(questions: int, difference: float, pairs: int, seed: int) -> Iterator[Sequence[float]]:
    """Yield, for each pair of runs, the difference of each question. Their expected mean is `difference`.

    As between real runs, most questions do not move at all, and the others move both ways.
    """
    drawn = np.random.default_rng(seed)
    for _ in range(pairs):
        moves = drawn.random(questions) < _SHARE_THAT_MOVES
        moved = drawn.normal(difference / _SHARE_THAT_MOVES, _SPREAD, questions)
        yield np.where(moves, moved, 0.0).tolist()


def measure_power(
    questions: int,
    difference: float,
    pairs: int,
    seed: int,
    progress: Progress = no_progress,
    resamples: int = RESAMPLES,
) -> Power:
    """Compare simulated pairs of runs as `patella evaluate compare` does, and return how many were called different."""
    better = worse = 0
    for done, differences in enumerate(simulated_differences(questions, difference, pairs, seed)):
        progress("comparing", done, pairs)
        if is_significant(randomisation(differences, resamples)):
            better += sum(differences) > 0
            worse += sum(differences) < 0
    progress("comparing", pairs, pairs)
    return Power(questions, difference, pairs, better, worse)


def power_as_json(measured: Sequence[Power]) -> dict[str, Any]:
    return {"level": LEVEL, "resamples": RESAMPLES, "simulated": [asdict(each) for each in measured]}


def power_as_text(measured: Sequence[Power]) -> str:
    lines = [f"{'true difference':<17}{'questions':>11}{'pairs':>8}{'called better':>15}{'called worse':>14}"]
    lines += [
        f"{each.difference:<17.3f}{each.questions:>11}{each.pairs:>8,}"
        f"{each.better / each.pairs:>15.1%}{each.worse / each.pairs:>14.1%}"
        for each in measured
    ]
    return "\n".join(lines)
