"""How good a run is. The only file that imports ir_measures, which computes everything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from evaluation.collections import Judgements

MEASURES = ("nDCG@10", "RR@10", "P@1", "R@100", "Judged@10")

Run = Mapping[str, Mapping[str, float]]
"""Question id -> judged id -> score, higher being better."""

PerQuestion = dict[str, dict[str, float]]
"""Question id -> measure -> value."""


def measure(judgements: Judgements, run: Run) -> PerQuestion:
    """Every measure for every judged question; 0 for one that the run has no results for."""
    import ir_measures

    qrels = [ir_measures.Qrel(q, d, g) for q, judged in judgements.items() for d, g in judged.items()]
    scored = [ir_measures.ScoredDoc(q, d, s) for q, found in run.items() for d, s in found.items()]
    values: PerQuestion = {q: dict.fromkeys(MEASURES, 0.0) for q in judgements}
    for metric in ir_measures.iter_calc([ir_measures.parse_measure(name) for name in MEASURES], qrels, scored):
        if metric.query_id in values:
            values[metric.query_id][str(metric.measure)] = float(metric.value)
    return values


def means(values: PerQuestion) -> dict[str, float]:
    """The mean of each measure over the questions."""
    sums: dict[str, float] = defaultdict(float)
    for measured in values.values():
        for name, value in measured.items():
            sums[name] += value
    return {name: sums[name] / len(values) if values else 0.0 for name in MEASURES}
