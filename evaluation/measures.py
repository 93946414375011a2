"""Measures of retrieval quality. No other file imports ir_measures, the library that computes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from evaluation.collections import Judgements

MEASURES = ("nDCG@10", "RR@10", "P@1", "R@100", "Judged@10")

Run = Mapping[str, Mapping[str, float]]
"""Question id -> judged id -> score; higher is better."""

PerQuestion = dict[str, dict[str, float]]
"""Question id -> measure -> value."""


def measure(judgements: Judgements, run: Run) -> PerQuestion:
    """Return every measure for every judged question; all are 0 for a question without results in the run.

    >>> judgements = {"q1": {"d1": 1}, "q2": {"d2": 1}}
    >>> values = measure(judgements, {"q1": {"d9": 0.8, "d1": 0.7}})
    >>> values["q1"]["RR@10"], values["q2"]["RR@10"]
    (0.5, 0.0)
    """
    import ir_measures

    qrels = [ir_measures.Qrel(q, d, grade) for q, grades in judgements.items() for d, grade in grades.items()]
    scored = [ir_measures.ScoredDoc(q, d, score) for q, scores in run.items() for d, score in scores.items()]
    values: PerQuestion = {q: dict.fromkeys(MEASURES, 0.0) for q in judgements}
    for metric in ir_measures.iter_calc([ir_measures.parse_measure(name) for name in MEASURES], qrels, scored):
        if metric.query_id in values:
            values[metric.query_id][str(metric.measure)] = float(metric.value)
    return values


def means(values: PerQuestion) -> dict[str, float]:
    """Return the mean of each measure over the questions; 0 if there are no questions."""
    sums: dict[str, float] = defaultdict(float)
    for measured in values.values():
        for name, value in measured.items():
            sums[name] += value
    return {name: sums[name] / len(values) if values else 0.0 for name in MEASURES}
