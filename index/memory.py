"""The smallest engine: dictionaries and exact arithmetic, for tests and as an example of an engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.documents import Document, Hit, Metadata, Passage
from core.errors import IndexMissing
from core.locations import MEMORY
from embedding import Vector, Vectors
from index.engine import (
    NO_FILTER,
    DocumentSummary,
    EncodedPassage,
    EncodingStore,
    Filter,
    Fingerprint,
    Generation,
    GenerationCheck,
    IndexedDocument,
    KeywordQuery,
    PassageVectors,
    Review,
    document_summary,
)
from index.keyword import (
    FIELDS,
    FieldLengths,
    FieldWords,
    Floats,
    Postings,
    ShortForms,
    bm25f_scores,
    bm25f_scores_in_context,
    field_words,
    metadata_texts,
    new_short_forms,
)
from index.passage_record import passage_vector, unpack_records
from index.properties import Properties
from index.top_k import continues_section, keyword_hits, semantic_hits
from index.vocabulary import Vocabulary


class MemoryEncodingStore:
    """An EncodingStore in a dictionary. Nothing of it outlives the process."""

    def __init__(self) -> None:
        self._encoded: dict[bytes, bytes] = {}

    def known(self, keys: Sequence[bytes]) -> set[bytes]:
        return self._encoded.keys() & set(keys)

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        return {key: self._encoded[key] for key in keys if key in self._encoded}

    def put(self, encoded: Mapping[bytes, bytes]) -> None:
        self._encoded.update(encoded)


class MemoryEngine:
    """An Engine whose generations are dictionaries of documents."""

    def __init__(self) -> None:
        self.encodings: EncodingStore = MemoryEncodingStore()
        self._published: list[MemorySnapshot] = []
        self._calibrations: dict[str, str] = {}
        self._current, self._number = -1, 0

    def fingerprint(self) -> Fingerprint | None:
        return self._published[self._current].generation.fingerprint if self._published else None

    def digests(self) -> Mapping[str, str]:
        if not self._published:
            return {}
        current = self._published[self._current].indexed
        return {document_id: each.document.digest for document_id, each in current.items()}

    def added_by_hand(self) -> set[str]:
        current = self._published[self._current].indexed if self._published else {}
        return {document_id for document_id, each in current.items() if each.added_by_hand}

    def documents(self, document_ids: Iterable[str]) -> list[Document]:
        return [self._published[self._current].document(document_id) for document_id in document_ids]

    def status(self) -> list[tuple[str, str]]:
        return [("Index", MEMORY)]

    def size(self) -> int:
        return 0

    def check(self) -> list[GenerationCheck]:
        if not self._published:
            raise _nothing_indexed()
        return [
            GenerationCheck(each.name, each.current, each.documents, each.passages, "") for each in self.generations()
        ]

    def words_only(self) -> set[str]:
        current = self._published[self._current].indexed if self._published else {}
        return {document_id for document_id, each in current.items() if each.is_words_only}

    def is_intact(self) -> bool:
        return True

    def repair(self) -> set[str]:
        return set()

    def writing(self) -> AbstractContextManager[None]:
        return nullcontext()

    def publish(
        self,
        added: Iterable[IndexedDocument],
        removed: Iterable[str],
        fingerprint: Fingerprint,
        review: Review | None = None,
        encoded: Collection[str] = (),
    ) -> Generation:
        indexed = dict(self._published[self._current].indexed) if self.fingerprint() == fingerprint else {}
        gone, new = set(removed), {each.document.document_id: each for each in added}
        completed = {
            document_id: self._with_encodings(each)
            for document_id, each in indexed.items()
            if document_id in encoded and each.is_words_only and document_id not in gone | new.keys()
        }
        completes = bool(completed) and not gone and not new
        indexed = {document_id: each for document_id, each in indexed.items() if document_id not in gone}
        indexed |= new | completed
        self._number += 1
        generation = Generation(
            name=f"{self._number:06d}",
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            documents=len(indexed),
            passages=sum(len(each.passages) for each in indexed.values()),
            fingerprint=fingerprint,
            words_only=sum(len(each.passages) for each in indexed.values() if each.is_words_only),
        )
        snapshot = MemorySnapshot(generation, indexed)
        if review:
            review(snapshot)
        del self._published[self._current + (0 if completes else 1) :]  # nobody returns to what was undone
        self._published.append(snapshot)
        self._current = len(self._published) - 1
        return generation

    def _with_encodings(self, document: IndexedDocument) -> IndexedDocument:
        """Return a document with its encodings from the store. Raises KeyError if one is missing."""
        keys = [each.key for each in document.encoded]
        packed = self.encodings.get(keys)
        return replace(document, encoded=tuple(EncodedPassage(key, packed[key]) for key in keys))

    def keep_loaded(self) -> None:
        """Do nothing: all is in memory."""

    @contextmanager
    def snapshot(self) -> Iterator[MemorySnapshot]:
        if not self._published:
            raise _nothing_indexed()
        yield self._published[self._current]

    @contextmanager
    def snapshot_of(self, generation: str) -> Iterator[MemorySnapshot]:
        found = [each for each in self._published if each.generation.name == generation]
        if not found:
            raise IndexMissing(f"Generation {generation} is not kept.")
        yield found[0]

    def calibration(self, generation: str) -> str | None:
        return self._calibrations.get(generation)

    def set_calibration(self, generation: str, calibration: str) -> None:
        self._calibrations[generation] = calibration

    def generations(self) -> list[Generation]:
        numbered = enumerate(snapshot.generation for snapshot in self._published)
        return [replace(generation, current=number == self._current) for number, generation in numbered][::-1]

    def queue(self, model: str) -> None:
        return None

    def close(self) -> None:
        """Do nothing: there is nothing to release."""

    def rollback(self) -> Generation:
        if self._current < 1:
            raise IndexMissing("There is no earlier generation to return to.")
        self._current -= 1
        return self._published[self._current].generation


def _nothing_indexed() -> IndexMissing:
    return IndexMissing("Nothing is indexed yet. Index a folder with `patella index sync FOLDER`.")


class MemorySnapshot:
    """A Snapshot of a dictionary of documents, by document id."""

    warning = ""
    is_newer_unreadable = False

    def __init__(self, generation: Generation, indexed: Mapping[str, IndexedDocument]) -> None:
        self.generation = generation
        self.indexed = indexed
        self._passages = [passage for each in indexed.values() for passage in each.passages]
        self._ids = [passage.passage_id for passage in self._passages]
        self._row = {passage_id: row for row, passage_id in enumerate(self._ids)}
        self._packed = [
            None if each.is_words_only else encoded.packed for each in indexed.values() for encoded in each.encoded
        ]

    def keyword(self, query: KeywordQuery, k: int) -> list[Hit]:
        scores = bm25f_scores(query.terms, self._postings, self._lengths.norms, len(self._ids))
        return keyword_hits(self._ids, scores, self._allowed(query.filter), k)

    def scores_in_context(self, bags: Sequence[Sequence[str]], ids: Sequence[str]) -> Floats:
        rows = np.array([self._row[passage_id] for passage_id in ids], np.int64)
        return np.round(bm25f_scores_in_context(bags, self._postings, self._lengths, rows), 9)

    def semantic(self, vector: Vector, k: int, filter: Filter = NO_FILTER) -> list[Hit]:
        rows = self._encoded_rows
        allowed = self._allowed(filter)
        ids = [self._ids[row] for row in rows]
        return semantic_hits(ids, self._matrix, vector, None if allowed is None else allowed[rows], k)

    def document_frequencies(self, terms: Iterable[str], field: str | None = None) -> list[int]:
        names = (field,) if field else FIELDS
        return [sum(any(term in fields[name] for name in names) for fields in self._fields) for term in terms]

    def vocabulary(self) -> Vocabulary:
        return self._vocabulary

    def short_forms(self) -> ShortForms:
        return self._short_forms

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        return [self._passages[self._row[passage_id]] for passage_id in ids]

    def encoded(self, ids: Collection[str]) -> set[str]:
        return {passage_id for passage_id in ids if self._packed[self._row[passage_id]] is not None}

    def passage_vectors(self, ids: Sequence[str]) -> PassageVectors:
        return unpack_records([self._record(passage_id) for passage_id in ids])

    def _record(self, passage_id: str) -> bytes:
        packed = self._packed[self._row[passage_id]]
        if packed is None:
            raise KeyError(f"{passage_id} is found by words only.")
        return packed

    def document(self, document_id: str) -> Document:
        return self.indexed[document_id].document

    def document_passages(self, document_id: str) -> list[Passage]:
        return list(self.indexed[document_id].passages)

    def summaries(self) -> list[DocumentSummary]:
        return [document_summary(self.indexed[document_id]) for document_id in sorted(self.indexed)]

    def metadata(self, document_ids: Iterable[str]) -> dict[str, Metadata]:
        return {document_id: self.indexed[document_id].document.metadata for document_id in document_ids}

    def properties(self) -> Properties:
        return self._properties

    @cached_property
    def _properties(self) -> Properties:
        return Properties(self.metadata(self.indexed))

    @cached_property
    def _fields(self) -> list[Mapping[str, list[str]]]:
        """Return the terms of each field of each passage, in the order of the text."""
        return [each.terms for each in self._field_words]

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(Counter(word for each in self._field_words for word in each.words))

    @cached_property
    def _short_forms(self) -> ShortForms:
        of_passages = (new for each in self.indexed.values() for new in new_short_forms(each.passages))
        return ShortForms(Counter(pair for new in of_passages for pair in new))

    @cached_property
    def _field_words(self) -> list[FieldWords]:
        return [
            field_words(passage, about)
            for each in self.indexed.values()
            for passage, about in zip(
                each.passages, metadata_texts(each.document.metadata, len(each.passages)), strict=True
            )
        ]

    @cached_property
    def _lengths(self) -> FieldLengths:
        lengths = [[len(each[name]) for name in FIELDS] for each in self._fields]
        return FieldLengths(np.array(lengths, np.int64).reshape(-1, len(FIELDS)), continues_section(self._ids))

    @cached_property
    def _encoded_rows(self) -> NDArray[np.int64]:
        return np.array([row for row, packed in enumerate(self._packed) if packed is not None], np.int64)

    @cached_property
    def _matrix(self) -> Vectors:
        vectors = [passage_vector(packed) for packed in self._packed if packed is not None]
        return np.array(vectors, np.float32) if vectors else np.zeros((0, 0), np.float32)

    def _postings(self, term: str) -> list[Postings]:
        counts = [np.array([fields[name].count(term) for fields in self._fields], dtype=np.int64) for name in FIELDS]
        return [Postings(np.flatnonzero(count), count[count > 0]) for count in counts]

    def _allowed(self, filter: Filter) -> NDArray[np.bool_] | None:
        if not filter:
            return None
        passages = zip(self._ids, self._fields, strict=True)
        allowed = [filter.includes(passage_id) and _meets_clauses(fields, filter) for passage_id, fields in passages]
        return np.array(allowed, dtype=bool)


def _meets_clauses(fields: Mapping[str, list[str]], filter: Filter) -> bool:
    required = all(clause.is_held_by(fields) for clause in filter.required)
    return required and not any(clause.is_held_by(fields) for clause in filter.excluded)
