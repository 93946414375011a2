"""One generation of a local index, open for reading. Closed when the last who holds it lets go."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from core.documents import Document, Hit, Passage, document_of
from core.errors import IndexDamaged
from embedding import Vector
from index.engine import NO_FILTER, DocumentSummary, Filter, KeywordQuery, PassageVectors
from index.keyword import FIELDS, Floats, bm25f_scores, length_norms
from index.local.catalogue import Catalogue
from index.local.generation_reader import GenerationReader
from index.local.generations import GenerationFolders
from index.local.nearest import LiveVectors
from index.passage_record import unpack_records
from index.top_k import best_hits, keyword_hits
from index.vocabulary import Vocabulary


class LocalSnapshot:
    """A Snapshot of one generation folder, which it keeps from being removed. Born held once, by its engine.

    `asked_for` is what CURRENT held when it was opened: the name of another generation, where that one was damaged.
    """

    def __init__(self, folders: GenerationFolders, catalogue: Catalogue, name: str, asked_for: bytes) -> None:
        self._lease = folders.lease(name)
        try:
            manifest = folders.verify(name)  # before anything in it is opened
            self._opened = GenerationReader(folders.path(name), manifest.segments)
            self._passages = self._opened.passages
            self._vectors = LiveVectors(self._opened.segments, self._passages.live)
        except BaseException:
            os.close(self._lease)
            raise
        self.generation = manifest.generation(name, current=True)
        self.asked_for = asked_for
        self._catalogue = catalogue
        self._holders, self._counting = 1, threading.Lock()

    # Holding

    def acquire(self) -> LocalSnapshot:
        with self._counting:
            self._holders += 1
        return self

    def release(self) -> None:
        with self._counting:
            self._holders -= 1
            if self._holders == 0:
                self._opened.close()
                os.close(self._lease)

    def load(self) -> None:
        """Read now what the first question would read."""
        _ = self._norms
        self._vectors.load()

    # Looking up

    def keyword(self, query: KeywordQuery, k: int) -> list[Hit]:
        scores = bm25f_scores(query.terms, self._opened.postings.of, self._norms, len(self._passages))
        return keyword_hits(self._passages.ids, scores, self._opened.filter.allowed(query.filter), k)

    def semantic(self, vector: Vector, k: int, filter: Filter = NO_FILTER) -> list[Hit]:
        rows, cosines = self._vectors.near(vector, k, self._opened.filter.allowed(filter))
        return best_hits(self._passages.ids, rows, cosines, k)

    def document_frequencies(self, terms: Sequence[str]) -> list[int]:
        return [int(np.count_nonzero(self._opened.postings.holding(term))) for term in terms]

    def vocabulary(self) -> Vocabulary:
        return self._vocabulary

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        return [self._catalogue.passage(*self._place_in_catalogue(passage_id)) for passage_id in ids]

    def passage_vectors(self, ids: Sequence[str]) -> PassageVectors:
        keys = self._vectors.keys(np.array([self._passages.row(passage_id) for passage_id in ids], np.int64))
        found = self._catalogue.get(keys)
        if len(found) < len(set(keys)):
            lost = f"The catalogue has lost what was encoded of {len(set(keys)) - len(found)} passages."
            raise IndexDamaged(f"{lost} `patella index sync FOLDER` encodes it again.")
        return unpack_records([found[key] for key in keys])

    def document(self, document_id: str) -> Document:
        return self._catalogue.document((document_id, self._opened.documents[document_id].version))

    def document_passages(self, document_id: str) -> list[Passage]:
        return self._catalogue.passages((document_id, self._opened.documents[document_id].version))

    def summaries(self) -> list[DocumentSummary]:
        return self._catalogue.summaries({name: entry.version for name, entry in self._opened.documents.items()})

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        counts: Counter[str] = Counter()
        for segment, rows in zip(self._opened.segments, self._passages.live, strict=True):
            counts.update(segment.words.counts(rows))
        return Vocabulary(counts)

    @cached_property
    def _norms(self) -> list[Floats]:
        live = [s.field_lengths[rows] for s, rows in zip(self._opened.segments, self._passages.live, strict=True)]
        lengths = np.concatenate([np.zeros((0, len(FIELDS)), np.int32), *live])
        return [length_norms(lengths[:, column]) for column in range(len(FIELDS))]

    def _place_in_catalogue(self, passage_id: str) -> tuple[tuple[str, str], int]:
        number = self._passages.number(passage_id)
        document_id = document_of(passage_id)
        return (document_id, self._opened.documents[document_id].version), number
