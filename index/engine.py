"""The interface of an engine, which stores passages and finds them, and the types of data that pass through it.

Two engines implement it: `index.memory` and `index.local`. Ranking (fusion, sentences, marks) is built once, on top of
this interface, so that all engines give equal answers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from core.documents import NO_METADATA, Document, Hit, Metadata, Passage, document_id_of, section_id_of
from embedding import BinaryVectors, Vector, Vectors
from index.keyword import Floats, ShortForms
from index.properties import Properties
from index.vocabulary import Vocabulary

if TYPE_CHECKING:
    from index.encoding_queue import EncodingQueue


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The versions of the three things that an index depends on. If one changes, the index is rebuilt from scratch."""

    model: str
    chunker: str
    analyzer: str

    def changes_to(self, other: Fingerprint) -> list[str]:
        """Return the names of the fields that differ: "model", "chunker", "analyzer"."""
        ours, theirs = asdict(self), asdict(other)
        return [name for name in ours if ours[name] != theirs[name]]


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """The vectors of n passages and the signs of the vectors of their parts (one bit per dimension).

    All rows are in the order of the passages; within a passage, sentences and tokens are in the order of the text.

    passages          the passages, shape (n, dimensions)
    titles            the titles of their articles, n rows
    contexts          each title together with the headings above the passage, n rows
    sentences         the sentences, each encoded by itself
    sentence_counts   how many rows of `sentences` each passage has, shape (n,)
    tokens            the tokens of letters and numbers, each as the model reads it within the passage
    token_counts      how many rows of `tokens` each passage has, shape (n,)
    token_sentences   for each token the number of its sentence in the passage, from 0, and -1 for a token of the title
                      or a heading; never descending within a passage
    """

    passages: Vectors
    titles: BinaryVectors
    contexts: BinaryVectors
    sentences: BinaryVectors
    sentence_counts: NDArray[np.int64]
    tokens: BinaryVectors
    token_counts: NDArray[np.int64]
    token_sentences: NDArray[np.int16]


class EncodedPassage(NamedTuple):
    """The encoding of a passage: its key in the encoding store and its packed record (see `index.passage_record`).

    `packed` is None while the passage is not encoded. Its key is known before.
    """

    key: bytes
    packed: bytes | None


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document with its passages and the encoding of each passage, ready to be published.

    Documents that were `added_by_hand` stay when a folder is mirrored. `indexed_at` is a UTC time in ISO 8601.

    If a passage is not encoded yet, all passages of the document are found by words only, until a later publish names
    it as `encoded`.
    """

    document: Document
    passages: tuple[Passage, ...]
    encoded: tuple[EncodedPassage, ...]
    indexed_at: str
    added_by_hand: bool = False

    @property
    def is_words_only(self) -> bool:
        """Return whether the passages are found by words only, since one of them is not encoded."""
        return any(encoded.packed is None for encoded in self.encoded)


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """One row of the list of articles: `sections` and `passages` are counts, `indexed_at` a UTC time in ISO 8601.

    `warnings` tell what of the article could not be read.
    """

    document_id: str
    title: str
    sections: int
    passages: int
    source: str
    indexed_at: str
    digest: str
    added_by_hand: bool
    warnings: tuple[str, ...] = ()
    metadata: Metadata = NO_METADATA


@dataclass(frozen=True, slots=True)
class Generation:
    """One published state of an index, `created` at a UTC time in ISO 8601.

    `words_only` counts the passages that are found by words only, since they are not encoded yet. `in_graphs` counts
    those that a semantic search finds through an HNSW graph. The search compares the question with the vector of every
    other passage.
    """

    name: str
    created: str
    documents: int
    passages: int
    fingerprint: Fingerprint
    current: bool = True
    in_graphs: int = 0
    words_only: int = 0


@dataclass(frozen=True, slots=True)
class GenerationCheck:
    """The result of a check of one generation. `problem` is empty if it is undamaged; otherwise both counts are 0.

    `is_unknown` tells that the system could not read all of it, so that nobody knows whether the generation is damaged.
    """

    name: str
    current: bool
    documents: int
    passages: int
    problem: str
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """Terms that must follow each other in one field. If `field` is None, any field will do."""

    terms: tuple[str, ...]
    field: str | None = None

    def is_held_by(self, fields: Mapping[str, Sequence[str]]) -> bool:
        """Return whether the terms stand one after the other in these terms of a passage, by field."""
        phrase = list(self.terms)
        searched = [fields[self.field]] if self.field else fields.values()
        return any(list(terms[i : i + len(phrase)]) == phrase for terms in searched for i in range(len(terms)))


@dataclass(frozen=True, slots=True)
class Filter:
    """The conditions that a passage must meet in every search mode.

    The passage holds all `required` clauses and no `excluded` clause. It belongs to one of the `documents` and to one
    of the `sections` (`<document id>#<section anchor>`); None stands for all documents, or all sections.
    """

    required: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()
    documents: frozenset[str] | None = None
    sections: frozenset[str] | None = None

    def __bool__(self) -> bool:
        return self != NO_FILTER

    def includes(self, passage_id: str) -> bool:
        """Return whether the passage belongs to one of the documents and to one of the sections."""
        in_document = self.documents is None or document_id_of(passage_id) in self.documents
        return in_document and (self.sections is None or section_id_of(passage_id) in self.sections)


NO_FILTER = Filter()
"""A filter that every passage passes."""


@dataclass(frozen=True, slots=True)
class KeywordQuery:
    """Terms, of which a passage must hold at least one, and a filter that it must pass.

    A term may stand there several times: it then counts more.
    """

    terms: tuple[str, ...]
    filter: Filter = NO_FILTER


class EncodingStore(Protocol):
    """A store of encoded passages by content. A key is a sha256 over model, kind and text (`embedding.vector_key`)."""

    def known(self, keys: Sequence[bytes]) -> set[bytes]:
        """Return the keys that the store holds."""
        ...

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return the encodings under these keys, by key. A key that the store does not hold is left out."""
        ...

    def put(self, encoded: Mapping[bytes, bytes]) -> None:
        """Store encodings under their keys, in place of earlier ones."""
        ...


class Snapshot(Protocol):
    """A view of one generation that never changes. Threads may share it."""

    @property
    def generation(self) -> Generation: ...
    @property
    def warning(self) -> str:
        """Return why this generation serves though it is not the current one, and what to do; "" if it is."""
        ...

    @property
    def is_newer_unreadable(self) -> bool:
        """Return whether a newer generation may be whole: the system could not read it at that moment."""
        ...

    def keyword(self, query: KeywordQuery, k: int) -> list[Hit]:
        """Return the k passages of the highest BM25F score, in `hit_order`.

        Each of them holds at least one term of the query and passes its filter.
        """
        ...

    def scores_in_context(self, bags: Sequence[Sequence[str]], ids: Sequence[str]) -> Floats:
        """Return the BM25F score of each passage in its context for several bags of terms, shape (bags, ids).

        The body of a passage is read together with the passages before and after it in its section. Scores are rounded
        to 1e-9. Raises KeyError for an unknown id.
        """
        ...

    def semantic(self, vector: Vector, k: int, filter: Filter = NO_FILTER) -> list[Hit]:
        """Return the k passages of the highest cosine with the vector that pass the filter, in `hit_order`.

        A passage that is found by words only is never among them.
        """
        ...

    def document_frequencies(self, terms: Iterable[str], field: str | None = None) -> list[int]:
        """Return for each term the number of passages that hold it in a field, or in any field."""
        ...

    def vocabulary(self) -> Vocabulary:
        """Return the folded words of all passages, without stemming. They are read from disk at the first call."""
        ...

    def short_forms(self) -> ShortForms:
        """Return the short forms that the articles define. They are read from disk at the first call."""
        ...

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        """Return the passages with these ids, in the same order. Raises KeyError for an unknown id."""
        ...

    def encoded(self, ids: Collection[str]) -> set[str]:
        """Return those of the passages with these ids that have vectors: all, if none is found by words only.

        Raises KeyError for an unknown id.
        """
        ...

    def passage_vectors(self, ids: Sequence[str]) -> PassageVectors:
        """Return the vectors of the passages with these ids, in the same order.

        Raises KeyError for an unknown id, and for a passage that is found by words only.
        """
        ...

    def document(self, document_id: str) -> Document:
        """Return the article as it was indexed. Raises KeyError for an unknown id."""
        ...

    def document_passages(self, document_id: str) -> list[Passage]:
        """Return the passages of an article in the order of its text. Raises KeyError for an unknown id."""
        ...

    def summaries(self) -> list[DocumentSummary]:
        """Return one summary per document, ordered by document id."""
        ...

    def metadata(self, document_ids: Iterable[str]) -> dict[str, Metadata]:
        """Return the metadata of these documents by document id. Raises KeyError for an unknown id."""
        ...

    def properties(self) -> Properties:
        """Return the articles by their authors, dates, tags ... They are read from disk at the first call."""
        ...


Review = Callable[[Snapshot], object]
"""A function that looks at a generation before it is published, and raises an error if it is not to be published."""


class Engine(Protocol):
    """A store of passages in generations. Methods that write raise IndexBusy while another process writes."""

    @property
    def encodings(self) -> EncodingStore: ...
    def queue(self, model: str) -> EncodingQueue | None:
        """Return a queue of passages to encode with a model, as one more participant; None if only one process can.

        `model` is a `index.passage_encoding.model_fingerprint`.
        """
        ...

    def fingerprint(self) -> Fingerprint | None:
        """Return the fingerprint of the current generation, or None if there is no undamaged generation."""
        ...

    def digests(self) -> Mapping[str, str]:
        """Return the digest of each document at its last indexing, by document id."""
        ...

    def added_by_hand(self) -> set[str]:
        """Return the ids of the documents that were added by hand."""
        ...

    def documents(self, document_ids: Iterable[str]) -> list[Document]:
        """Return documents as they were last indexed. Like `digests`, this works if every generation is damaged."""
        ...

    def status(self) -> list[tuple[str, str]]:
        """Return what can be said of the store itself, as names and texts. The first, "Index", tells where it lies.

        No text holds a password.
        """
        ...

    def size(self) -> int:
        """Return the bytes that the store takes on a disk, roughly."""
        ...

    def check(self) -> list[GenerationCheck]:
        """Check every stored byte of every generation without changing anything. Return the results, newest first.

        Raises IndexMissing before the first publish, and IndexDamaged if no stored generation is the current one.
        """
        ...

    def words_only(self) -> set[str]:
        """Return the ids of the documents of the current generation whose passages are found by words only."""
        ...

    def is_intact(self) -> bool:
        """Return whether all stored data is undamaged. If it is not, the next publish replaces what is damaged."""
        ...

    def repair(self) -> set[str]:
        """Make the store writable again, and return the ids of the current documents whose data is damaged or lost.

        Publish these anew, or remove them. Every stored byte is read, once in a process unless damage was met since.
        """
        ...

    def writing(self) -> AbstractContextManager[None]:
        """Return a context that holds the write lock over several calls.

        `publish` and `rollback` acquire the lock themselves if they are called without it.
        """
        ...

    def publish(
        self,
        added: Iterable[IndexedDocument],
        removed: Iterable[str],
        fingerprint: Fingerprint,
        review: Review | None = None,
        encoded: Collection[str] = (),
    ) -> Generation:
        """Publish a new generation, or change nothing if that fails.

        It holds the documents of the current generation except those `removed`, and the `added` documents, which
        replace documents with the same id. If the fingerprint differs from that of the current generation, the new
        generation holds the `added` documents alone.

        `encoded` names documents that were published by words only and whose encodings lie in `encodings` by now: from
        this generation on, they are found by meaning as well. That costs little, whatever the size of the index. Others
        than those that `words_only` names are passed over. Raises KeyError if an encoding is missing.

        A publish that adds and removes nothing but encodings completes the generation that it builds on, and takes its
        place: `rollback` returns to the one before that.

        `review` is called with a snapshot of the new generation while all others still read the current one. The
        snapshot may not be used afterwards. If `review` raises an error, nothing is published, and only what was put
        into `encodings` stays.
        """
        ...

    def keep_loaded(self) -> None:
        """Read now what the first questions would read, and so for each generation that is opened from now on.

        For a process that answers many questions: it may hold more in memory then. Nothing fails if nothing is indexed.
        """
        ...

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Return a context with a snapshot of the current generation. Raises IndexMissing before the first publish."""
        ...

    def snapshot_of(self, generation: str) -> AbstractContextManager[Snapshot]:
        """Return a context with a snapshot of the stored generation of this name, current or not.

        Raises IndexMissing if it is not stored, and IndexDamaged if it is damaged.
        """
        ...

    def calibration(self, generation: str) -> str | None:
        """Return the text that `set_calibration` stored for the generation of this name, or None."""
        ...

    def set_calibration(self, generation: str, calibration: str) -> None:
        """Store a calibration for the generation of this name, in place of an earlier one.

        It is deleted together with the generation.
        """
        ...

    def generations(self) -> list[Generation]:
        """Return the stored generations, newest first."""
        ...

    def close(self) -> None:
        """Release what the engine holds, such as open files. It may not be used any more."""
        ...

    def rollback(self) -> Generation:
        """Make the generation before the current one current again. Raises IndexMissing if there is none."""
        ...


def document_summary(indexed: IndexedDocument) -> DocumentSummary:
    """Return the row of the list of articles for a document."""
    document = indexed.document
    return DocumentSummary(
        document_id=document.document_id,
        title=document.title,
        sections=len(document.sections),
        passages=len(indexed.passages),
        source=document.source,
        indexed_at=indexed.indexed_at,
        digest=document.digest,
        added_by_hand=indexed.added_by_hand,
        warnings=document.warnings,
        metadata=document.metadata,
    )
