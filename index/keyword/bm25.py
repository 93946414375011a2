"""BM25F as Whoosh 2.7.4 computes it, over arrays: the sum over fields of BM25, each field with its weight.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009; whoosh.scoring.BM25F.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

FIELDS = ("title", "heading", "body")
FIELD_WEIGHTS = {"title": 1.5, "heading": 0.5, "body": 1.0}
K1 = 1.2
B = 0.75

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Postings:
    """Where a term stands in one field: rows of passages, ascending, and how often it stands in each."""

    rows: NDArray[np.integer[Any]]
    frequencies: NDArray[np.integer[Any]]


def length_norms(lengths: NDArray[np.integer[Any]]) -> Floats:
    """K1 * (1 - B + B * length / mean length) of each row, from the exact lengths of one field in terms."""
    mean = float(lengths.mean()) if len(lengths) else 0.0
    return K1 * ((1 - B) + B * quantized_lengths(lengths) / (mean or 1.0))


def quantized_lengths(lengths: NDArray[np.integer[Any]]) -> Floats:
    """Lengths as they count in the score: rounded up to the steps that Whoosh keeps in one byte."""
    steps = _length_steps()
    return steps[np.minimum(np.searchsorted(steps, lengths), len(steps) - 1)].astype(np.float64)


@cache
def _length_steps() -> NDArray[np.int64]:
    return np.array([round((1.033**step - 1) * 27) for step in range(256)], dtype=np.int64)


def inverse_document_frequency(matching: int, total: int) -> float:
    """ln(total / (matching + 1)) + 1, as Whoosh has it."""
    return float(np.log(total / (matching + 1)) + 1)


def max_bm25f_score(frequencies: Iterable[int], total: int) -> float:
    """What the terms that stand in these numbers of passages would earn in the body, were they there without end."""
    return (K1 + 1) * sum(inverse_document_frequency(matching, total) for matching in frequencies) if total else 0.0


PostingsLookup = Callable[[str], Sequence[Postings]]
"""From a term to its postings in each of FIELDS."""


def bm25f_scores(terms: Iterable[str], postings_of: PostingsLookup, norms: Sequence[Floats], total: int) -> Floats:
    """For each of `total` rows its score, which is above 0 where it holds any of the terms.

    `norms` are those of each of FIELDS. The terms are added up in alphabetical order, so that their order in the
    question cannot change a last digit.
    """
    scores = np.zeros(total)
    for term in sorted(set(terms)):
        for name, postings, norm in zip(FIELDS, postings_of(term), norms, strict=True):
            if len(postings.rows):
                _add_scores(scores, postings, norm, FIELD_WEIGHTS[name])
    return scores


def _add_scores(scores: Floats, postings: Postings, norms: Floats, weight: float) -> None:
    """Add to `scores` what one term in one field contributes."""
    idf = inverse_document_frequency(len(postings.rows), len(scores))
    tf = postings.frequencies.astype(np.float64)
    scores[postings.rows] += (weight * idf * (K1 + 1)) * tf / (tf + norms[postings.rows])
