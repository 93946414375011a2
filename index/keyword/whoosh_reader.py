"""Read the keyword index that Whoosh stores. `index.keyword.whoosh_writer` writes it.

Whoosh is the index of record of terms, frequencies and positions, and it finds phrases. Single terms are looked up and
scored through the arrays of `index.keyword.postings` instead. Threads may not share a Whoosh reader, so every use of it
holds one lock.
"""

from __future__ import annotations

import pickle
import struct
import threading
import warnings
from pathlib import Path
from typing import Any

from core.disk_space import raise_if_unreadable
from core.errors import IndexDamaged
from index.engine import Clause
from index.keyword.bm25 import FIELDS
from index.keyword.restricted_pickle import restrict_unpickling
from index.keyword.whoosh_storage import FolderStorage

with warnings.catch_warnings(action="ignore"):  # Whoosh 2.7.4 has invalid escapes and `is` with literals
    from whoosh import index as whoosh_index, query
    from whoosh.filedb import structfile
    from whoosh.index import IndexError as WhooshIndexError
    from whoosh.searching import Searcher

restrict_unpickling(structfile, whoosh_index)

_DAMAGE = (
    *(WhooshIndexError, OSError, EOFError, ValueError, TypeError, LookupError, AttributeError, ImportError),
    *(AssertionError, MemoryError, struct.error, pickle.UnpicklingError),
)
"""What Whoosh raises when it reads a damaged file: it unpickles what it opens."""


class WhooshReader:
    """The keyword index of one generation, open for reading. Raises IndexDamaged if it cannot be opened."""

    def __init__(self, folder: Path) -> None:
        try:
            self._reader = FolderStorage(folder).open_index().reader()
        except _DAMAGE as error:
            raise_if_unreadable(error, folder)
            raise IndexDamaged(f"The keyword index in {folder} cannot be opened: {error}") from error
        self._lock = threading.Lock()

    @property
    def passages(self) -> int:
        """Return the number of passages that are not deleted."""
        return int(self._reader.doc_count())

    def passage_ids(self) -> list[str]:
        """Return the ids of all passages that are not deleted."""
        with self._lock:
            return [
                passage_id
                for segment in self._segment_readers()
                for number, passage_id in enumerate(segment.column_reader("passage_id"))
                if not segment.is_deleted(number)
            ]

    def passage_ids_of(self, document_id: str) -> list[str]:
        """Return the ids of the passages of one document that are not deleted."""
        passage_ids: list[str] = []
        with self._lock:
            for segment in self._segment_readers():
                if ("document_id", document_id.encode()) in segment:
                    ids = segment.column_reader("passage_id")
                    passage_ids += [
                        ids[number] for number in segment.postings("document_id", document_id.encode()).all_ids()
                    ]
        return passage_ids

    def with_phrase(self, clause: Clause) -> list[str]:
        """Return the ids of the passages that hold the terms of a clause one after the other."""
        names = [clause.field] if clause.field else FIELDS
        phrase = query.Or([query.Phrase(name, list(clause.terms)) for name in names])
        passage_ids: list[str] = []
        with self._lock:
            for segment in self._segment_readers():
                ids = segment.column_reader("passage_id")
                passage_ids += [ids[number] for number in phrase.docs(Searcher(segment))]
        return passage_ids

    def close(self) -> None:
        with self._lock:
            self._reader.close()

    def _segment_readers(self) -> list[Any]:
        """Return the readers of Whoosh's segments. An empty index has none: its one segment lacks the columns."""
        return [segment for segment, _ in self._reader.leaf_readers()] if self._reader.doc_count_all() else []
