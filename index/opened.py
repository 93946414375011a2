"""The files of one generation, open: which passages it holds, and in which row and segment each stands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from errors import IndexDamaged
from index.generations import DocumentEntry
from index.keyword import KeywordIndex
from index.segments import Segment


def read_documents(generation: Path) -> dict[str, DocumentEntry]:
    """The documents of a generation by document id."""
    try:
        entries = json.loads((generation / "documents.json").read_text("utf-8"))
        return {document_id: DocumentEntry(**entry) for document_id, entry in entries.items()}
    except (OSError, ValueError, TypeError) as error:
        raise IndexDamaged(f"The list of documents in {generation} cannot be read: {error}") from error


class OpenedGeneration:
    """A generation's documents, its vector segments with their live rows, and its keyword index.

    A passage's row is its place in `ids`: segment by segment, the passages of a document in their order.
    Raises IndexDamaged unless the keyword index and the vectors hold the same passages.
    """

    def __init__(self, folder: Path, segments: Sequence[str]) -> None:
        self.documents = read_documents(folder)
        self.segments = [Segment(folder / "vectors", name) for name in segments]
        owner = {document_id: entry.segment for document_id, entry in self.documents.items()}
        self.live = [segment.live(owner) for segment in self.segments]
        pairs = zip(self.segments, self.live, strict=True)
        self.ids = [segment.passage_ids[number] for segment, live in pairs for number in live]
        self.rows = {passage_id: row for row, passage_id in enumerate(self.ids)}
        self.keyword = KeywordIndex(folder / "keyword", self.rows)
        if not len(self.rows) == len(self.ids) == self.keyword.passages:
            self.close()
            raise IndexDamaged(f"{folder}: the keyword index and the vectors do not hold the same passages.")

    @property
    def versions(self) -> dict[str, str]:
        """Document id -> its version in the catalogue."""
        return {document_id: entry.version for document_id, entry in self.documents.items()}

    def close(self) -> None:
        self.keyword.close()
