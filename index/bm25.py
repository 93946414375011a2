"""BM25F as Whoosh 2.7.4 computes it, over arrays: the sum over fields of BM25, each field with its weight.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009; whoosh.scoring.BM25F.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

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

    rows: Rows
    frequencies: Floats


@dataclass(frozen=True, slots=True)
class FieldLengths:
    """The lengths of one field in terms: of each row as it counts in the score, and their exact mean."""

    counted: Floats
    mean: float


def field_lengths(lengths: NDArray[np.integer]) -> FieldLengths:
    """From exact lengths, one a row. They count rounded up to the steps that Whoosh keeps in one byte."""
    steps = _length_steps()
    counted = steps[np.minimum(np.searchsorted(steps, lengths), len(steps) - 1)]
    exact = float(lengths.mean()) if len(lengths) else 0.0
    return FieldLengths(counted.astype(np.float64), exact or 1.0)


@cache
def _length_steps() -> NDArray[np.int64]:
    return np.array([round((1.033**step - 1) * 27) for step in range(256)], dtype=np.int64)


def inverse_document_frequency(matching: int, total: int) -> float:
    """ln(total / (matching + 1)) + 1, as Whoosh has it."""
    return float(np.log(total / (matching + 1)) + 1)


def highest_score(frequencies: Iterable[int], total: int) -> float:
    """What the terms that stand in these numbers of passages would earn in the body, were they there without end."""
    return (K1 + 1) * sum(inverse_document_frequency(matching, total) for matching in frequencies) if total else 0.0


def add_scores(scores: Floats, postings: Postings, lengths: FieldLengths, weight: float) -> None:
    """Add to `scores`, one a row, what one term in one field contributes."""
    tf, fl = postings.frequencies, lengths.counted[postings.rows]
    idf = inverse_document_frequency(len(postings.rows), len(scores))
    saturated = tf * (K1 + 1) / (tf + K1 * ((1 - B) + B * fl / lengths.mean))
    scores[postings.rows] += weight * idf * saturated


PostingsOf = Callable[[str, str], Postings]
"""From a field and a term to its postings."""


def scores_of(
    terms: Sequence[str], postings_of: PostingsOf, lengths: Mapping[str, FieldLengths], total: int
) -> tuple[Floats, NDArray[np.bool_]]:
    """For each of `total` rows its score, and whether it holds any of the terms.

    The terms are added up in alphabetical order, so that their order in the question cannot change a last digit.
    """
    scores, matched = np.zeros(total), np.zeros(total, dtype=bool)
    for term in sorted(set(terms)):
        for field in FIELDS:
            postings = postings_of(field, term)
            if len(postings.rows):
                add_scores(scores, postings, lengths[field], FIELD_WEIGHTS[field])
                matched[postings.rows] = True
    return scores, matched
