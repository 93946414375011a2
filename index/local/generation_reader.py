"""Open the files of one generation for reading."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

from core.disk_space import raise_if_unreadable
from core.errors import IndexDamaged
from index.keyword import LivePostings, Rows, WhooshReader
from index.local.generations import DocumentEntry
from index.local.passage_rows import PassageRows, RowFilter
from index.local.segments import Segment
from index.vectors import LiveVectors


def read_document_entries(generation: Path) -> Mapping[str, DocumentEntry]:
    """Return the documents of the generation in this folder, by document id. Raises IndexDamaged."""
    path = generation / "documents.json"
    try:
        return _parse_document_entries(path.read_bytes())
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise_if_unreadable(error, path)
        raise IndexDamaged(f"The list of documents in {generation} cannot be read: {error}") from error


@lru_cache(maxsize=4)  # a publish reads the same list about ten times
def _parse_document_entries(content: bytes) -> Mapping[str, DocumentEntry]:
    return MappingProxyType({name: DocumentEntry(**entry) for name, entry in json.loads(content).items()})


class GenerationReader:
    """The open files of a generation: its documents, its segments with the rows of their passages, its keyword index.

    Raises IndexDamaged if a file cannot be read, if the keyword index and the segments differ in their number of
    passages, or if there are not as many vectors as passages that are found by meaning.
    """

    def __init__(self, folder: Path, segments: Sequence[str]) -> None:
        self._folder = folder
        self.documents = read_document_entries(folder)
        self.segments = [Segment(folder / "vectors", name) for name in segments]
        self.passages = PassageRows(self.segments, {name: entry.segment for name, entry in self.documents.items()})
        sizes = [len(segment.passage_ids) for segment in self.segments]
        self.vectors = LiveVectors(self.segments, self.passages.live)
        self.postings = LivePostings([segment.postings for segment in self.segments], self.passages.live, sizes)
        self.keyword = WhooshReader(folder / "keyword")
        self.row_filter = RowFilter(self.passages, self.postings, self.keyword)
        if len(self.passages) != self.keyword.passages or len(self.vectors) != len(self.passages) - self.words_only:
            self.close()
            raise self._passages_differ()

    def keys(self, rows: Rows) -> list[bytes]:
        """Return the keys of the encodings of these rows in the catalogue."""
        ends = np.cumsum([len(live) for live in self.passages.live])
        segments = np.searchsorted(ends, rows, side="right")
        keys: list[bytes] = []
        for n, row in zip(segments.tolist(), rows.tolist(), strict=True):
            live = self.passages.live[n]
            keys.append(self.segments[n].keys[live[row - (ends[n] - len(live))]].tobytes())
        return keys

    def check_all_passages(self) -> None:
        """Raise IndexDamaged unless the keyword index and the segments hold the same passages, each once."""
        in_segments, in_keyword_index = set(self.passages.ids), set(self.keyword.passage_ids())
        if in_segments != in_keyword_index or len(in_segments) != len(self.passages):
            raise self._passages_differ()

    def check_passages_of(self, document_ids: Iterable[str]) -> None:
        """Raise IndexDamaged unless the keyword index and the segments hold the same passages of these documents.

        Neither may hold passages of a document that was removed.
        """
        for document_id in document_ids:
            in_segments = self.passages.ids_of([document_id])
            if sorted(in_segments) != sorted(self.keyword.passage_ids_of(document_id)):
                raise self._passages_differ()

    def _passages_differ(self) -> IndexDamaged:
        return IndexDamaged(f"{self._folder}: the keyword index and the vectors do not hold the same passages.")

    @property
    def in_graphs(self) -> int:
        """Return the number of passages in segments that have a graph."""
        live = zip(self.segments, self.passages.live, strict=True)
        return sum(len(rows) for segment, rows in live if any(part.has_graph for part in segment.parts))

    @cached_property
    def words_only(self) -> int:
        """Return the number of passages that are found by words only."""
        documents = (name for name, entry in self.documents.items() if entry.words_only)
        return sum(len(self.passages.of_document.get(name, ())) for name in documents)

    @property
    def versions(self) -> dict[str, str]:
        """Return the version of each document in the catalogue, by document id."""
        return {document_id: entry.version for document_id, entry in self.documents.items()}

    def close(self) -> None:
        self.keyword.close()
