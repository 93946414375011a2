"""Measures of retrieval quality. No other file imports ir_measures, the library that computes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evaluation.collections import Judgements

MEASURES = ("nDCG@10", "RR@10", "P@1", "R@100", "Judged@10")
"""The measures of every collection, by their names in ir_measures."""

RIGHT_FIRST = "right first"
"""The measure whether the first result has a grade of 2 or higher: it answers, where grade 1 only helps."""

_IR_NAMES = {RIGHT_FIRST: "P(rel=2)@1"}
"""Measure -> its name in ir_measures, if that differs."""

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


def measure(judgements: Judgements, run: Run, names: Sequence[str] = MEASURES) -> PerQuestion:
    """Return these measures for every judged question; all are 0 for a question without results in the run.

    >>> judgements = {"q1": {"d1": 1}, "q2": {"d2": 1}}
    >>> values = measure(judgements, {"q1": {"d9": 0.8, "d1": 0.7}})
    >>> values["q1"]["RR@10"], values["q2"]["RR@10"]
    (0.5, 0.0)
    """
    import ir_measures

    qrels = [ir_measures.Qrel(q, d, grade) for q, grades in judgements.items() for d, grade in grades.items()]
    scored = [ir_measures.ScoredDoc(q, d, score) for q, scores in run.items() for d, score in scores.items()]
    measures = {ir_measures.parse_measure(_IR_NAMES.get(name, name)): name for name in names}
    values: PerQuestion = {q: dict.fromkeys(names, 0.0) for q in judgements}
    for metric in ir_measures.iter_calc(list(measures), qrels, scored):
        if metric.query_id in values:
            values[metric.query_id][measures[metric.measure]] = float(metric.value)
    return values


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
