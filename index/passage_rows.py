"""The passages of a generation in rows: segment by segment, the passages of a document in their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from documents import document_of
from index.segments import Segment


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
