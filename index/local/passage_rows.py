"""Number the passages of a generation as rows, and decide which rows a filter allows.

Rows run through the segments one after the other; within a segment, the passages of a document follow each other in
their order. Deleted passages have no row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from core.documents import Hit, document_id_of
from index.engine import Clause, Filter
from index.keyword import FIELDS, LivePostings, WhooshReader
from index.local.segments import Segment
from index.top_k import RowMask, allowed_rows, hits_of

_MAX_FOUND = 10_000  # passages whose rows are remembered: those of some ten questions


class PassageRows:
    """The rows of a generation, built from its segments and the name of the segment of each document.

    `ids` are the passage ids by row. `of_document` gives the rows of each document that has any. `live` holds for each
    segment the numbers of its own rows that are not deleted.
    """

    def __init__(self, segments: Sequence[Segment], segment_of: Mapping[str, str]) -> None:
        self._found: dict[str, int] = {}  # the rows of the passages that were found last, by id
        self.live = [segment.live(segment_of) for segment in segments]
        self.ids: list[str] = []
        self.of_document: dict[str, range] = {}
        for segment, live in zip(segments, self.live, strict=True):
            row = len(self.ids)
            for document_id, count in segment.passage_counts.items():
                if segment_of.get(document_id) == segment.name:
                    self.of_document[document_id] = range(row, row + count)
                    row += count
            self.ids += map(segment.passage_ids.__getitem__, live.tolist())

    def __len__(self) -> int:
        return len(self.ids)

    def hits(self, rows: NDArray[np.int64], scores: NDArray[np.float64]) -> list[Hit]:
        """Return rows with their scores as hits, in the same order.

        The rows of what was found are remembered, since more is asked about these passages next.
        """
        hits = hits_of(self.ids, rows, scores)
        found = self._found if len(self._found) < _MAX_FOUND else {}
        found.update(zip(map(itemgetter(0), hits), rows.tolist(), strict=True))
        self._found = found
        return hits

    def row(self, passage_id: str) -> int:
        """Return the row of a passage. Raises KeyError for an unknown passage."""
        row = self._found.get(passage_id)
        return self._look_up([passage_id])[passage_id] if row is None else row

    def rows(self, passage_ids: Sequence[str]) -> NDArray[np.int64]:
        """Return the row of each passage, shape (passages,). Raises KeyError for an unknown passage."""
        found = self._found
        others = self._look_up(passage_id for passage_id in passage_ids if passage_id not in found)
        return np.array([others[each] if each in others else found[each] for each in passage_ids], np.int64)

    def _look_up(self, passage_ids: Iterable[str]) -> dict[str, int]:
        """Return passage id -> row for all passages of the documents of these passages, unknown ones left out."""
        documents = {document_id_of(passage_id) for passage_id in passage_ids}
        return {self.ids[row]: row for document_id in documents for row in self.of_document.get(document_id, range(0))}

    def number(self, passage_id: str) -> int:
        """Return the number of a passage within its document, from 0. Raises KeyError for an unknown passage."""
        return self.row(passage_id) - self.of_document[document_id_of(passage_id)].start

    def ids_of(self, documents: Iterable[str]) -> set[str]:
        """Return the ids of all passages of these documents. Unknown documents have none."""
        ranges = (self.of_document.get(document_id, range(0)) for document_id in documents)
        return {self.ids[row] for rows in ranges for row in rows}

    def within(self, documents: Iterable[str]) -> RowMask:
        """Return which rows belong to these documents. Unknown documents have none."""
        within = np.zeros(len(self.ids), dtype=bool)
        for rows in (self.of_document.get(document_id, range(0)) for document_id in documents):
            within[rows.start : rows.stop] = True
        return within


class RowFilter:
    """A filter over the rows of a generation.

    It looks up single terms in the postings and phrases in Whoosh. Documents are ranges of rows.
    """

    def __init__(self, passages: PassageRows, postings: LivePostings, keyword: WhooshReader) -> None:
        self._passages, self._postings, self._keyword = passages, postings, keyword

    def allowed(self, filter: Filter) -> RowMask | None:
        """Return which rows pass the filter, or None if the filter allows every row."""
        return allowed_rows(filter, self._within, self._holding)

    def _within(self, filter: Filter) -> RowMask:
        """Return which rows belong to the documents and sections of the filter."""
        if filter.sections is not None:
            return self._within_sections(filter, {document_id_of(section) for section in filter.sections})
        if filter.documents is not None:
            return self._passages.within(filter.documents)
        return np.ones(len(self._passages), dtype=bool)

    def _within_sections(self, filter: Filter, documents: set[str]) -> RowMask:
        """Return which rows belong to the sections of the filter.

        Only the passages of `documents`, the documents of these sections, are checked one by one.
        """
        within = self._passages.within(documents)
        within[[row for row in np.flatnonzero(within).tolist() if not filter.includes(self._passages.ids[row])]] = False
        return within

    def _holding(self, clause: Clause) -> RowMask:
        """Return which rows hold the terms of a clause one after the other."""
        if len(clause.terms) == 1:
            return self._postings.holding(clause.terms[0], (clause.field,) if clause.field else FIELDS)
        holding = np.zeros(len(self._passages), dtype=bool)
        holding[[self._passages.row(passage_id) for passage_id in self._keyword.with_phrase(clause)]] = True
        return holding
