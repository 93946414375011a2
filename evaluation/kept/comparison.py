"""Compare two kept runs: the figures of the command `compare`, and which questions moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import UsageError
from evaluation.before_after import COMPARED, Change, compare_values, refuse_dead
from evaluation.kept.record import KeptQuestion, KeptReport

MOVED_BY = "nDCG@10"
"""The measure that tells which questions moved, where both runs have it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A question whose value differs between two runs, with the value before and after."""

    question: KeptQuestion
    before: float
    after: float

    @property
    def change(self) -> float:
        return self.after - self.before


def compare_kept(before: KeptReport, after: KeptReport) -> list[Change]:
    """Return the comparisons of `patella evaluate compare` for two runs of one series.

    Raises UsageError if a mode of one did not run, if the questions differ, or if the runs have no measure in common.
    """
    for run in (before, after):
        refuse_dead(f"{run.summary.collection}, {run.summary.date}", run.per_question)
    if before.summary.series != after.summary.series:
        raise UsageError("These are runs of different collections. Compare two of the same questions.")
    measures = [each for each in COMPARED if each in _measures(after)] or _measures(after)[:1]
    return compare_values(after.summary.collection, before.per_question, after.per_question, measures)


def _measures(run: KeptReport) -> list[str]:
    questions = next(iter(run.per_question.values()), {})
    return list(next(iter(questions.values()), {}))


def moved_questions(before: KeptReport, after: KeptReport, mode: str) -> list[Moved]:
    """Return the questions that are better or worse in a mode, the greatest loss first and the greatest gain last."""
    old, new = before.per_question.get(mode, {}), after.per_question.get(mode, {})
    measure = _measure_of_moves(after)
    moved = [
        Moved(question, old[question.question_id][measure], new[question.question_id][measure])
        for question in after.questions
        if measure in old.get(question.question_id, {}) and measure in new.get(question.question_id, {})
    ]
    return sorted((each for each in moved if each.change), key=lambda each: (each.change, each.question.text))


def _measure_of_moves(run: KeptReport) -> str:
    measures = _measures(run)
    return MOVED_BY if MOVED_BY in measures or not measures else measures[0]


def modes_in_both(before: KeptReport, after: KeptReport) -> Sequence[str]:
    """Return the modes that both runs have, in the order of the second."""
    return [mode for mode in after.per_question if mode in before.per_question]
