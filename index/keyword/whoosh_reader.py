"""The keyword index of record, kept by Whoosh. It is written by `index.keyword_writer`.

Whoosh keeps the terms, their frequencies and positions, and finds phrases; plain words are scored over the arrays of
`index.postings`. A Whoosh reader may not be shared by threads, so every use of it is under one lock.
"""

from __future__ import annotations

import threading
import warnings
from pathlib import Path
from typing import Any

from core.errors import IndexDamaged
from index.engine import Clause
from index.keyword.bm25 import FIELDS

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Whoosh 2.7.4 has invalid escapes and `is` with literals
    from whoosh import query
    from whoosh.filedb.filestore import FileStorage
    from whoosh.index import IndexError as WhooshIndexError
    from whoosh.searching import Searcher


class WhooshReader:
    """The index of one generation, open for reading."""

    def __init__(self, folder: Path) -> None:
        try:
            self._reader = FileStorage(str(folder)).open_index().reader()
        except (WhooshIndexError, OSError, EOFError, ValueError, KeyError) as error:
            raise IndexDamaged(f"The keyword index in {folder} cannot be opened: {error}") from error
        self._lock = threading.Lock()

    @property
    def passages(self) -> int:
        """How many live passages the keyword index holds."""
        return int(self._reader.doc_count())

    def passage_ids(self) -> list[str]:
        """Those of all live passages."""
        with self._lock:
            return [
                passage_id
                for leaf in self._leaves()
                for number, passage_id in enumerate(leaf.column_reader("passage_id"))
                if not leaf.is_deleted(number)
            ]

    def passage_ids_of(self, document_id: str) -> list[str]:
        """Those of the live passages of one document."""
        found: list[str] = []
        with self._lock:
            for leaf in self._leaves():
                if ("document_id", document_id.encode()) in leaf:
                    ids = leaf.column_reader("passage_id")
                    found += [ids[number] for number in leaf.postings("document_id", document_id.encode()).all_ids()]
        return found

    def with_phrase(self, clause: Clause) -> list[str]:
        """The ids of the passages that hold the terms of a clause one after the other."""
        names = [clause.field] if clause.field else FIELDS
        wanted = query.Or([query.Phrase(name, list(clause.terms)) for name in names])
        found: list[str] = []
        with self._lock:
            for leaf in self._leaves():
                ids = leaf.column_reader("passage_id")
                found += [ids[number] for number in wanted.docs(Searcher(leaf))]
        return found

    def close(self) -> None:
        with self._lock:
            self._reader.close()

    def _leaves(self) -> list[Any]:
        """The readers of the parts of Whoosh's index; an empty one has a part without columns."""
        return [leaf for leaf, _ in self._reader.leaf_readers()] if self._reader.doc_count_all() else []
