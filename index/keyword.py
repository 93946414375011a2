"""The keyword index of record, kept by Whoosh. The only file that imports whoosh.

Whoosh keeps the terms, their frequencies and positions, and finds phrases; plain words are scored over the arrays of
`index.postings`. A Whoosh reader may not be shared by threads, so every use of it is under one lock.
"""

from __future__ import annotations

import secrets
import threading
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from errors import IndexDamaged
from index.bm25 import FIELDS
from index.engine import Clause

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Whoosh 2.7.4 has invalid escapes and `is` with literals
    from whoosh import analysis, fields, formats, query
    from whoosh.codec.base import Segment
    from whoosh.filedb.filestore import FileStorage
    from whoosh.index import IndexError as WhooshIndexError
    from whoosh.searching import Searcher
    from whoosh.writing import SegmentWriter


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
    writer = _Writer(index, limitmb=256)
    try:
        with writer.searcher() as searcher:
            for document_id in removed_documents:
                writer.delete_by_term("document_id", document_id, searcher)
        for entry in added:
            writer.add_passage(entry)
    except BaseException:
        writer.cancel()  # a commit after a failed add_document would make the index unreadable
        raise
    writer.commit()
    index.close()
    (folder / "MAIN_WRITELOCK").unlink(missing_ok=True)


def _schema() -> fields.Schema:
    words = {name: fields.TEXT(analyzer=analysis.SpaceSeparatedTokenizer()) for name in FIELDS}
    return fields.Schema(passage_id=fields.ID(sortable=True), document_id=fields.ID(), **words)


class _Writer(SegmentWriter):  # type: ignore[misc]
    """Whoosh's writer with shorter ways: it writes the same in half of the time.

    It is the only one: Whoosh's writer in several processes can lose documents silently.
    """

    def add_passage(self, entry: KeywordEntry) -> None:
        """Like `add_document`, for terms that are known. All is encoded first: half a document spoils a segment."""
        ids = {"passage_id": entry.passage_id, "document_id": entry.document_id}
        postings = [(name, text.encode(), self.docnum, 1.0, b"") for name, text in ids.items()]
        postings += [(name, *each) for name in FIELDS for each in _postings(entry.terms[name], self.docnum)]
        passage_id = self.schema["passage_id"]
        self.perdocwriter.start_doc(self.docnum)
        self.perdocwriter.add_column_value(
            "passage_id", passage_id.column_type, passage_id.to_column_value(entry.passage_id)
        )
        for name in FIELDS:
            self.perdocwriter.add_field(name, self.schema[name], None, len(entry.terms[name]))
        self.perdocwriter.finish_doc()
        for posting in postings:
            self.pool.add(posting)
        self._added = True
        self.docnum += 1

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        with closing(self.per_document_reader()) as reader:
            self.fieldwriter.add_postings(self.schema, _Lengths(reader), self.pool.iter_postings())
        self.fieldwriter.close()


def _postings(terms: Sequence[str], number: int) -> Iterator[tuple[bytes, int, float, bytes]]:
    """The postings of one field of a document: term, document number, weight and encoded positions."""
    places: dict[str, list[int]] = {}
    for place, term in enumerate(terms):
        places.setdefault(term, []).append(place)
    for term, found in places.items():
        yield term.encode(), number, float(len(found)), _encoded(tuple(found))


@lru_cache(maxsize=65_536)  # most terms stand in a passage once
def _encoded(places: tuple[int, ...]) -> bytes:
    encoded: bytes = formats.Positions().encode(places)
    return encoded


class _Lengths:
    """The lengths of fields as Whoosh asks for them, posting by posting, read once."""

    def __init__(self, reader: Any) -> None:
        self._reader, self._read = reader, dict[str, list[int | None]]()

    def doc_field_length(self, number: int, field: str) -> int | None:
        if field not in self._read:
            numbers = range(self._reader.doc_count_all())
            self._read[field] = [self._reader.doc_field_length(each, field) for each in numbers]
        return self._read[field][number]


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
