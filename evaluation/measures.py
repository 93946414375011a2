"""Measures of retrieval quality. No other file imports ir_measures, the library that computes them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from core.errors import UsageError
from evaluation.collections import Judgements

MEASURES = ("nDCG@10", "RR@10", "P@1", "R@100", "Judged@10")
"""The measures of every collection, by their names in ir_measures."""

RIGHT_FIRST = "right first"
"""The measure whether the first result has a grade of 2 or higher: it answers, where grade 1 only helps."""

_IR_NAMES = {RIGHT_FIRST: "P(rel=2)@1"}
"""Measure -> its name in ir_measures, if that differs."""

_TRIAL_JUDGEMENTS = {"found": {"d1": 1, "d2": 0}, "lost": {"d1": 1}}
_TRIAL_RUN = {"found": {"d1": 2.0, "d3": 1.0}}
_REFUSALS = (
    *(NameError, ValueError, LookupError, AssertionError, TypeError, RuntimeError, ArithmeticError, OSError),
    subprocess.SubprocessError,
)
"""What ir_measures and its providers raise where they cannot compute a measure."""

Run = Mapping[str, Mapping[str, float]]
"""Question id -> judged id -> score; higher is better."""

PerQuestion = dict[str, dict[str, float]]
"""Question id -> measure -> value."""


def measures_of(judgements: Judgements) -> tuple[str, ...]:
    """Return the names of the measures of a collection: MEASURES, and RIGHT_FIRST if there are grades of 2 or higher.

    >>> measures_of({"q1": {"d1": 1}, "q2": {"d1": 0, "d2": 2}})
    ('nDCG@10', 'RR@10', 'P@1', 'R@100', 'Judged@10', 'right first')
    """
    has_grade_2 = any(grade >= 2 for grades in judgements.values() for grade in grades.values())
    return (*MEASURES, RIGHT_FIRST) if has_grade_2 else MEASURES


def parse_measures(text: str) -> list[str]:
    """Return the names of measures, separated by commas, as ir_measures spells them; RIGHT_FIRST is one too.

    Raises UsageError for a name that is none, or that no provider here can compute for every question.

    >>> parse_measures("NDCG@10, Success@5, P(rel=2,judged_only=True)@1")
    ['nDCG@10', 'Success@5', 'P(rel=2,judged_only=True)@1']
    """
    names = [name.strip() for name in re.split(r",(?![^(]*\))", text)]
    return list(dict.fromkeys(name if name in _IR_NAMES else _parse_measure(name) for name in names))


def _parse_measure(name: str) -> str:
    """Return the name of a measure in the spelling of ir_measures, after a trial whether it can be computed here."""
    import ir_measures

    try:
        parsed: Any = ir_measures.parse_measure(name)
        parsed.validate_params()
        if parsed.params.get("cutoff", 1) < 1:  # trec_eval would end this process
            raise ValueError("The cutoff is below 1.")
        values = _calculate(_TRIAL_JUDGEMENTS, _TRIAL_RUN, [parsed])
    except _REFUSALS as error:
        reason = re.sub(r"=<object object at \w+>", " is missing", " ".join(str(error).split()))[:200].rstrip(".")
        raise UsageError(
            f"{name!r} is no measure that can be computed here ({reason}). Name measures of ir_measures, with commas "
            "between: nDCG@10,RR@10,Success@5,AP."
        ) from error
    if len(values) < len(_TRIAL_JUDGEMENTS):
        raise UsageError(f"{name!r} has no value for a question without results, so it has no mean.")
    return str(parsed)


def cutoff_of(name: str) -> int | None:
    """Return how many results a measure looks at; None if all."""
    import ir_measures

    cutoff = ir_measures.parse_measure(_IR_NAMES.get(name, name)).params.get("cutoff")
    return None if cutoff is None else int(cutoff)


def measure(judgements: Judgements, run: Run, names: Sequence[str] = MEASURES) -> PerQuestion:
    """Return these measures for every judged question; all are 0 for a question without results in the run.

    >>> judgements = {"q1": {"d1": 1}, "q2": {"d2": 1}}
    >>> values = measure(judgements, {"q1": {"d9": 0.8, "d1": 0.7}})
    >>> values["q1"]["RR@10"], values["q2"]["RR@10"]
    (0.5, 0.0)
    """
    import ir_measures

    measures = {name: ir_measures.parse_measure(_IR_NAMES.get(name, name)) for name in names}
    values = _calculate(judgements, run, list(measures.values()))
    return {q: {name: values.get((q, parsed), 0.0) for name, parsed in measures.items()} for q in judgements}


def _calculate(judgements: Judgements, run: Run, measures: Sequence[Any]) -> dict[tuple[str, Any], float]:
    """Return (question id, measure) -> value. The measures are objects of ir_measures."""
    import ir_measures

    ids = list(judgements)
    numbers = {question_id: str(number) for number, question_id in enumerate(ids)}  # gdeval takes numbers alone
    qrels = {numbers[q]: dict(grades) for q, grades in judgements.items()}
    scored = {numbers[q]: dict(scores) for q, scores in run.items() if scores and q in numbers}
    calculated = ir_measures.iter_calc(measures, qrels, scored)
    return {(ids[int(each.query_id)], each.measure): float(each.value) for each in calculated}


def judged_alone(judgements: Judgements, run: Run) -> Run | None:
    """Return a run without the documents that nobody judged; None if no document was judged not relevant.

    A pool that old systems filled holds little of what a new one finds. Measures of judged documents alone ask only in
    which order these are placed (Sakai, "Alternatives to Bpref", SIGIR 2007).
    """
    if all(grade for grades in judgements.values() for grade in grades.values()):
        return None
    return {q: {d: score for d, score in run.get(q, {}).items() if d in grades} for q, grades in judgements.items()}


def means(values: PerQuestion) -> dict[str, float]:
    """Return the mean of each measure over the questions; 0 for all of MEASURES if there are no questions."""
    names = next(iter(values.values()), dict.fromkeys(MEASURES, 0.0))
    return {name: sum(measured[name] for measured in values.values()) / max(len(values), 1) for name in names}
