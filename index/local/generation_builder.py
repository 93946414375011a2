"""Build and publish one generation of a local index: all of it or, if anything fails, nothing."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.atomic_files import link_tree
from core.counts import counted
from core.errors import IndexDamaged, IndexProblem
from index.engine import Fingerprint, Generation, IndexedDocument, Review
from index.keyword import (
    FIELDS,
    KeywordEntry,
    KeywordIndexUpdate,
    TermCounter,
    field_words,
    metadata_texts,
    new_short_forms,
    update_keyword_index,
)
from index.local.catalogue import Catalogue
from index.local.generation_reader import GenerationReader, read_document_entries
from index.local.generations import DocumentEntry, GenerationFolders, Manifest
from index.local.segments import Segment, SegmentRow, add_vectors, remove_segment, write_segment
from index.local.snapshot import LocalSnapshot
from index.merge_policy import segments_to_merge
from index.passage_record import passage_vector

log = logging.getLogger(__name__)

_BATCH = 1_000  # encodings that are read at once


class GenerationBuilder:
    """The builder of one generation.

    It builds on the generation `previous` if that one has the same fingerprint, otherwise from scratch. The previous
    generation never changes, and it stays after the publish, for a rollback, if its name is in `kept`. A publish that
    adds encodings alone keeps the newest of `kept` before it instead. `review` may refuse the new one by an error.
    """

    def __init__(
        self,
        folders: GenerationFolders,
        catalogue: Catalogue,
        previous: str | None,
        fingerprint: Fingerprint,
        kept: Set[str],
        review: Review | None = None,
    ) -> None:
        self._folders, self._catalogue, self._fingerprint = folders, catalogue, fingerprint
        self._previous, self._kept, self._review = previous, kept, review
        manifest = folders.manifest(previous) if previous else None
        builds_on = manifest if manifest and manifest.fingerprint == fingerprint else None
        self._base = folders.path(previous) if previous and builds_on else None
        self._segments = list(builds_on.segments) if builds_on else []
        self._documents = dict(read_document_entries(self._base)) if self._base else {}
        self._rows: list[SegmentRow] = []
        self._term_counter = TermCounter()

    def run(
        self, added: Iterable[IndexedDocument], removed: Iterable[str], encoded: Collection[str] = ()
    ) -> Generation:
        """Publish a generation without the `removed` documents and with the `added` ones, and delete old ones.

        The documents that are `encoded` by now, and were found by words only, are found by meaning too.
        """
        before = dict(self._documents)
        for document_id in removed:
            self._documents.pop(document_id, None)
        building = self._folders.begin()
        try:
            with update_keyword_index(self._create_part(building, "keyword")) as keyword_update:
                # When `save` returns, the articles survive a power cut, whatever happens to the generation.
                versions = self._catalogue.save(self._index_passages(added, keyword_update))
                for document_id, version in versions.items():
                    self._documents[document_id] = replace(self._documents[document_id], version=version)
                keyword_update.remove(name for name, entry in before.items() if self._documents.get(name) is not entry)
                vectors = self._create_part(building, "vectors")
                self._write_segment(vectors)
                completed = [name for name in encoded if name not in versions and self._is_words_only(name)]
                self._add_vectors(vectors, completed)
            documents = {document_id: entry.as_fields() for document_id, entry in sorted(self._documents.items())}
            (building / "documents.json").write_text(json.dumps(documents), "utf-8")
            gone = before.keys() - self._documents.keys()
            is_completion = bool(completed) and not versions and not gone
            manifest = self._manifest(self._check(building, versions, gone), is_completion)
            name = self._folders.commit(building, manifest, before_commit=partial(self._before_commit, building))
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        try:
            self._remove_old({name, self._to_return_to(is_completion)})
        except (OSError, IndexProblem) as error:
            log.warning(
                "Generation %s is published and serves, but the clean-up of what it replaced failed: %s "
                "The next `patella index sync FOLDER` cleans up.",
                *(name, error),
            )
        return self._folders.manifest(name).generation(name, current=True)

    def _index_passages(
        self, added: Iterable[IndexedDocument], keyword_update: KeywordIndexUpdate
    ) -> Iterator[IndexedDocument]:
        """Yield the documents unchanged.

        On the way, hand their passages to the keyword index and collect the rows of the new segment.
        """
        for each in added:
            document = each.document
            words_only = each.is_words_only
            self._documents[document.document_id] = DocumentEntry(document.digest, "", "", words_only)
            short_forms = new_short_forms(each.passages)
            metadata = metadata_texts(document.metadata, len(each.passages))
            for passage, encoded, defined, about in zip(
                each.passages, each.encoded, short_forms, metadata, strict=True
            ):
                terms_and_words = field_words(passage, about)
                terms, words = terms_and_words.terms, terms_and_words.words
                self._term_counter.add(terms)
                keyword_update.add(KeywordEntry(passage.passage_id, document.document_id, terms))
                lengths = tuple(len(terms[name]) for name in FIELDS)
                vector = None if words_only or encoded.packed is None else passage_vector(encoded.packed)
                self._rows.append(
                    SegmentRow(passage.passage_id, document.document_id, encoded.key, vector, lengths, words, defined)
                )
            yield each

    def _create_part(self, building: Path, name: str) -> Path:
        """Create and return a folder of the new generation.

        It shares the files of the generation that this one builds on. Without one, it is empty.
        """
        if self._base:
            link_tree(self._base / name, building / name)
        else:
            (building / name).mkdir()
        return building / name

    def _write_segment(self, folder: Path) -> None:
        """Write one new segment with the new passages and the remaining ones of the segments merged into it.

        The merged segments are removed from the folder.
        """
        segments = [Segment(folder, name) for name in self._segments]
        segment_of = {document_id: entry.segment for document_id, entry in self._documents.items()}
        live = {segment.name: segment.live(segment_of) for segment in segments}
        merged = segments_to_merge(
            {name: len(rows) for name, rows in live.items()},
            {segment.name: len(segment.passage_ids) for segment in segments},
            len(self._rows),
        )
        old = [row for segment in segments if segment.name in merged for row in segment.rows(live[segment.name])]
        self._segments = [name for name in self._segments if name not in merged]
        if old or self._rows:
            old_counts = [
                segment.postings.counts(live[segment.name], len(segment.passage_ids))
                for segment in segments
                if segment.name in merged
            ]
            name = write_segment(folder, old + self._rows, [*old_counts, self._term_counter.counts()])
            self._segments.append(name)
            self._assign_segment(name, old + self._rows)
        for name in merged:
            remove_segment(folder, name)

    def _is_words_only(self, document_id: str) -> bool:
        return document_id in self._documents and self._documents[document_id].words_only

    def _add_vectors(self, folder: Path, document_ids: Iterable[str]) -> None:
        """Give the passages of documents that were found by words only their vectors, from the catalogue.

        Raises KeyError if an encoding is not there.
        """
        by_segment: dict[str, set[str]] = {}
        for document_id in document_ids:
            by_segment.setdefault(self._documents[document_id].segment, set()).add(document_id)
            self._documents[document_id] = replace(self._documents[document_id], words_only=False)
        for name in by_segment:
            segment = Segment(folder, name)
            rows = segment.rows_of(by_segment[name])
            keys = [key.tobytes() for key in segment.keys[rows]]
            in_segment = (self._documents.get(document_id) for document_id in segment.passage_counts)
            are_last = not any(entry and entry.segment == name and entry.words_only for entry in in_segment)
            add_vectors(folder, segment, rows, np.stack([*self._vectors(keys)]), are_last)

    def _vectors(self, keys: Sequence[bytes]) -> Iterator[NDArray[np.float16]]:
        """Yield the vectors of passages from their encodings in the catalogue. Raises KeyError if one is not there."""
        for start in range(0, len(keys), _BATCH):
            batch = keys[start : start + _BATCH]
            packed = self._catalogue.get(batch)
            yield from (passage_vector(packed[key]) for key in batch)

    def _assign_segment(self, segment: str, rows: Iterable[SegmentRow]) -> None:
        """Note that the documents of these rows are in this segment."""
        for document_id in {row.document_id for row in rows}:
            self._documents[document_id] = replace(self._documents[document_id], segment=segment)

    def _check(self, building: Path, saved: Mapping[str, str], gone: Set[str]) -> GenerationReader:
        """Check the new generation, and return its reader, closed again.

        Raises IndexDamaged unless keyword index, segments and catalogue hold the same passages of the documents that
        are `saved` now or `gone`. The passages of all other documents were checked when they were saved, and are only
        counted now.
        """
        reader = GenerationReader(building, self._segments)
        try:
            reader.check_passages_of(saved.keys() | gone)
        finally:
            reader.close()
        differing = reader.passages.ids_of(saved) ^ self._catalogue.passage_ids(saved)
        if differing:
            count = counted(len(differing), "passage")
            raise IndexDamaged(f"The catalogue and the new generation differ in {count}. Index again.")
        return reader

    def _manifest(self, reader: GenerationReader, is_completion: bool) -> Manifest:
        return Manifest(
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            fingerprint=self._fingerprint,
            documents=len(self._documents),
            passages=len(reader.passages),
            segments=self._segments,
            in_graphs=reader.in_graphs,
            words_only=reader.words_only,
            completes=self._completed() if is_completion else [],
            undone=self._undone(),
        )

    def _before_commit(self, building: Path, name: str) -> None:
        """Have the new generation reviewed, and note that it has no calibration yet, so that one is not called lost."""
        if self._review:
            pointer = self._folders.pointer()
            snapshot = LocalSnapshot(self._folders, self._catalogue, building.name, pointer, will_be=name)
            try:
                self._review(snapshot)
            finally:
                snapshot.release()
        self._catalogue.set_calibration(name, "")

    def _completed(self) -> list[str]:
        """Return the previous generation, behind those that it completes itself."""
        return [*self._folders.manifest(self._previous).completes, self._previous] if self._previous else []

    def _undone(self) -> list[str]:
        """Return the stored generations after the previous one: a rollback went back behind them."""
        return [name for name in self._folders.names() if self._previous and name > self._previous]

    def _to_return_to(self, is_completion: bool) -> str | None:
        """Return the generation that stays for a rollback, beside one that may only complete the previous one."""
        if not is_completion:
            return self._previous if self._previous in self._kept else None
        return max((name for name in self._kept if self._previous and name < self._previous), default=None)

    def _remove_old(self, kept: Set[str | None]) -> None:
        """Remove all generations except those to be kept, and those that are still being read.

        The catalogue deletes what only removed generations needed.
        """
        remaining = self._folders.remove_old({name for name in kept if name})
        self._catalogue.keep_calibrations(remaining)
        if not all(self._folders.has_intact(name, "documents.json") for name in remaining):
            return  # a damaged generation is still being read, and nobody knows which versions it needs
        documents = [read_document_entries(self._folders.path(name)) for name in remaining]
        self._catalogue.keep_only({(name, entry.version) for entries in documents for name, entry in entries.items()})
