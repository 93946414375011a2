"""A snapshot of one generation of a local index. It is closed when its last holder releases it."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

import numpy as np

from core.counts import counted
from core.documents import Document, Hit, Metadata, Passage, document_id_of
from core.errors import IndexDamaged
from embedding import Vector
from index.engine import NO_FILTER, DocumentSummary, Filter, KeywordQuery, PassageVectors
from index.keyword import FIELDS, FieldLengths, Floats, ShortForm, ShortForms, bm25f_scores, bm25f_scores_in_context
from index.local.catalogue import Catalogue, Version
from index.local.generation_reader import GenerationReader
from index.local.generations import GenerationFolders, is_unchanged
from index.passage_record import unpack_records
from index.properties import Properties
from index.top_k import best_rows, continues_section, keyword_rows
from index.vocabulary import Vocabulary


class LocalSnapshot:
    """A Snapshot of one generation folder, which its lease protects from removal. A new snapshot has one holder.

    `pointer` is the content of CURRENT when the snapshot was opened. It names another generation than this one if that
    one is damaged or cannot be read: `warning` says so. `will_be` is the name that a generation which is not published
    yet will have. Raises IndexDamaged if this generation is damaged.
    """

    def __init__(
        self,
        folders: GenerationFolders,
        catalogue: Catalogue,
        name: str,
        pointer: bytes,
        warning: str = "",
        is_newer_unreadable: bool = False,
        will_be: str = "",
    ) -> None:
        self._lease = folders.lease(name)
        try:
            self._files = folders.identities(name)
            manifest = folders.verify(name)  # before any file of the generation is opened
            self._reader = GenerationReader(folders.path(name), manifest.segments)
            self._passages = self._reader.passages
        except BaseException:
            os.close(self._lease)
            raise
        self.generation = manifest.generation(will_be or name, current=True)
        self.pointer, self.warning, self.is_newer_unreadable = pointer, warning, is_newer_unreadable
        self._catalogue = catalogue
        self._holders, self._holders_lock = 1, threading.Lock()

    # Holding

    def acquire(self) -> LocalSnapshot:
        """Add a holder, who must call `release` once, and return this snapshot."""
        with self._holders_lock:
            self._holders += 1
        return self

    def release(self) -> None:
        """Remove a holder. The last one closes the files and gives up the lease."""
        with self._holders_lock:
            self._holders -= 1
            if self._holders == 0:
                self._reader.close()
                os.close(self._lease)

    def load(self) -> None:
        """Read from disk now what the first question would read."""
        _ = self._lengths.norms, self._lengths.context_norms
        _ = self._short_forms.most_words
        self._reader.vectors.load()

    def is_unchanged(self) -> bool:
        """Return whether no file was cut or changed since it was checked. To read one that was cut ends the process."""
        return is_unchanged(self._files)

    # Looking up

    def keyword(self, query: KeywordQuery, k: int) -> list[Hit]:
        scores = bm25f_scores(query.terms, self._reader.postings.of, self._lengths.norms, len(self._passages))
        allowed = self._reader.row_filter.allowed(query.filter)
        return self._passages.hits(*keyword_rows(self._passages.ids, scores, allowed, k))

    def scores_in_context(self, bags: Sequence[Sequence[str]], ids: Sequence[str]) -> Floats:
        rows = self._passages.rows(ids)
        return np.round(bm25f_scores_in_context(bags, self._reader.postings.of, self._lengths, rows), 9)

    def semantic(self, vector: Vector, k: int, filter: Filter = NO_FILTER) -> list[Hit]:
        rows, cosines = self._reader.vectors.nearest(vector, k, self._reader.row_filter.allowed(filter))
        return self._passages.hits(*best_rows(self._passages.ids, rows, cosines, k))

    def document_frequencies(self, terms: Iterable[str], field: str | None = None) -> list[int]:
        return [self._reader.postings.document_frequency(term, (field,) if field else FIELDS) for term in terms]

    def vocabulary(self) -> Vocabulary:
        return self._vocabulary

    def short_forms(self) -> ShortForms:
        return self._short_forms

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        return self._catalogue.passages_at([self._place(passage_id) for passage_id in ids])

    def encoded(self, ids: Collection[str]) -> set[str]:
        _ = self._passages.rows([*ids])  # raises KeyError for an unknown one
        documents = self._reader.documents
        return {passage_id for passage_id in ids if not documents[document_id_of(passage_id)].words_only}

    def passage_vectors(self, ids: Sequence[str]) -> PassageVectors:
        if self.generation.words_only and len(self.encoded(ids)) < len(set(ids)):
            raise KeyError(f"Some of these passages are found by words only: {', '.join(ids)}.")
        keys = self._reader.keys(self._passages.rows(ids))
        packed = self._catalogue.get(keys)
        if len(packed) < len(set(keys)):
            lost = counted(len(set(keys)) - len(packed), "passage")
            raise IndexDamaged(
                f"The catalogue has lost the encodings of {lost}. `patella index sync FOLDER` encodes them again."
            )
        return unpack_records([packed[key] for key in keys])

    def document(self, document_id: str) -> Document:
        return self._catalogue.document(self._version(document_id))

    def document_passages(self, document_id: str) -> list[Passage]:
        return self._catalogue.passages(self._version(document_id), len(self._passages.ids_of([document_id])))

    def summaries(self) -> list[DocumentSummary]:
        return self._catalogue.summaries(self._reader.versions)

    def metadata(self, document_ids: Iterable[str]) -> dict[str, Metadata]:
        ids = list(dict.fromkeys(document_ids))
        return dict(zip(ids, self._catalogue.metadata([self._version(each) for each in ids]), strict=True))

    def properties(self) -> Properties:
        return self._properties

    @cached_property
    def _properties(self) -> Properties:
        return Properties({summary.document_id: summary.metadata for summary in self.summaries()})

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        counts: Counter[str] = Counter()
        for segment, rows in zip(self._reader.segments, self._passages.live, strict=True):
            counts.update(segment.words.counts(rows))
        return Vocabulary(counts)

    @cached_property
    def _short_forms(self) -> ShortForms:
        counts: Counter[ShortForm] = Counter()
        for segment, rows in zip(self._reader.segments, self._passages.live, strict=True):
            counts.update(segment.short_forms(rows))
        return ShortForms(counts)

    @cached_property
    def _lengths(self) -> FieldLengths:
        live = [s.field_lengths[rows] for s, rows in zip(self._reader.segments, self._passages.live, strict=True)]
        lengths = np.concatenate([np.zeros((0, len(FIELDS)), np.int32), *live])
        return FieldLengths(lengths, continues_section(self._passages.ids))

    def _place(self, passage_id: str) -> tuple[str, str, int]:
        """Return where a passage lies in the catalogue. Raises KeyError for an unknown one."""
        return *self._version(document_id_of(passage_id)), self._passages.number(passage_id)

    def _version(self, document_id: str) -> Version:
        """Return the version of a document in the catalogue. Raises KeyError for an unknown document."""
        return document_id, self._reader.documents[document_id].version
