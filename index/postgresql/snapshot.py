"""A snapshot of one generation in PostgreSQL."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

import numpy as np

from core.counts import counted
from core.documents import Document, Hit, Metadata, Passage, document_id_of
from core.errors import IndexDamaged
from embedding import Vector
from index.engine import NO_FILTER, DocumentSummary, Filter, Generation, KeywordQuery, PassageVectors
from index.keyword import (
    FIELDS,
    Floats,
    LivePostings,
    Rows,
    ShortForms,
    bm25f_scores,
    bm25f_scores_in_context,
    field_words,
    metadata_texts,
)
from index.passage_record import unpack_records
from index.postgresql.blocks import BlockCache, ChunkBlocks
from index.postgresql.filters import RowFilter, decode_id, encode_id, place_of
from index.postgresql.generations import Fetch, OpenedGeneration, live_words
from index.postgresql.nearest import VectorCopies, encoded_rows, find_nearest
from index.postgresql.places import FoundPlaces, Place, PlaceLengths, Recent
from index.postgresql.tables import CURE, Row, Statement, WordCounts, unseal
from index.properties import Properties
from index.serialization import document_from_json, passage_from_json, summary_from_json
from index.top_k import best_rows, hits_of, keyword_candidates
from index.vectors import LiveVectors
from index.vocabulary import Vocabulary

_T = TypeVar("_T")

_MAX_PASSAGES = 2_000  # passages, and metadata of articles, that are remembered: those of some twenty questions
_FEW_ROWS = 200
_NO_ROWS: Rows = np.zeros(0, np.int64)

_PASSAGE = "number, passage_id, key, passage, version, document_id, summary"
_OF_VERSION = """
    JOIN LATERAL (SELECT document_id, summary FROM versions v WHERE v.version = p.version OFFSET 0) AS v ON true"""
"""The columns of a passage, and of the summary of its article: a question needs both, one after the other.

Without LATERAL and OFFSET 0, the planner may read all articles and encodings to find those of some fifty passages.
"""


class PostgresSnapshot:
    """A Snapshot of one generation. `fetch` sends statements: as ReadsOf, or through the publish that it reviews."""

    is_newer_unreadable = False

    def __init__(
        self, fetch: Fetch, opened: OpenedGeneration, cache: BlockCache, copies: VectorCopies, warning: str = ""
    ) -> None:
        self._fetch, self._opened, self.warning = fetch, opened, warning
        self.generation: Generation = opened.stored.generation(
            current=True, in_graphs=opened.stored.passages if opened.has_graph else 0
        )
        tokens = {chunk.number: chunk.token for chunk in opened.chunks}
        self._blocks = ChunkBlocks(tokens, self._read_blocks, cache)
        of_chunks = [self._blocks.of(chunk.number) for chunk in opened.chunks]
        self._postings = LivePostings(of_chunks, opened.rows.live, opened.rows.sizes)
        self._mean = opened.stored.mean_lengths
        self._norms = self._mean.norms()
        self._found = FoundPlaces()
        self._copies = copies
        self._vectors: LiveVectors | None = None  # none before `load` has copied them, or if they are too many
        self.is_loaded = False
        self._rows: Recent[Row] = Recent(_MAX_PASSAGES)  # of passages, by id, as they were read
        self._summaries: Recent[Row] = Recent(_MAX_PASSAGES)  # of articles
        self._passages: Recent[Passage] = Recent(_MAX_PASSAGES)
        self._metadata: Recent[Metadata] = Recent(_MAX_PASSAGES)
        self._filter = RowFilter(opened, self._postings, self._fetch, self._terms_of)

    def load(self) -> None:
        """Read now what the first question would read, and copy the vectors, by which all are found faster."""
        _ = self._short_forms.most_words
        self._vectors = self._copies.of(self._fetch, self._opened)
        self.is_loaded = True

    # Looking up

    def keyword(self, query: KeywordQuery, k: int) -> list[Hit]:
        clauses = (*query.filter.required, *query.filter.excluded)
        self._blocks.fetch([*query.terms, *(term for clause in clauses for term in clause.terms)])
        scores = bm25f_scores(query.terms, self._postings.of, self._norms, len(self._opened.rows))
        rows, row_scores = keyword_candidates(scores, self._filter.allowed(query.filter), k)
        if k <= 0 or not len(rows):
            return []
        ids = {row: place.passage_id for row, place in self._places_at(rows, self._rows_of_rare(query.terms)).items()}
        return hits_of(ids, *best_rows(ids, rows, row_scores, k))

    def scores_in_context(self, bags: Sequence[Sequence[str]], ids: Sequence[str]) -> Floats:
        places = self._places(ids)
        rows = np.array([places[each].row for each in ids], np.int64)
        self._blocks.fetch([term for bag in bags for term in bag])
        lengths = PlaceLengths(places.values(), self._mean)
        return np.round(bm25f_scores_in_context(bags, self._postings.of, lengths, rows), 9)

    def semantic(self, vector: Vector, k: int, filter: Filter = NO_FILTER) -> list[Hit]:
        clauses = (*filter.required, *filter.excluded)
        self._blocks.fetch([term for clause in clauses for term in clause.terms])
        allowed = self._filter.allowed(filter)
        if self._vectors is not None:
            rows, found = self._vectors.nearest(vector, k, encoded_rows(self._opened, allowed))
            places: Iterable[Place] = self._places_at(rows).values()
        else:
            rows, found, places = find_nearest(self._fetch, self._opened, vector, k, allowed)
            self._found.put(places)
        ids = {place.row: place.passage_id for place in places}
        return hits_of(ids, *best_rows(ids, rows, found, k))

    def document_frequencies(self, terms: Iterable[str], field: str | None = None) -> list[int]:
        wanted = list(terms)
        self._blocks.fetch(wanted)
        return [self._postings.document_frequency(term, (field,) if field else FIELDS) for term in wanted]

    def vocabulary(self) -> Vocabulary:
        return self._vocabulary

    def short_forms(self) -> ShortForms:
        return self._short_forms

    # Reading passages

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        parsed = self._passages.get(ids)
        missing = [each for each in dict.fromkeys(ids) if each not in parsed]
        rows = self._rows.get(missing)
        unread = [each for each in missing if each not in rows]
        if unread:
            rows |= self._put_rows(unread, self._rows_of(_PASSAGE, unread, _OF_VERSION))
        new = {each: _passage_of(*rows[each][:4]) for each in missing}
        self._passages.put(new)
        parsed |= new
        return [parsed[each] for each in ids]

    def encoded(self, ids: Collection[str]) -> set[str]:
        mask = self._opened.encoded
        places = self._places(list(ids))
        return {each for each in ids if mask is None or mask[places[each].row]}

    def passage_vectors(self, ids: Sequence[str]) -> PassageVectors:
        if self.generation.words_only and len(self.encoded(ids)) < len(set(ids)):
            raise KeyError(f"Some of these passages are found by words only: {', '.join(ids)}.")
        encoding = "SELECT packed FROM encodings e WHERE e.key = p.key OFFSET 0"
        joined = f"LEFT JOIN LATERAL ({encoding}) AS encoding ON true {_OF_VERSION}"
        by_row = self._rows_of(f"{_PASSAGE}, packed", ids, joined)
        self._put_rows(ids, by_row)
        rows = [by_row[place.row] for place in self._places_in_order(ids)]
        lost = {row[2] for row in rows if row[-1] is None}
        if lost:
            raise IndexDamaged(f"The database has lost the encodings of {counted(len(lost), 'passage')}. {CURE}")
        return unpack_records([_packed_of(row[2], row[-1]) for row in rows])

    def _rows_of(self, columns: str, ids: Sequence[str], joined: str = "") -> dict[int, Row]:
        """Return these columns of the stored passages with these ids, by row of the generation.

        The first column is the number. Raises KeyError for an unknown id, and IndexDamaged for a passage that is lost.
        """
        places = self._places(ids)
        numbers = self._opened.rows.numbers[[place.row for place in places.values()]].tolist() if places else []
        if not numbers:
            return {}
        [found] = self._fetch(
            Statement(f"SELECT {columns} FROM passages p {joined} WHERE number = ANY(%s::int[])", [numbers])
        )
        by_number = {row[0]: row for row in found}
        if len(by_number) < len(numbers):
            raise IndexDamaged(f"The database has lost {counted(len(numbers) - len(by_number), 'passage')}. {CURE}")
        rows = self._opened.rows.rows(np.array(numbers, np.int32)).tolist()
        return {row: by_number[number] for row, number in zip(rows, numbers, strict=True)}

    def _put_rows(self, ids: Iterable[str], by_row: Mapping[int, Row]) -> dict[str, Row]:
        """Remember what was read of passages and of their articles, and return it by id.

        A question reads the rows of many passages and parses those of few.
        """
        places = self._places(list(ids))
        rows = {passage_id: by_row[place.row][:7] for passage_id, place in places.items()}
        self._rows.put(rows)
        self._summaries.put({document_id_of(passage_id): row[4:] for passage_id, row in rows.items()})
        return rows

    def _rows_of_rare(self, terms: Iterable[str]) -> Rows:
        """Return the rows of the terms that few passages hold: these are asked for next, one term at a time."""
        rows = [each.rows for term in terms for each in self._postings.of(term)]
        few = [each.astype(np.int64) for each in rows if len(each) <= _FEW_ROWS]
        return np.unique(np.concatenate([_NO_ROWS, *few]))

    def _places_in_order(self, ids: Sequence[str]) -> Iterator[Place]:
        places = self._places(ids)
        return (places[each] for each in ids)

    def _places(self, ids: Sequence[str]) -> dict[str, Place]:
        """Return the places of passages by id. Raises KeyError for an unknown one."""
        places = self._found.of(ids)
        missing = [encode_id(each) for each in dict.fromkeys(ids) if each not in places]
        if missing:
            sql = "SELECT number, passage_id, lengths FROM passages WHERE passage_id = ANY(%b)"
            [found] = self._fetch(Statement(sql, [missing]))
            read = self._put_places(found)
            places |= {place.passage_id: place for place in read if place.row >= 0}
        unknown = [each for each in ids if each not in places]
        if unknown:
            raise KeyError(unknown[0])
        return places

    def _places_at(self, rows: Rows, others: Rows = _NO_ROWS) -> dict[int, Place]:
        """Return the places of these rows. If some must be read, those of the others are read with them."""
        places = self._found.at(rows.tolist())
        missing = [row for row in rows.tolist() if row not in places]
        missing += [row for row in others.tolist() if row not in places] if missing else []
        if missing:
            numbers = self._opened.rows.numbers[missing].tolist()
            sql = "SELECT number, passage_id, lengths FROM passages WHERE number = ANY(%s::int[])"
            [found] = self._fetch(Statement(sql, [numbers]))
            places |= {place.row: place for place in self._put_places(found)}
            lost = [row for row in rows.tolist() if row not in places]
            if lost:
                raise IndexDamaged(f"The database has lost {counted(len(lost), 'passage')}. {CURE}")
        return places

    def _put_places(self, found: Sequence[Row]) -> list[Place]:
        """Remember passages that the generation sees, and return all that were read, the others with the row -1."""
        rows = self._opened.rows.rows(np.array([row[0] for row in found], np.int32)).tolist()
        places = [place_of(row, *columns) for row, columns in zip(rows, found, strict=True)]
        self._found.put(place for place in places if place.row >= 0)
        return places

    # Reading articles

    def document(self, document_id: str) -> Document:
        [found] = self._versions("version, article", [document_id], "LEFT JOIN articles USING (version)")
        return article_of(document_id, *found)

    def document_passages(self, document_id: str) -> list[Passage]:
        [(first, count)] = self._versions("first, passages", [document_id])
        sql = "SELECT number, passage_id, key, passage FROM passages WHERE number >= %s AND number < %s ORDER BY number"
        [rows] = self._fetch(Statement(sql, [first, first + count]))
        if len(rows) != count:
            raise IndexDamaged(f"The database has lost passages of {document_id}. {CURE}")
        return [_passage_of(*row) for row in rows]

    def summaries(self) -> list[DocumentSummary]:
        condition, values = self._opened.stored.visible
        [rows] = self._fetch(Statement(f"SELECT version, document_id, summary FROM versions WHERE {condition}", values))
        if len(rows) != self.generation.documents:
            raise IndexDamaged(f"The database has lost articles of generation {self.generation.name}. {CURE}")
        return sorted((summary_of(*row) for row in rows), key=lambda each: each.document_id)

    def metadata(self, document_ids: Iterable[str]) -> dict[str, Metadata]:
        ids = list(dict.fromkeys(document_ids))
        read = self._metadata.get(ids)
        missing = [each for each in ids if each not in read]
        rows = self._summaries.get(missing)
        unread = [each for each in missing if each not in rows]
        rows |= zip(unread, self._versions("version, document_id, summary", unread), strict=True)
        found = {each: summary_of(*rows[each]).metadata for each in missing}
        self._metadata.put(found)
        return {each: (read | found)[each] for each in ids}

    def properties(self) -> Properties:
        return self._properties

    def _versions(self, columns: str, document_ids: Sequence[str], joined: str = "") -> list[Row]:
        """Return these columns of the versions of documents, in the same order. Raises KeyError for an unknown one."""
        if not document_ids:
            return []
        condition, values = self._opened.stored.visible
        sql = f"SELECT document_id, {columns} FROM versions {joined} WHERE {condition} AND document_id = ANY(%b)"
        [rows] = self._fetch(Statement(sql, [*values, [encode_id(each) for each in document_ids]]))
        by_id = {decode_id(row[0]): row[1:] for row in rows}
        return [by_id[each] for each in document_ids]

    @cached_property
    def _properties(self) -> Properties:
        return Properties({summary.document_id: summary.metadata for summary in self.summaries()})

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary({word: count for word, count in self._words.words.items() if count})

    @cached_property
    def _short_forms(self) -> ShortForms:
        return ShortForms({form: count for form, count in self._words.short_forms.items() if count})

    @cached_property
    def _words(self) -> WordCounts:
        return live_words(self._fetch, self._opened.stored, self._opened.chunks)

    def _read_blocks(self, terms: Sequence[bytes], chunks: Sequence[int]) -> list[Row]:
        sql = "SELECT term, chunk, block FROM postings WHERE term = ANY(%b) AND chunk = ANY(%s::int[])"
        return self._fetch(Statement(sql, [list(terms), list(chunks)]))[0]

    def _terms_of(self, numbers: Sequence[int]) -> Iterator[tuple[int, Mapping[str, list[str]]]]:
        """Yield the number and the terms of the fields of stored passages."""
        sql = """
            SELECT number, passage_id, key, passage, version, document_id, summary, number - first, v.passages
            FROM passages JOIN versions v USING (version)
            WHERE number = ANY(%s::int[])"""
        [rows] = self._fetch(Statement(sql, [list(numbers)]))
        for number, passage_id, key, passage, version, document_id, summary, ordinal, count in rows:
            about = summary_of(version, document_id, summary).metadata
            text = list(metadata_texts(about, count))[ordinal]
            yield number, field_words(_passage_of(number, passage_id, key, passage), text).terms


def article_of(document_id: str, version: int, sealed: bytes | None) -> Document:
    """Return an article from its row. Raises IndexDamaged."""
    if sealed is None:
        raise IndexDamaged(f"The database has lost {document_id}. {CURE}")
    name = lambda: document_id  # noqa: E731
    content = unseal("articles", [version, encode_id(document_id)], sealed, name)
    return _parsed(lambda: document_from_json(zlib.decompress(content).decode()), name)


def summary_of(version: int, document_id: bytes, sealed: bytes) -> DocumentSummary:
    """Return the summary of an article from its row. Raises IndexDamaged."""

    def name() -> str:
        return f"The summary of {decode_id(document_id)}"

    content = unseal("summaries", [version, document_id], sealed, name)
    return _parsed(lambda: summary_from_json(content.decode()), name)


def _passage_of(number: int, passage_id: bytes, key: bytes, sealed: bytes) -> Passage:
    def name() -> str:
        return f"A passage of {document_id_of(decode_id(passage_id))}"

    content = unseal("passages", [number, passage_id, key], sealed, name)
    return _parsed(lambda: passage_from_json(zlib.decompress(content).decode()), name)


def _packed_of(key: bytes, sealed: bytes) -> bytes:
    return unseal("encodings", [key], sealed, lambda: "The encoding of a passage")


def _parsed(parse: Callable[[], _T], name: Callable[[], str]) -> _T:
    try:
        return parse()
    except (zlib.error, ValueError, TypeError, LookupError) as error:
        raise IndexDamaged(f"{name()} in the database cannot be read. {CURE}") from error
