"""Write the keyword index that Whoosh stores, with Whoosh's own writer made faster.

Whoosh is handed terms instead of texts, and postings block by block instead of one by one: that writes the same index
in three quarters of the time. When many passages are added, several processes write a segment each. A process takes a
second to start, and three seconds to write a segment.
"""

from __future__ import annotations

import secrets
import warnings
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core.parallel import ProcessWorkers, cores
from index.keyword.bm25 import FIELDS
from index.keyword.restricted_pickle import restrict_unpickling
from index.keyword.whoosh_storage import FolderStorage
from index.merge_policy import segments_to_merge

with warnings.catch_warnings(action="ignore"):  # Whoosh 2.7.4 has invalid escapes and `is` with literals
    from whoosh import analysis, fields, formats, index as whoosh_index
    from whoosh.codec.base import Segment
    from whoosh.codec.whoosh3 import W3PostingsWriter
    from whoosh.filedb import structfile
    from whoosh.reading import SegmentReader
    from whoosh.writing import SegmentWriter

restrict_unpickling(structfile, whoosh_index)

SEGMENT_PASSAGES = 8_000
"""The passages of a segment that a process of its own writes, in three seconds.

A segment of this size is written again only when more than half of it is deleted.
"""

_POSITIONS = formats.Positions()


def _random_segment_id(cls: type[Segment], size: int = 16) -> str:
    """Return a new name for a segment.

    Whoosh draws names from `random`, so after a `random.seed()` anywhere in the program new segments would overwrite
    live ones. `secrets` cannot be seeded.
    """
    return secrets.token_hex(size // 2)


Segment._random_id = classmethod(_random_segment_id)


@dataclass(frozen=True, slots=True)
class KeywordEntry:
    """One passage of the keyword index: the terms of each field, in the order of the text."""

    passage_id: str
    document_id: str
    terms: Mapping[str, Sequence[str]]


@contextmanager
def update_keyword_index(folder: Path) -> Iterator[KeywordIndexUpdate]:
    """Update the index in a folder, which is empty or holds a copy of the last generation's index.

    The changes are committed at the end of the context. If an exception ends it, the index stays as it was.
    """
    with ProcessWorkers() as workers, WhooshWriter(folder) as writer:
        update = KeywordIndexUpdate(folder, writer, workers)
        yield update
        update.finish()


class KeywordIndexUpdate:
    """The changes to a keyword index: passages to add and documents to remove.

    Each SEGMENT_PASSAGES passages are handed to another process, which writes them while more are added.
    """

    def __init__(self, folder: Path, writer: WhooshWriter, workers: ProcessWorkers) -> None:
        self._folder, self._writer, self._workers = folder, writer, workers
        self._entries: list[KeywordEntry] = []  # not yet handed to a process
        self._segments: list[Callable[[], Any]] = []  # each call waits for a process and returns its segment

    def add(self, entry: KeywordEntry) -> None:
        """Add a passage."""
        self._entries.append(entry)
        if len(self._entries) == SEGMENT_PASSAGES and cores() > 1:
            self._segments.append(self._workers.submit(partial(write_whoosh_segment, self._folder), self._entries))
            self._entries = []

    def remove(self, document_ids: Iterable[str]) -> None:
        """Remove the earlier passages of these documents. Passages added by this update stay."""
        self._writer.remove(document_ids)

    def finish(self) -> None:
        """Write the remaining passages in this process, and wait for the segments of the others."""
        for entry in self._entries:
            self._writer.add(entry)
        for wait_for_segment in self._segments:
            self._writer.add_segment(wait_for_segment())


class WhooshWriter(SegmentWriter):  # type: ignore[misc]
    """A writer of the index in a folder, as a context.

    It commits additions and removals at the end, unless an exception ends the context.
    """

    def __init__(self, folder: Path) -> None:
        storage = FolderStorage(folder)
        super().__init__(storage.open_index() if storage.index_exists() else storage.create_index(whoosh_schema()))
        self.pool = _PostingsPool(self.schema.names())
        self.mergetype = merge_small_segments
        self._finished_segments: list[Segment] = []

    def add_segment(self, segment: Segment) -> None:
        """Add a segment that `write_whoosh_segment` has written into the same folder."""
        self._finished_segments.append(segment)

    def add(self, entry: KeywordEntry) -> None:
        """Add a passage, like Whoosh's `add_document` but for terms that are known already."""
        passage_id = self.schema["passage_id"]
        self.perdocwriter.start_doc(self.docnum)
        self.perdocwriter.add_column_value(
            "passage_id", passage_id.column_type, passage_id.to_column_value(entry.passage_id)
        )
        self.pool.add(("passage_id", entry.passage_id.encode(), self.docnum, 1.0, b""))
        self.pool.add(("document_id", entry.document_id.encode(), self.docnum, 1.0, b""))
        for name in FIELDS:
            self.pool.add_terms(name, self.docnum, entry.terms[name])
            self.perdocwriter.add_field(name, self.schema[name], None, len(entry.terms[name]))
        self.perdocwriter.finish_doc()
        self._added = True
        self.docnum += 1

    def remove(self, document_ids: Iterable[str]) -> None:
        """Delete the passages of these documents that were committed before."""
        with self.searcher() as searcher:
            for document_id in document_ids:
                self.delete_by_term("document_id", document_id, searcher)

    def _merge_segments(self, *arguments: Any) -> list[Segment]:
        return [*super()._merge_segments(*arguments), *self._finished_segments]

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        with closing(self.per_document_reader()) as reader:
            for name, postings in self.pool.by_field.items():
                numbers = range(self.docnum) if self.schema[name].scorable else ()
                self._write_field(name, postings, [reader.doc_field_length(number, name) for number in numbers])
        self.fieldwriter.close()

    def _write_field(self, name: str, postings: Mapping[bytes, list[Any]], lengths: Sequence[int]) -> None:
        if postings:
            self.fieldwriter.start_field(name, self.schema[name])
        for term in sorted(postings):
            self.fieldwriter.start_term(term)
            _write_blocks(self.fieldwriter._postwriter, postings[term], lengths)
            self.fieldwriter.finish_term()

    def _finish(self) -> None:
        super()._finish()
        Path(self.storage.folder, f"{self.indexname}_WRITELOCK").unlink(missing_ok=True)


def whoosh_schema() -> fields.Schema:
    """Return the fields of the keyword index: the ids of passage and document, and FIELDS as terms between spaces."""
    words = {name: fields.TEXT(analyzer=analysis.SpaceSeparatedTokenizer()) for name in FIELDS}
    return fields.Schema(passage_id=fields.ID(sortable=True), document_id=fields.ID(), **words)


def merge_small_segments(writer: SegmentWriter, segments: Sequence[Segment]) -> list[Segment]:
    """Merge small segments into the one that is being written, and return the others. This is a Whoosh merge policy.

    Whoosh's own policy merges all segments at once when they are many, which takes a minute for 100,000 passages.
    """
    live = {segment.segment_id(): segment.doc_count() for segment in segments}
    every = {segment.segment_id(): segment.doc_count_all() for segment in segments}
    small = {name: count for name, count in live.items() if count < SEGMENT_PASSAGES or 2 * count < every[name]}
    merged = segments_to_merge(small, every, writer.docnum)
    for segment in segments:
        if segment.segment_id() in merged and segment.doc_count():
            with closing(SegmentReader(writer.storage, writer.schema, segment)) as reader:
                writer.add_reader(reader)
    return [segment for segment in segments if segment.segment_id() not in merged]


def write_whoosh_segment(folder: Path, entries: Iterable[KeywordEntry]) -> Segment:
    """Write a segment of these passages into a folder, without making it part of the index there, and return it.

    It is built in a temporary folder, since Whoosh writers in one folder would share the folder of their temporary
    files, and each of them empties that.
    """
    with TemporaryDirectory(dir=folder) as temporary:
        with WhooshWriter(Path(temporary)) as writer:
            for entry in entries:
                writer.add(entry)
        segment = writer.newsegment
        file = segment.make_filename(segment.COMPOUND_EXT)
        Path(temporary, file).rename(folder / file)
    return segment


class _PostingsPool:
    """The postings of the segment that is being written, by field and term. It replaces Whoosh's sorting pool.

    Postings arrive by ascending document number, so that only terms must be sorted. The list of a term alternates
    between a document number and the pair of weight and encoded positions.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.by_field = {name: defaultdict[bytes, list[Any]](list) for name in sorted(names)}

    def add(self, posting: tuple[str, bytes, int, float, bytes]) -> None:
        """Add one posting. Whoosh calls this, too, for the segments that it merges into this one."""
        name, term, number, weight, positions = posting
        self.by_field[name][term] += number, (weight, positions)

    def add_terms(self, name: str, number: int, terms: Sequence[str]) -> None:
        """Add the postings of one field of the document with this number."""
        positions_of_term = defaultdict[str, list[int]](list)
        for position, term in enumerate(terms):
            positions_of_term[term].append(position)
        postings = self.by_field[name]
        for term, positions in positions_of_term.items():
            postings[term.encode()] += number, _encode_positions(tuple(positions))

    def cleanup(self) -> None:
        """Do nothing: unlike Whoosh's pool, this one has no files."""


@lru_cache(maxsize=65_536)  # most terms occur in a passage once
def _encode_positions(positions: tuple[int, ...]) -> tuple[float, bytes]:
    """Return the weight of a posting, which is its frequency, and its encoded positions."""
    return float(len(positions)), _POSITIONS.encode(positions)


def _write_blocks(writer: W3PostingsWriter, postings: Sequence[Any], lengths: Sequence[int]) -> None:
    """Hand postings to Whoosh a block at a time, with the effect of its `add_posting` for each of them.

    The last block is left for Whoosh's `finish_postings`. `lengths` are the field lengths of all documents.
    """
    step = 2 * writer._blocklimit
    for start in range(0, len(postings), step):
        if start:
            writer._write_block()
        numbers = postings[start : start + step : 2]
        weights, positions = zip(*postings[start + 1 : start + step : 2], strict=True)
        writer._ids, writer._weights, writer._values = array("I", numbers), array("f", weights), positions
        writer._maxweight = max(weights)
        block_lengths = [lengths[number] for number in numbers] if lengths else [0]
        writer._minlength, writer._maxlength = min(block_lengths) or None, max(block_lengths)
