"""The files of one generation, open."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from core.errors import IndexDamaged
from index.keyword import LivePostings, WhooshReader
from index.local.generations import DocumentEntry
from index.local.passage_rows import PassageRows, RowFilter
from index.local.segments import Segment


def read_document_entries(generation: Path) -> Mapping[str, DocumentEntry]:
    """The documents of a generation by document id."""
    try:
        return _documents_in((generation / "documents.json").read_bytes())
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise IndexDamaged(f"The list of documents in {generation} cannot be read: {error}") from error


@lru_cache(maxsize=4)  # a publish reads the same list about ten times
def _documents_in(content: bytes) -> Mapping[str, DocumentEntry]:
    return MappingProxyType({name: DocumentEntry(**entry) for name, entry in json.loads(content).items()})


class GenerationReader:
    """A generation's documents, its vector segments with their passages in rows, and its keyword index.

    Raises IndexDamaged unless the keyword index and the vectors hold as many passages.
    """

    def __init__(self, folder: Path, segments: Sequence[str]) -> None:
        self._folder = folder
        self.documents = read_document_entries(folder)
        self.segments = [Segment(folder / "vectors", name) for name in segments]
        self.passages = PassageRows(self.segments, {name: entry.segment for name, entry in self.documents.items()})
        sizes = [len(segment.passage_ids) for segment in self.segments]
        self.postings = LivePostings([segment.postings for segment in self.segments], self.passages.live, sizes)
        self.keyword = WhooshReader(folder / "keyword")
        self.filter = RowFilter(self.passages, self.postings, self.keyword)
        if len(self.passages) != self.keyword.passages:
            self.close()
            raise self._differing()

    def compare(self) -> None:
        """Raise IndexDamaged unless the keyword index and the vectors hold the same passages, each once."""
        ours, theirs = set(self.passages.ids), set(self.keyword.passage_ids())
        if ours != theirs or len(ours) != len(self.passages):
            raise self._differing()

    def compare_only(self, document_ids: Iterable[str]) -> None:
        """The same for these documents alone, those that are gone among them."""
        for document_id in document_ids:
            ours = self.passages.ids_of([document_id])
            if sorted(ours) != sorted(self.keyword.passage_ids_of(document_id)):
                raise self._differing()

    def _differing(self) -> IndexDamaged:
        return IndexDamaged(f"{self._folder}: the keyword index and the vectors do not hold the same passages.")

    @property
    def in_graphs(self) -> int:
        """How many of the passages are in segments that have a graph."""
        live = zip(self.segments, self.passages.live, strict=True)
        return sum(len(rows) for segment, rows in live if segment.has_graph)

    @property
    def versions(self) -> dict[str, str]:
        """Document id -> its version in the catalogue."""
        return {document_id: entry.version for document_id, entry in self.documents.items()}

    def close(self) -> None:
        self.keyword.close()
