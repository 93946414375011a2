"""The keyword index of record, kept by Whoosh. The only file that imports whoosh.

Whoosh keeps the terms, their frequencies and positions, and finds phrases; plain words are scored over the arrays of
`index.postings`. A Whoosh reader may not be shared by threads, so every use of it is under one lock.
"""

from __future__ import annotations

import secrets
import threading
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from errors import IndexDamaged
from index.bm25 import FIELDS
from index.engine import Clause

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Whoosh 2.7.4 has invalid escapes and `is` with literals
    from whoosh import analysis, fields, query
    from whoosh.codec.base import Segment
    from whoosh.filedb.filestore import FileStorage
    from whoosh.index import IndexError as WhooshIndexError
    from whoosh.searching import Searcher


def _random_segment_id(cls: type[Segment], size: int = 16) -> str:
    """Whoosh draws names from `random`: after somebody's `random.seed()` they would overwrite live segments."""
    return secrets.token_hex(size // 2)


Segment._random_id = classmethod(_random_segment_id)


@dataclass(frozen=True, slots=True)
class KeywordEntry:
    """One passage as the keyword index keeps it: the terms of each field, in order."""

    passage_id: str
    document_id: str
    terms: Mapping[str, Sequence[str]]


def write(folder: Path, added: Iterable[KeywordEntry], removed_documents: Iterable[str]) -> None:
    """Bring the index in this folder (an empty one, or a copy of the last generation's) up to date, or leave it be."""
    storage = FileStorage(str(folder))
    index = storage.open_index() if storage.index_exists() else storage.create_index(_schema())
    writer = index.writer(limitmb=256, procs=1)  # more than one process can lose documents silently
    try:
        with writer.searcher() as searcher:
            for document_id in removed_documents:
                writer.delete_by_term("document_id", document_id, searcher)
        for entry in added:
            writer.add_document(**_stored(entry))
    except BaseException:
        writer.cancel()  # a commit after a failed add_document would make the index unreadable
        raise
    writer.commit()
    index.close()
    (folder / "MAIN_WRITELOCK").unlink(missing_ok=True)


def _schema() -> fields.Schema:
    words = {name: fields.TEXT(analyzer=analysis.SpaceSeparatedTokenizer()) for name in FIELDS}
    return fields.Schema(passage_id=fields.ID(sortable=True), document_id=fields.ID(), **words)


def _stored(entry: KeywordEntry) -> dict[str, str]:
    """Everything is checked before Whoosh sees it, since an error halfway through a document spoils the segment."""
    document = {"passage_id": entry.passage_id, "document_id": entry.document_id}
    document |= {name: " ".join(entry.terms[name]) for name in FIELDS}
    for text in document.values():
        text.encode()
    return document


class KeywordIndex:
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
            return self._ids(lambda leaf: (n for n in range(leaf.doc_count_all()) if not leaf.is_deleted(n)))

    def ids_of_document(self, document_id: str) -> list[str]:
        """Those of the live passages of one document."""
        return self._matching(query.Term("document_id", document_id))

    def with_phrase(self, clause: Clause) -> list[str]:
        """The ids of the passages that hold the terms of a clause one after the other."""
        names = [clause.field] if clause.field else FIELDS
        return self._matching(query.Or([query.Phrase(name, list(clause.terms)) for name in names]))

    def close(self) -> None:
        with self._lock:
            self._reader.close()

    def _matching(self, wanted: query.Query) -> list[str]:
        with self._lock:
            return self._ids(lambda leaf: wanted.docs(Searcher(leaf)))

    def _ids(self, numbers_in: Callable[[Any], Iterable[int]]) -> list[str]:
        """Passage ids by Whoosh's numbers of them in each part of its index; an empty index has no columns."""
        found: list[str] = []
        for leaf, _ in self._reader.leaf_readers() if self._reader.doc_count_all() else ():
            names = leaf.column_reader("passage_id")
            found += [names[number] for number in numbers_in(leaf)]
        return found
