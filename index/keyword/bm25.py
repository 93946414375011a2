"""Compute BM25F over arrays, with the scores of Whoosh 2.7.4: the sum of the BM25 of each field times its weight.

See Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, and whoosh.scoring.BM25F.
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
    """The passages that hold a term in one field: their rows, ascending, and the frequency of the term in each."""

    rows: NDArray[np.integer[Any]]
    frequencies: NDArray[np.integer[Any]]


def length_norms(lengths: NDArray[np.integer[Any]]) -> Floats:
    """Return K1 * (1 - B + B * length / mean length) for each row, shape (rows,).

    `lengths` are the exact lengths of one field, in terms.
    """
    mean = float(lengths.mean()) if len(lengths) else 0.0
    return K1 * ((1 - B) + B * quantized_lengths(lengths) / (mean or 1.0))


def quantized_lengths(lengths: NDArray[np.integer[Any]]) -> Floats:
    """Return lengths rounded up to the 256 steps that Whoosh stores in one byte. The score uses these."""
    steps = _length_steps()
    return steps[np.minimum(np.searchsorted(steps, lengths), len(steps) - 1)].astype(np.float64)


@cache
def _length_steps() -> NDArray[np.int64]:
    return np.array([round((1.033**step - 1) * 27) for step in range(256)], dtype=np.int64)


def inverse_document_frequency(matching: int, total: int) -> float:
    """Return ln(total / (matching + 1)) + 1, as Whoosh does, for a term that `matching` of `total` passages hold.

    >>> round(inverse_document_frequency(9, total=1000), 2), round(inverse_document_frequency(499, total=1000), 2)
    (5.61, 1.69)
    """
    return float(np.log(total / (matching + 1)) + 1)


def max_bm25f_score(frequencies: Iterable[int], total: int) -> float:
    """Return the limit of the BM25F score of a passage whose body repeats all terms of a question without end.

    `frequencies` are the numbers of passages that hold each term, of `total` passages.
    """
    return (K1 + 1) * sum(inverse_document_frequency(matching, total) for matching in frequencies) if total else 0.0


PostingsLookup = Callable[[str], Sequence[Postings]]
"""A function that returns the postings of a term in each of FIELDS."""


def bm25f_scores(terms: Iterable[str], postings_of: PostingsLookup, norms: Sequence[Floats], total: int) -> Floats:
    """Return the score of each of `total` rows, shape (total,). A row that holds any of the terms scores above 0.

    `norms` are the `length_norms` of each of FIELDS. The terms are added in alphabetical order, so that their order in
    the question cannot change the last digit of a score.

    >>> spasm = Postings(rows=np.array([0, 2]), frequencies=np.array([1, 3]))
    >>> nowhere = Postings(rows=np.array([], int), frequencies=np.array([], int))
    >>> norms = [length_norms(np.array([5, 5, 5]))] * 3
    >>> bm25f_scores(["spasm"], lambda term: [nowhere, nowhere, spasm], norms, total=3).round(2)
    array([1.  , 0.  , 1.57])
    """
    scores = np.zeros(total)
    for term in sorted(set(terms)):
        for name, postings, norm in zip(FIELDS, postings_of(term), norms, strict=True):
            if len(postings.rows):
                _add_scores(scores, postings, norm, FIELD_WEIGHTS[name])
    return scores


def _add_scores(scores: Floats, postings: Postings, norms: Floats, weight: float) -> None:
    """Add the contribution of one term in one field to `scores`."""
    idf = inverse_document_frequency(len(postings.rows), len(scores))
    tf = postings.frequencies.astype(np.float64)
    scores[postings.rows] += (weight * idf * (K1 + 1)) * tf / (tf + norms[postings.rows])
