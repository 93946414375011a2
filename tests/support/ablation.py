"""Measures of an ablation, made by hand."""

from __future__ import annotations

from evaluation.ablation.study import MeasuredCollection
from evaluation.measures import MEASURES


def values(*ndcg: float) -> dict[str, dict[str, float]]:
    return {f"q{n}": dict.fromkeys(MEASURES, value) for n, value in enumerate(ndcg)}


def measured(**others: list[float]) -> MeasuredCollection:
    """Return measures of ten questions. The default has 0.5 on each; an arm whose values are all 0 found nothing."""
    ndcg = {"default": [0.5] * 10, "keyword leg": [0.25] * 10, "semantic leg": [0.375] * 10, "RRF k=60": [0.5] * 10}
    ndcg |= {name.replace("_", " "): each for name, each in others.items()}
    return MeasuredCollection(
        collection="hints",
        split=None,
        documents=3,
        passages=4,
        per_question={name: values(*each) for name, each in ndcg.items()},
        found={name: sum(map(bool, each)) for name, each in ndcg.items()},
    )
