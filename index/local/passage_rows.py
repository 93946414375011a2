"""The passages of a generation in rows: segment by segment, the passages of a document in their order.

Which rows of a generation a filter lets pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core.documents import document_of
from index.engine import Clause, Filter
from index.keyword import FIELDS, LivePostings, WhooshReader
from index.local.segments import Segment


class PassageRows:
    """`ids` are the passage ids, one a row, and `of_document` the rows of each document that has any.

    `live` are, for each segment, its own rows of the passages that are still there.
    """

    def __init__(self, segments: Sequence[Segment], segment_of: Mapping[str, str]) -> None:
        self.live = [segment.live(segment_of) for segment in segments]
        self.ids: list[str] = []
        self.of_document: dict[str, range] = {}
        for segment, live in zip(segments, self.live, strict=True):
            at = len(self.ids)
            for document_id, count in segment.documents.items():
                if segment_of.get(document_id) == segment.name:
                    self.of_document[document_id] = range(at, at + count)
                    at += count
            self.ids += map(segment.passage_ids.__getitem__, live.tolist())

    def __len__(self) -> int:
        return len(self.ids)

    def row(self, passage_id: str) -> int:
        """Raises KeyError for a passage that is not there."""
        for row in self.of_document[document_of(passage_id)]:
            if self.ids[row] == passage_id:
                return row
        raise KeyError(passage_id)

    def number(self, passage_id: str) -> int:
        """The number of a passage in its document, from 0. Raises KeyError."""
        return self.row(passage_id) - self.of_document[document_of(passage_id)].start

    def ids_of(self, documents: Iterable[str]) -> set[str]:
        """The ids of all passages of these documents."""
        rows = (self.of_document.get(document_id, range(0)) for document_id in documents)
        return {self.ids[row] for each in rows for row in each}

    def within(self, documents: Iterable[str]) -> NDArray[np.bool_]:
        """Which rows are of these documents."""
        within = np.zeros(len(self.ids), dtype=bool)
        for rows in (self.of_document.get(document_id, range(0)) for document_id in documents):
            within[rows.start : rows.stop] = True
        return within


Truths = NDArray[np.bool_]
"""One truth value a row."""


class RowFilter:
    """Single terms are looked up in the postings, phrases by Whoosh; articles and sections are ranges of rows."""

    def __init__(self, passages: PassageRows, postings: LivePostings, keyword: WhooshReader) -> None:
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
