"""The keyword index of record, kept by Whoosh. The only file that imports whoosh.

Whoosh keeps the terms, their frequencies and positions; scores are summed by `index.bm25` over arrays that are
decoded from its postings the first time a term is asked for. A Whoosh reader may not be shared by threads, so
every use of it is under one lock.
"""

from __future__ import annotations

import secrets
import threading
import warnings
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from errors import IndexDamaged
from index.bm25 import FIELDS, Postings
from index.engine import Clause, Filter

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Whoosh 2.7.4 has invalid escapes and `is` with literals
    from whoosh import analysis, fields, query
    from whoosh.codec.base import Segment
    from whoosh.filedb.filestore import FileStorage
    from whoosh.index import IndexError as WhooshIndexError
    from whoosh.reading import TermNotFound
    from whoosh.searching import Searcher

_CACHED_POSTINGS = 4_000_000  # of all cached terms together; 16 bytes each


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
    """The index of one generation, open for reading. `rows` gives each live passage its row in all results."""

    def __init__(self, folder: Path, rows: Mapping[str, int]) -> None:
        try:
            self._reader = FileStorage(str(folder)).open_index().reader()
            self._row_of_number = _row_of_number(self._reader, rows)
        except (WhooshIndexError, OSError, EOFError, ValueError, KeyError) as error:
            raise IndexDamaged(f"The keyword index in {folder} cannot be opened: {error}") from error
        self._total, self._rows = len(rows), rows
        self._lock = threading.Lock()
        self._cache: OrderedDict[tuple[str, str], Postings] = OrderedDict()
        self._cached = 0

    @property
    def passages(self) -> int:
        """How many live passages the keyword index holds."""
        return int((self._row_of_number >= 0).sum())

    def postings(self, field: str, term: str) -> Postings:
        with self._lock:
            if (field, term) in self._cache:
                self._cache.move_to_end((field, term))
            else:
                self._remember((field, term), self._read(field, term))
            return self._cache[field, term]

    def allowed(self, filter: Filter) -> NDArray[np.bool_] | None:
        """One truth value a row; None where the filter lets everything pass."""
        if not filter:
            return None
        allowed = self._within(filter)
        for clause in filter.required:
            allowed &= self._holding(clause)
        for clause in filter.excluded:
            allowed &= ~self._holding(clause)
        return allowed

    def close(self) -> None:
        with self._lock:
            self._reader.close()

    def _remember(self, key: tuple[str, str], postings: Postings) -> None:
        self._cache[key] = postings
        self._cached += len(postings.rows)
        while self._cached > _CACHED_POSTINGS and len(self._cache) > 1:
            _, forgotten = self._cache.popitem(last=False)
            self._cached -= len(forgotten.rows)

    def _read(self, field: str, term: str) -> Postings:
        numbers: list[int] = []
        frequencies: list[float] = []
        for reader, offset in self._reader.leaf_readers():
            try:
                matcher = reader.postings(field, term)
            except TermNotFound:
                continue
            while matcher.is_active():
                numbers.append(matcher.id() + offset)
                frequencies.append(matcher.weight())
                matcher.next()
        return self._live(np.array(numbers, dtype=np.int64), np.array(frequencies, dtype=np.float64))

    def _live(self, numbers: NDArray[np.int64], frequencies: NDArray[np.float64]) -> Postings:
        rows = self._row_of_number[numbers]
        order = np.argsort(rows, kind="stable")
        order = order[rows[order] >= 0]
        return Postings(rows[order], frequencies[order])

    def _within(self, filter: Filter) -> NDArray[np.bool_]:
        if filter.documents is None and filter.sections is None:
            return np.ones(self._total, dtype=bool)
        within = np.zeros(self._total, dtype=bool)
        within[[row for passage_id, row in self._rows.items() if filter.reaches(passage_id)]] = True
        return within

    def _holding(self, clause: Clause) -> NDArray[np.bool_]:
        names = [clause.field] if clause.field else FIELDS
        wanted = query.Or([_phrase(name, clause.terms) for name in names])
        holding = np.zeros(self._total, dtype=bool)
        with self._lock:
            for reader, offset in self._reader.leaf_readers():
                numbers = np.fromiter(wanted.docs(Searcher(reader)), dtype=np.int64) + offset
                rows = self._row_of_number[numbers]
                holding[rows[rows >= 0]] = True
        return holding


def _phrase(field: str, terms: Sequence[str]) -> query.Query:
    return query.Term(field, terms[0]) if len(terms) == 1 else query.Phrase(field, list(terms))


def _row_of_number(reader: Any, rows: Mapping[str, int]) -> NDArray[np.int64]:
    """Whoosh's document number -> row, -1 for deleted documents."""
    numbers = np.full(reader.doc_count_all(), -1, dtype=np.int64)
    for leaf, offset in reader.leaf_readers() if len(numbers) else ():  # the reader of an empty index has no columns
        for number, passage_id in enumerate(leaf.column_reader("passage_id")):
            if not leaf.is_deleted(number):
                numbers[offset + number] = rows[passage_id]
    return numbers
