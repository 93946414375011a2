"""Which rows of a generation a filter lets pass."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from documents import document_of
from index.bm25 import FIELDS
from index.engine import Clause, Filter
from index.keyword import KeywordIndex
from index.live_postings import LivePostings
from index.passage_rows import PassageRows

Truths = NDArray[np.bool_]
"""One truth value a row."""


class RowFilter:
    """Single terms are looked up in the postings, phrases by Whoosh; articles and sections are ranges of rows."""

    def __init__(self, passages: PassageRows, postings: LivePostings, keyword: KeywordIndex) -> None:
        self._passages, self._postings, self._keyword = passages, postings, keyword

    def allowed(self, filter: Filter) -> Truths | None:
        """None where the filter lets everything pass."""
        if not filter:
            return None
        allowed = self._within(filter)
        for clause in filter.required:
            allowed &= self._holding(clause)
        for clause in filter.excluded:
            allowed &= ~self._holding(clause)
        return allowed

    def _within(self, filter: Filter) -> Truths:
        if filter.sections is not None:
            return self._in_sections(filter, {document_of(section) for section in filter.sections})
        if filter.documents is not None:
            return self._passages.within(filter.documents)
        return np.ones(len(self._passages), dtype=bool)

    def _in_sections(self, filter: Filter, documents: set[str]) -> Truths:
        """Of these documents alone the passages are looked at one by one."""
        within = self._passages.within(documents)
        within[[row for row in np.flatnonzero(within).tolist() if not filter.reaches(self._passages.ids[row])]] = False
        return within

    def _holding(self, clause: Clause) -> Truths:
        if len(clause.terms) == 1:
            return self._postings.holding(clause.terms[0], (clause.field,) if clause.field else FIELDS)
        holding = np.zeros(len(self._passages), dtype=bool)
        holding[[self._passages.row(passage_id) for passage_id in self._keyword.with_phrase(clause)]] = True
        return holding
