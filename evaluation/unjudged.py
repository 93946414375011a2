"""What nobody judged: how much it could change the measures, and what to judge so that it could change them less.

A measure counts an unjudged result as wrong. The other end of its interval counts each as perfect: every unjudged
document among the results that the measure looks at (all of them if it has no cutoff) is added to the judgements with
the highest grade of the collection's scale. So the best possible ranking of nDCG, and what recall has to find, include
these documents too. nDCG can therefore be lower at this end: perfect documents in low places make the best possible
ranking better. What was neither judged nor found counts as wrong at both ends.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from core.errors import UsageError
from evaluation.collections import Judgements, Question
from evaluation.measures import PerQuestion, Run, cutoff_of, measure

POOLED = "nDCG@10"
"""The measure whose interval a pool halves."""

_DEPTH = 10  # of POOLED
_EQUAL = 1e-9  # widths within this range count as equal


class Unjudged(NamedTuple):
    """What the unjudged results of several runs could be worth.

    `perfect` maps run -> question id -> measure -> value, with every unjudged result perfect. `pools` maps each run to
    the (question id, judged id) pairs to judge, so that the mean interval of POOLED becomes half as wide.
    """

    perfect: Mapping[str, PerQuestion]
    pools: Mapping[str, Sequence[tuple[str, str]]]

    @property
    def pool(self) -> list[tuple[str, str]]:
        """Return the pairs of all runs, each once, sorted by their ids: their order tells nothing of a ranking."""
        return sorted({pair for pairs in self.pools.values() for pair in pairs})


def highest_grade(judgements: Judgements) -> int:
    """Return the highest grade of a scale, by the judgements given in it; at least 1."""
    return max((grade for grades in judgements.values() for grade in grades.values()), default=1) or 1


def is_judged_share(name: str) -> bool:
    """Return whether a measure, such as Judged@10, is the share of judged results, which has no interval."""
    return name.startswith("Judged")


def perfect_values(judgements: Judgements, run: Run, names: Sequence[str], best: int) -> PerQuestion:
    """Return measures as if every unjudged result were perfect: it has the grade `best`, and counts in the ideal too.

    The results of each question in the run come best first. Shares of judged results are left out.

    >>> perfect_values({"q1": {"d1": 1}}, {"q1": {"d9": 0.8, "d1": 0.7}}, ["RR@10", "P@1", "R@1"], 1)
    {'q1': {'RR@10': 1.0, 'P@1': 1.0, 'R@1': 0.5}}
    """
    by_cutoff: dict[int | None, list[str]] = {}
    for name in names:
        if not is_judged_share(name):
            by_cutoff.setdefault(cutoff_of(name), []).append(name)
    values: PerQuestion = {question_id: {} for question_id in judgements}
    for cutoff, group in by_cutoff.items():
        graded = {
            question_id: dict.fromkeys(islice(run.get(question_id, {}), cutoff), best) | dict(grades)
            for question_id, grades in judgements.items()
        }
        for question_id, measured in measure(graded, run, group).items():
            values[question_id] |= measured
    return {q: {name: measured[name] for name in names if name in measured} for q, measured in values.items()}


def halving_pool(judgements: Judgements, run: Run, best: int) -> list[tuple[str, str]]:
    """Return the (question id, judged id) pairs to judge so that the mean interval of POOLED becomes half as wide.

    The width of a question is the distance between both ends of its interval. Pairs are chosen one by one, from the
    first ten results of each question, highest first: always the one that narrows its interval most, if its document
    turns out wrong, as most unjudged ones do.
    """
    unjudged = {
        question_id: [each for each in islice(run.get(question_id, {}), _DEPTH) if each not in grades]
        for question_id, grades in judgements.items()
    }
    widths = _widths(judgements, run, unjudged, best)
    left = sum(each[0] for each in widths.values())
    half = left / 2
    question_ids = [question_id for question_id, ids in unjudged.items() if ids]
    gains = [(-_gain(widths[question_id], 0), place, 0) for place, question_id in enumerate(question_ids)]
    heapq.heapify(gains)
    pairs: list[tuple[str, str]] = []
    while left > half + _EQUAL:
        gain, place, judged = heapq.heappop(gains)
        question_id = question_ids[place]
        pairs.append((question_id, unjudged[question_id][judged]))
        left += gain
        if judged + 1 < len(unjudged[question_id]):
            heapq.heappush(gains, (-_gain(widths[question_id], judged + 1), place, judged + 1))
    return pairs


def _gain(widths: Sequence[float], judged: int) -> float:
    return widths[judged] - widths[judged + 1]


def _widths(
    judgements: Judgements, run: Run, unjudged: Mapping[str, Sequence[str]], best: int
) -> dict[str, list[float]]:
    """Return question id -> the width of its interval after 0, 1, 2 ... of its unjudged results turned out wrong."""
    states = {
        f"{judged} {question_id}": (question_id, dict.fromkeys(ids[:judged], 0) | dict.fromkeys(ids[judged:], best))
        for question_id, ids in unjudged.items()
        for judged in range(len(ids) + 1)
    }
    graded = {state: {**judgements[question_id], **added} for state, (question_id, added) in states.items()}
    tops = {question_id: dict(islice(run.get(question_id, {}).items(), _DEPTH)) for question_id in judgements}
    values = measure(graded, {state: tops[question_id] for state, (question_id, _) in states.items()}, [POOLED])
    return {
        question_id: [
            abs(values[f"{judged} {question_id}"][POOLED] - values[f"{len(ids)} {question_id}"][POOLED])
            for judged in range(len(ids) + 1)
        ]
        for question_id, ids in unjudged.items()
    }


def measure_unjudged(judgements: Judgements, runs: Mapping[str, Run], names: Sequence[str], best: int) -> Unjudged:
    """Return what the unjudged results of several runs could be worth. `best` is the highest grade of the scale."""
    return Unjudged(
        perfect={name: perfect_values(judgements, run, names, best) for name, run in runs.items()},
        pools={name: halving_pool(judgements, run, best) for name, run in runs.items()},
    )


def write_pool(pairs: Sequence[tuple[str, str]], questions: Sequence[Question], path: Path) -> None:
    """Write the pairs to judge as JSON lines, with the text of each question. Raises UsageError if that cannot be."""
    texts = {question.question_id: question.text for question in questions}
    lines = (
        json.dumps({"question_id": question_id, "question": texts[question_id], "judged_id": judged_id})
        for question_id, judged_id in pairs
    )
    try:
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}. Choose another place for the pool.") from error
