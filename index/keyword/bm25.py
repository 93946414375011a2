"""Compute BM25F over arrays, with the scores of Whoosh 2.7.4: the sum of the BM25 of each field times its weight.

See Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, and whoosh.scoring.BM25F.

A passage is a small unit: it cuts an abstract in two. So the passages that are found are scored again in their context:
the body of a passage is then read together with the passages before and after it in the same section.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

FIELDS = ("title", "heading", "body", "metadata")
FIELD_WEIGHTS = {"title": 1.5, "heading": 0.5, "body": 1.0, "metadata": 0.5}
K1 = 1.2
B = 0.75

REPETITION = 0.7
"""The power of the number of times that a question says a term: a term that it says twice counts 1.6 times."""

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(slots=True)
class Postings:
    """The passages that hold a term in one field: their rows, ascending, and the frequency of the term in each.

    `length_codes` are the codes of their lengths in that field (see `length_codes`), where these lie beside the
    postings and not in an array over all rows.
    """

    rows: NDArray[np.integer[Any]]
    frequencies: NDArray[np.integer[Any]]
    length_codes: NDArray[np.uint8] | None = None
    _saturated: tuple[Floats, Floats] | None = field(default=None, init=False, repr=False, compare=False)

    def saturated(self, norms: Floats) -> Floats:
        """Return the saturated frequency in each of `rows`, given the `length_norms` of all rows in the field.

        With `length_codes`, `norms` are those of the codes (see `norms_of_codes`). The result is remembered for the
        norms that were given last, since a question looks its terms up more than once.
        """
        known, places = self._saturated, self.rows if self.length_codes is None else self.length_codes
        if known is None or known[0] is not norms:
            self._saturated = known = norms, _saturated(self.frequencies.astype(np.float64), norms[places])
        return known[1]


class ContextLengths(Protocol):
    """What is known of the lengths of passages where they are scored in their context.

    `total` is the number of passages of the whole index.
    """

    @property
    def total(self) -> int: ...
    def neighbours(self, rows: Rows) -> tuple[Rows, Rows]:
        """Return the rows of the passages before and after each of these in its section, -1 where there is none."""
        ...

    def norms_in_context(self, rows: Rows) -> Floats:
        """Return the `length_norms` of these rows in each of FIELDS, of bodies with their neighbours.

        The shape is (fields, rows).
        """
        ...


@dataclass(frozen=True)
class FieldLengths:
    """The lengths of the fields of all passages, and where one passage continues the section of the one before it.

    `lengths` has shape (rows, fields), in terms and in the order of FIELDS. `continues` has shape (rows,).
    """

    lengths: NDArray[np.integer[Any]]
    continues: NDArray[np.bool_]

    @property
    def total(self) -> int:
        return len(self.continues)

    @cached_property
    def norms(self) -> list[Floats]:
        """The `length_norms` of each of FIELDS."""
        return [length_norms(self.lengths[:, column]) for column in range(len(FIELDS))]

    @cached_property
    def context_norms(self) -> Floats:
        """The `length_norms` of bodies that are read together with the passages around them, shape (rows,)."""
        body = self.lengths[:, FIELDS.index("body")].astype(np.int64)
        before, after = self.neighbours(np.arange(len(body)))
        return length_norms(body + np.where(before >= 0, body[before], 0) + np.where(after >= 0, body[after], 0))

    def norms_in_context(self, rows: Rows) -> Floats:
        in_fields = zip(FIELDS, self.norms, strict=True)
        return np.stack([(self.context_norms if name == "body" else norms)[rows] for name, norms in in_fields])

    def neighbours(self, rows: Rows) -> tuple[Rows, Rows]:
        before = np.where(self.continues[rows], rows - 1, -1)
        following = np.minimum(rows + 1, len(self.continues) - 1)
        return before, np.where(self.continues[following] & (following > rows), following, -1)


def length_norms(lengths: NDArray[np.integer[Any]]) -> Floats:
    """Return K1 * (1 - B + B * length / mean length) for each row, shape (rows,).

    `lengths` are the exact lengths of one field, in terms.
    """
    return norms_of_codes(float(lengths.mean()) if len(lengths) else 0.0)[length_codes(lengths)]


def norms_of_codes(mean: float) -> Floats:
    """Return the `length_norms` of each of the 256 codes of lengths, for a field of this mean length; shape (256,)."""
    return K1 * ((1 - B) + B * _length_steps().astype(np.float64) / (mean or 1.0))


def quantized_lengths(lengths: NDArray[np.integer[Any]]) -> Floats:
    """Return lengths rounded up to the 256 steps that Whoosh stores in one byte. The score uses these."""
    return _length_steps()[length_codes(lengths)].astype(np.float64)


def length_codes(lengths: NDArray[np.integer[Any]]) -> NDArray[np.uint8]:
    """Return the number of the step that each length is rounded up to, 0 to 255."""
    steps = _length_steps()
    return np.minimum(np.searchsorted(steps, lengths), len(steps) - 1).astype(np.uint8)


@cache
def _length_steps() -> NDArray[np.int64]:
    return np.array([round((1.033**step - 1) * 27) for step in range(256)], dtype=np.int64)


def inverse_document_frequency(matching: int, total: int) -> float:
    """Return ln(total / (matching + 1)) + 1, as Whoosh does, for a term that `matching` of `total` passages hold.

    >>> round(inverse_document_frequency(9, total=1000), 2), round(inverse_document_frequency(499, total=1000), 2)
    (5.61, 1.69)
    """
    return float(np.log(total / (matching + 1)) + 1)


def max_bm25f_score(terms: Iterable[str], frequencies: Mapping[str, int], total: int) -> float:
    """Return the limit of the BM25F score of a passage whose body repeats all terms of a question without end.

    `frequencies` maps each term to the number of passages that hold it, of `total` passages.
    """
    counts = _counts(terms) if total else ()
    return (K1 + 1) * sum(count * inverse_document_frequency(frequencies[term], total) for term, count in counts)


PostingsLookup = Callable[[str], Sequence[Postings]]
"""A function that returns the postings of a term in each of FIELDS."""


def bm25f_scores(terms: Iterable[str], postings_of: PostingsLookup, norms: Sequence[Floats], total: int) -> Floats:
    """Return the score of each of `total` rows, shape (total,). A row that holds any of the terms scores above 0.

    A term that the question says n times counts n ** REPETITION times. `norms` are the `length_norms` of each of
    FIELDS. The terms are added in alphabetical order, so that their order in the question cannot change the last digit
    of a score.

    >>> spasm = Postings(rows=np.array([0, 2]), frequencies=np.array([1, 3]))
    >>> nowhere = Postings(rows=np.array([], int), frequencies=np.array([], int))
    >>> norms = [length_norms(np.array([5, 5, 5]))] * 4
    >>> bm25f_scores(["spasm"], lambda term: [nowhere, nowhere, spasm, nowhere], norms, total=3).round(2)
    array([1.  , 0.  , 1.57])
    """
    scores = np.zeros(total)
    for term, count in _counts(terms):
        for name, postings, norm in zip(FIELDS, postings_of(term), norms, strict=True):
            if len(postings.rows):
                weight = count * FIELD_WEIGHTS[name] * inverse_document_frequency(len(postings.rows), total)
                scores[postings.rows] += weight * postings.saturated(norm)
    return scores


def bm25f_scores_in_context(
    bags: Sequence[Iterable[str]], postings_of: PostingsLookup, lengths: ContextLengths, rows: Rows
) -> Floats:
    """Return the score of each of these rows for several bags of terms, shape (bags, rows).

    The body of each row is read together with its neighbours. All else is as in `bm25f_scores`.
    """
    counts = [list(_counts(bag)) for bag in bags]
    terms = list(dict.fromkeys(term for bag in counts for term, _ in bag))
    of_terms = dict(zip(terms, _term_scores_in_context(list(map(postings_of, terms)), lengths, rows), strict=True))
    scores = np.zeros((len(bags), len(rows)))
    for own_scores, bag in zip(scores, counts, strict=True):
        for term, count in bag:
            own_scores += count * of_terms[term]
    return scores


def _term_scores_in_context(terms: Sequence[Sequence[Postings]], lengths: ContextLengths, rows: Rows) -> Floats:
    """Return the score of each row for each term, shape (terms, rows). `terms` are their postings in each of FIELDS."""
    order = np.argsort(rows)  # rows that ascend are looked up in a third of the time
    rows = rows[order]
    before, after = lengths.neighbours(rows)
    around = np.stack([rows, before, after])
    exists = around >= 0
    in_context = around[exists]
    found_around = np.zeros(around.shape)
    tf = np.zeros((len(terms), len(FIELDS), len(rows)))
    weights = np.zeros((len(terms), len(FIELDS), 1))
    for own_tf, own_weights, fields in zip(tf, weights, terms, strict=True):
        for number, (name, postings) in enumerate(zip(FIELDS, fields, strict=True)):
            if len(postings.rows):
                if name == "body":
                    found_around[exists] = _frequencies_at(postings, in_context)
                    own_tf[number] = found_around.sum(axis=0)
                else:
                    own_tf[number] = _frequencies_at(postings, rows)
                idf = inverse_document_frequency(len(postings.rows), lengths.total)
                own_weights[number] = FIELD_WEIGHTS[name] * idf
    scores = np.empty((len(terms), len(rows)))
    scores[:, order] = (weights * _saturated(tf, lengths.norms_in_context(rows))).sum(axis=1)
    return scores


def _counts(terms: Iterable[str]) -> Iterator[tuple[str, float]]:
    """Yield each term in alphabetical order with how much it counts."""
    for term, count in sorted(Counter(terms).items()):
        yield term, count**REPETITION


def _saturated(tf: Floats, norms: Floats) -> Floats:
    return (K1 + 1) * tf / (tf + norms)


def _frequencies_at(postings: Postings, rows: Rows) -> NDArray[Any]:
    """Return the frequency of a term in each of these rows, 0 where it does not occur; shape (rows,)."""
    wanted = rows.astype(postings.rows.dtype, copy=False)  # else the rows of all postings would be converted
    places = np.minimum(np.searchsorted(postings.rows, wanted), len(postings.rows) - 1)
    return np.where(postings.rows[places] == wanted, postings.frequencies[places], 0)
