"""Bringing a keyword index up to date: where much is added, in several processes, each with a segment of its own.

A process takes a second to start, and three to write a segment.


Whoosh's writer with shorter ways for known terms: it writes the same in three quarters of the time.
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
from index.merge_policy import segments_to_merge


class KeywordIndexUpdate:
    """What is added, and of which documents nothing is left. Full shares are written while more is added."""

    def __init__(self, folder: Path, writer: WhooshWriter, workers: ProcessWorkers) -> None:
        self._folder, self._writer, self._workers = folder, writer, workers
        self._share: list[KeywordEntry] = []
        self._segments: list[Callable[[], Any]] = []

    def add(self, entry: KeywordEntry) -> None:
        self._share.append(entry)
        if len(self._share) == SEGMENT_PASSAGES and cores() > 1:
            self._segments.append(self._workers.submit(partial(write_whoosh_segment, self._folder), self._share))
            self._share = []

    def remove(self, document_ids: Iterable[str]) -> None:
        """Passages that were there before, not those that are added."""
        self._writer.remove(document_ids)

    def finish(self) -> None:
        """Write the rest here, and wait for the others."""
        for entry in self._share:
            self._writer.add(entry)
        for written in self._segments:
            self._writer.add_segment(written())


@contextmanager
def update_keyword_index(folder: Path) -> Iterator[KeywordIndexUpdate]:
    """Bring the index in a folder (an empty one, or a copy of the last generation's) up to date, or leave it be."""
    with ProcessWorkers() as workers, WhooshWriter(folder) as writer:
        update = KeywordIndexUpdate(folder, writer, workers)
        yield update
        update.finish()


with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Whoosh 2.7.4 has invalid escapes and `is` with literals
    from whoosh import analysis, fields, formats
    from whoosh.codec.base import Segment
    from whoosh.codec.whoosh3 import W3PostingsWriter
    from whoosh.filedb.filestore import FileStorage
    from whoosh.reading import SegmentReader
    from whoosh.writing import SegmentWriter

SEGMENT_PASSAGES = 8_000
"""So many passages are a segment of their own, written in three seconds, and anew only where half of it is dead."""


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


def whoosh_schema() -> fields.Schema:
    words = {name: fields.TEXT(analyzer=analysis.SpaceSeparatedTokenizer()) for name in FIELDS}
    return fields.Schema(passage_id=fields.ID(sortable=True), document_id=fields.ID(), **words)


class WhooshWriter(SegmentWriter):  # type: ignore[misc]
    """A context that commits what was added and removed, unless an exception leaves it."""

    def __init__(self, folder: Path) -> None:
        storage = FileStorage(str(folder))
        super().__init__(storage.open_index() if storage.index_exists() else storage.create_index(whoosh_schema()))
        self.pool = _Postings(self.schema.names())
        self.mergetype = merge_small_segments
        self._written: list[Segment] = []

    def add_segment(self, segment: Segment) -> None:
        """One that `write_segment` has written into the same folder."""
        self._written.append(segment)

    def add(self, entry: KeywordEntry) -> None:
        """Like `add_document`, for terms that are known."""
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
        """The passages of these documents, of those that were committed before."""
        with self.searcher() as searcher:
            for document_id in document_ids:
                self.delete_by_term("document_id", document_id, searcher)

    def _merge_segments(self, *how: Any) -> list[Segment]:
        return [*super()._merge_segments(*how), *self._written]

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        with closing(self.per_document_reader()) as reader:
            for name, postings in self.pool.of.items():
                counted = range(self.docnum) if self.schema[name].scorable else ()
                self._write_field(name, postings, [reader.doc_field_length(number, name) for number in counted])
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


def merge_small_segments(writer: SegmentWriter, segments: Sequence[Segment]) -> list[Segment]:
    """A merge policy as Whoosh asks for it: adds the small segments to the one that is written, and gives the others.

    Whoosh's own merges all there are at once where they are many: a minute for a hundred thousand passages.
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
    """Write a segment of these that is not yet part of the index in this folder.

    It is made in a folder apart: Whoosh's writers would share one for temporary files, which each of them empties.
    """
    with TemporaryDirectory(dir=folder) as apart:
        with WhooshWriter(Path(apart)) as writer:
            for entry in entries:
                writer.add(entry)
        segment = writer.newsegment
        file = segment.make_filename(segment.COMPOUND_EXT)
        Path(apart, file).rename(folder / file)
    return segment


class _Postings:
    """Stands in for the pool that Whoosh sorts postings in: the postings of a segment, by field and term.

    They come by growing document number, so terms alone are left to sort. In the list of a term each posting is its
    number and, after it, weight and encoded positions.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.of = {name: defaultdict[bytes, list[Any]](list) for name in sorted(names)}

    def add(self, posting: tuple[str, bytes, int, float, bytes]) -> None:
        """One posting, also of a segment that Whoosh merges into this one."""
        name, term, number, weight, positions = posting
        self.of[name][term] += number, (weight, positions)

    def add_terms(self, name: str, number: int, terms: Sequence[str]) -> None:
        """The postings of one field of a document."""
        places = defaultdict[str, list[int]](list)
        for place, term in enumerate(terms):
            places[term].append(place)
        postings = self.of[name]
        for term, found in places.items():
            postings[term.encode()] += number, _encoded(tuple(found))

    def cleanup(self) -> None:
        """Nothing of it lies on the disk."""


_POSITIONS = formats.Positions()


@lru_cache(maxsize=65_536)  # most terms stand in a passage once
def _encoded(places: tuple[int, ...]) -> tuple[float, bytes]:
    return float(len(places)), _POSITIONS.encode(places)


def _write_blocks(writer: W3PostingsWriter, postings: Sequence[Any], lengths: Sequence[int]) -> None:
    """Do as `add_posting` for each posting, but a block at a time; the last one is left for `finish_postings`."""
    step = 2 * writer._blocklimit
    for start in range(0, len(postings), step):
        if start:
            writer._write_block()
        numbers = postings[start : start + step : 2]
        weights, positions = zip(*postings[start + 1 : start + step : 2], strict=True)
        writer._ids, writer._weights, writer._values = array("I", numbers), array("f", weights), positions
        writer._maxweight = max(weights)
        found = [lengths[number] for number in numbers] if lengths else [0]
        writer._minlength, writer._maxlength = min(found) or None, max(found)
