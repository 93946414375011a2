"""The smallest engine: dictionaries and exact arithmetic. For tests, and to show what an engine is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.documents import Document, Hit, Passage
from core.errors import IndexMissing
from embedding import Vector, Vectors
from index.engine import (
    NO_FILTER,
    Clause,
    DocumentSummary,
    EncodingStore,
    Filter,
    Fingerprint,
    Generation,
    IndexedDocument,
    KeywordQuery,
    PassageVectors,
    document_summary,
)
from index.keyword import FIELDS, FieldWords, Floats, Postings, bm25f_scores, field_words, length_norms
from index.passage_record import passage_vector, unpack_records
from index.top_k import keyword_hits, semantic_hits
from index.vocabulary import Vocabulary


class MemoryEncodingStore:
    """A VectorStore that forgets everything when the process ends."""

    def __init__(self) -> None:
        self._encoded: dict[bytes, bytes] = {}

    def known(self, keys: Sequence[bytes]) -> set[bytes]:
        return self._encoded.keys() & set(keys)

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        return {key: self._encoded[key] for key in keys if key in self._encoded}

    def put(self, encoded: Mapping[bytes, bytes]) -> None:
        self._encoded.update(encoded)


class MemoryEngine:
    """An Engine whose generations are lists of documents."""

    def __init__(self) -> None:
        self.encodings: EncodingStore = MemoryEncodingStore()
        self._published: list[MemorySnapshot] = []
        self._calibrations: dict[str, str] = {}
        self._current = -1

    def fingerprint(self) -> Fingerprint | None:
        return self._published[self._current].generation.fingerprint if self._published else None

    def digests(self) -> Mapping[str, str]:
        if not self._published:
            return {}
        return {name: d.document.digest for name, d in self._published[self._current].indexed.items()}

    def added_by_hand(self) -> set[str]:
        newest = self._published[self._current].indexed if self._published else {}
        return {name for name, each in newest.items() if each.added_by_hand}

    def documents(self, document_ids: Iterable[str]) -> list[Document]:
        return [self._published[self._current].document(document_id) for document_id in document_ids]

    def is_whole(self) -> bool:
        return True

    def writing(self) -> AbstractContextManager[None]:
        return nullcontext()

    def publish(self, added: Iterable[IndexedDocument], removed: Iterable[str], fingerprint: Fingerprint) -> Generation:
        kept = dict(self._published[self._current].indexed) if self.fingerprint() == fingerprint else {}
        for document_id in removed:
            kept.pop(document_id, None)
        kept.update({each.document.document_id: each for each in added})
        generation = Generation(
            name=f"{len(self._published) + 1:06d}",
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            documents=len(kept),
            passages=sum(len(each.passages) for each in kept.values()),
            fingerprint=fingerprint,
        )
        self._published.append(MemorySnapshot(generation, kept))
        self._current = len(self._published) - 1
        return generation

    @contextmanager
    def snapshot(self) -> Iterator[MemorySnapshot]:
        if not self._published:
            raise IndexMissing("Nothing is indexed yet. Index a folder with `patella index sync FOLDER`.")
        yield self._published[self._current]

    def calibration(self, generation: str) -> str | None:
        return self._calibrations.get(generation)

    def set_calibration(self, generation: str, calibration: str) -> None:
        self._calibrations[generation] = calibration

    def generations(self) -> list[Generation]:
        named = enumerate(snapshot.generation for snapshot in self._published)
        return [replace(generation, current=i == self._current) for i, generation in named][::-1]

    def rollback(self) -> Generation:
        if self._current < 1:
            raise IndexMissing("There is no earlier generation to return to.")
        self._current -= 1
        return self._published[self._current].generation


class MemorySnapshot:
    """A Snapshot over a dictionary of documents."""

    def __init__(self, generation: Generation, indexed: Mapping[str, IndexedDocument]) -> None:
        self.generation = generation
        self.indexed = indexed
        self._passages = [passage for each in indexed.values() for passage in each.passages]
        self._ids = [passage.passage_id for passage in self._passages]
        self._row = {passage_id: row for row, passage_id in enumerate(self._ids)}
        self._packed = [encoded.packed for each in indexed.values() for encoded in each.encoded]

    def keyword(self, query: KeywordQuery, k: int) -> list[Hit]:
        scores = bm25f_scores(query.terms, self._postings, self._norms, len(self._ids))
        return keyword_hits(self._ids, scores, self._allowed(query.filter), k)

    def semantic(self, vector: Vector, k: int, filter: Filter = NO_FILTER) -> list[Hit]:
        return semantic_hits(self._ids, self._matrix, vector, self._allowed(filter), k)

    def document_frequencies(self, terms: Sequence[str]) -> list[int]:
        return [sum(any(term in f for f in fields.values()) for fields in self._fields) for term in terms]

    def vocabulary(self) -> Vocabulary:
        return self._vocabulary

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        return [self._passages[self._row[passage_id]] for passage_id in ids]

    def passage_vectors(self, ids: Sequence[str]) -> PassageVectors:
        return unpack_records([self._packed[self._row[passage_id]] for passage_id in ids])

    def document(self, document_id: str) -> Document:
        return self.indexed[document_id].document

    def document_passages(self, document_id: str) -> list[Passage]:
        return list(self.indexed[document_id].passages)

    def summaries(self) -> list[DocumentSummary]:
        return [document_summary(self.indexed[document_id]) for document_id in sorted(self.indexed)]

    @cached_property
    def _fields(self) -> list[Mapping[str, list[str]]]:
        """For each passage, the terms of each of its fields, in order."""
        return [each.terms for each in self._field_words]

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(Counter(word for each in self._field_words for word in each.words))

    @cached_property
    def _field_words(self) -> list[FieldWords]:
        return [field_words(passage) for passage in self._passages]

    @cached_property
    def _norms(self) -> list[Floats]:
        return [length_norms(np.array([len(f[name]) for f in self._fields], dtype=np.int64)) for name in FIELDS]

    @cached_property
    def _matrix(self) -> Vectors:
        vectors = list(map(passage_vector, self._packed))
        return np.array(vectors, np.float32) if vectors else np.zeros((0, 0), np.float32)

    def _postings(self, term: str) -> list[Postings]:
        counts = [np.array([fields[name].count(term) for fields in self._fields], dtype=np.int64) for name in FIELDS]
        return [Postings(np.flatnonzero(count), count[count > 0]) for count in counts]

    def _allowed(self, filter: Filter) -> NDArray[np.bool_] | None:
        if not filter:
            return None
        pairs = zip(self._ids, self._fields, strict=True)
        return np.array([filter.reaches(name) and _passes(fields, filter) for name, fields in pairs], dtype=bool)


def _passes(fields: Mapping[str, list[str]], filter: Filter) -> bool:
    required = all(_holds(fields, clause) for clause in filter.required)
    return required and not any(_holds(fields, clause) for clause in filter.excluded)


def _holds(fields: Mapping[str, list[str]], clause: Clause) -> bool:
    wanted = list(clause.terms)
    searched = [fields[clause.field]] if clause.field else fields.values()
    return any(found[i : i + len(wanted)] == wanted for found in searched for i in range(len(found)))
