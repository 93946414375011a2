"""The making of one generation of a local index, step by step: all of it, or nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from core.atomic_files import link_tree
from core.errors import IndexDamaged
from index.engine import Fingerprint, Generation, IndexedDocument
from index.keyword import FIELDS, KeywordEntry, KeywordIndexUpdate, TermCounter, field_words, update_keyword_index
from index.local.catalogue import Catalogue
from index.local.generation_reader import GenerationReader, read_document_entries
from index.local.generations import DocumentEntry, GenerationFolders, Manifest
from index.local.segments import Segment, SegmentRow, remove_segment, write_segment
from index.merge_policy import segments_to_merge
from index.passage_record import passage_vector


class GenerationBuilder:
    """Builds on the generation `previous` if that was made with this fingerprint, else from zero.

    Whatever fails, the previous generation stays as it is; and when all is done it is kept, to return to.
    """

    def __init__(
        self, folders: GenerationFolders, catalogue: Catalogue, previous: str | None, fingerprint: Fingerprint
    ) -> None:
        self._folders, self._catalogue, self._fingerprint = folders, catalogue, fingerprint
        self._previous = previous
        manifest = folders.manifest(previous) if previous else None
        builds_on = manifest if manifest and manifest.fingerprint == fingerprint else None
        self._base = folders.path(previous) if previous and builds_on else None
        self._segments = list(builds_on.segments) if builds_on else []
        self._documents = dict(read_document_entries(self._base)) if self._base else {}
        self._rows: list[SegmentRow] = []
        self._counts = TermCounter()

    def run(self, added: Iterable[IndexedDocument], removed: Iterable[str]) -> Generation:
        before = dict(self._documents)
        for document_id in removed:
            self._documents.pop(document_id, None)
        building = self._folders.begin()
        try:
            with update_keyword_index(self._part(building, "keyword")) as words:
                versions = self._catalogue.save(self._prepared(added, words))  # from here on the articles are safe
                for document_id, version in versions.items():
                    self._documents[document_id] = replace(self._documents[document_id], version=version)
                words.remove(name for name, entry in before.items() if self._documents.get(name) is not entry)
                self._write_vectors(self._part(building, "vectors"))
            documents = {document_id: entry.as_fields() for document_id, entry in sorted(self._documents.items())}
            (building / "documents.json").write_text(json.dumps(documents), "utf-8")
            gone = before.keys() - self._documents.keys()
            name = self._folders.commit(building, self._manifest(self._checked(building, versions, gone)))
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        self._forget_old(name)
        return self._folders.manifest(name).generation(name, current=True)

    def _prepared(self, added: Iterable[IndexedDocument], words: KeywordIndexUpdate) -> Iterator[IndexedDocument]:
        """The documents; hands the keyword index what it needs of them on the way, and collects it for the vectors."""
        for each in added:
            document = each.document
            self._documents[document.document_id] = DocumentEntry(document.digest, version="", segment="")
            for passage, encoded in zip(each.passages, each.encoded, strict=True):
                found = field_words(passage)
                self._counts.add(found.terms)
                words.add(KeywordEntry(passage.passage_id, document.document_id, found.terms))
                lengths = tuple(len(found.terms[name]) for name in FIELDS)
                vector = passage_vector(encoded.packed)
                self._rows.append(
                    SegmentRow(passage.passage_id, document.document_id, encoded.key, vector, lengths, found.words)
                )
            yield each

    def _part(self, building: Path, name: str) -> Path:
        """A folder of the new generation: the files of the last one, shared, or nothing."""
        if self._base:
            link_tree(self._base / name, building / name)
        else:
            (building / name).mkdir()
        return building / name

    def _write_vectors(self, folder: Path) -> None:
        """One new segment: the new passages and the live ones of the segments that are merged into it."""
        segments = [Segment(folder, name) for name in self._segments]
        owner = {document_id: entry.segment for document_id, entry in self._documents.items()}
        live = {segment.name: segment.live(owner) for segment in segments}
        merged = segments_to_merge(
            {name: len(rows) for name, rows in live.items()},
            {segment.name: len(segment.passage_ids) for segment in segments},
            len(self._rows),
        )
        old = [row for segment in segments if segment.name in merged for row in segment.rows(live[segment.name])]
        self._segments = [name for name in self._segments if name not in merged]
        if old or self._rows:
            kept = [s.postings.counts(live[s.name], len(s.passage_ids)) for s in segments if s.name in merged]
            name = write_segment(folder, old + self._rows, [*kept, self._counts.counts()])
            self._segments.append(self._own(name, old + self._rows))
        for name in merged:
            remove_segment(folder, name)

    def _own(self, segment: str, rows: Iterable[SegmentRow]) -> str:
        for document_id in {row.document_id for row in rows}:
            self._documents[document_id] = replace(self._documents[document_id], segment=segment)
        return segment

    def _checked(self, building: Path, saved: Mapping[str, str], gone: Set[str]) -> GenerationReader:
        """The new generation, closed again: it holds the same passages in keyword index, vectors and catalogue.

        Documents that are neither `saved` now nor `gone` were compared when they were; their number still is.
        """
        opened = GenerationReader(building, self._segments)
        try:
            opened.compare_only(saved.keys() | gone)
        finally:
            opened.close()
        missing = opened.passages.ids_of(saved) ^ self._catalogue.passage_ids(saved)
        if missing:
            raise IndexDamaged(f"The catalogue and the new generation differ in {len(missing)} passages. Index again.")
        return opened

    def _manifest(self, opened: GenerationReader) -> Manifest:
        return Manifest(
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            fingerprint=self._fingerprint,
            documents=len(self._documents),
            passages=len(opened.passages),
            segments=self._segments,
            in_graphs=opened.in_graphs,
        )

    def _forget_old(self, current: str) -> None:
        """Keep the current generation, the one before it, and those that somebody still reads."""
        remaining = self._folders.remove_old({current} | ({self._previous} if self._previous else set()))
        self._catalogue.keep_calibrations(remaining)
        if not all(self._folders.has_intact(name, "documents.json") for name in remaining):
            return  # one that is damaged is still read: what it needs cannot be known
        kept = [read_document_entries(self._folders.path(name)) for name in remaining]
        self._catalogue.keep_only({(i, entry.version) for documents in kept for i, entry in documents.items()})
