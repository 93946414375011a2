"""What an engine is: a place where passages are kept and looked up. Two implementations: `memory` and `local`.

Ranking policy (fusion, sentences, marks) lives above this interface, once, so that every engine answers alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from core.documents import Document, Hit, Passage, document_of, section_of
from embedding import BinaryVectors, Vector, Vectors
from index.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What an index was made with. Where one of these changes, the index is rebuilt from zero."""

    model: str
    chunker: str
    analyzer: str

    def changes_to(self, other: Fingerprint) -> list[str]:
        """The names of what differs: "model", "chunker", "analyzer"."""
        ours, theirs = asdict(self), asdict(other)
        return [name for name in ours if ours[name] != theirs[name]]


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """The vectors of n passages, and in one bit a dimension those of their parts, passage after passage.

    `passages` has one row a passage, and so have `titles`, those of their articles, and `contexts`, titles with the
    headings above the passage. `sentences` are their sentences, each by itself, and `pieces` their word pieces, each
    as it reads in the whole passage; the counts, of shape (n,), tell how many each passage has.
    `token_sentences` tells for each piece the number of its sentence in the passage, -1 for title and headings; within
    a passage it never falls.
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
    """What was encoded of a passage, packed (see `index.encodings`), and the key that it is kept under."""

    key: bytes
    packed: bytes


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document with its passages and what was encoded of each, ready to be published.

    `added_by_hand` documents are left alone when a folder is mirrored; `indexed_at` is a UTC time in ISO 8601.
    """

    document: Document
    passages: tuple[Passage, ...]
    encoded: tuple[EncodedPassage, ...]
    indexed_at: str
    added_by_hand: bool = False


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """What the list of articles shows of one."""

    document_id: str
    title: str
    sections: int
    passages: int
    source: str
    indexed_at: str
    digest: str
    added_by_hand: bool


@dataclass(frozen=True, slots=True)
class Generation:
    """One published state of an index. `in_graphs` are those of its passages that a graph of vectors finds, where a
    question by meaning is compared with every other one.
    """

    name: str
    created: str
    documents: int
    passages: int
    fingerprint: Fingerprint
    current: bool = True
    in_graphs: int = 0


@dataclass(frozen=True, slots=True)
class Clause:
    """Terms that must follow each other, in one field or, where `field` is None, in any of them."""

    terms: tuple[str, ...]
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """What a passage must and must not hold, and where it must stand, in every mode.

    It is of one of the `documents`, and of one of the `sections` (`<document id>#<section anchor>`), where these are
    not None.
    """

    required: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()
    documents: frozenset[str] | None = None
    sections: frozenset[str] | None = None

    def __bool__(self) -> bool:
        return self != NO_FILTER

    def reaches(self, passage_id: str) -> bool:
        """Whether a passage of this id stands where it must."""
        in_document = self.documents is None or document_of(passage_id) in self.documents
        return in_document and (self.sections is None or section_of(passage_id) in self.sections)


NO_FILTER = Filter()
"""Lets everything pass."""


@dataclass(frozen=True, slots=True)
class KeywordQuery:
    """Distinct terms, any of which a passage may hold, and what it must and must not hold."""

    terms: tuple[str, ...]
    filter: Filter = NO_FILTER


class EncodingStore(Protocol):
    """What was encoded, by content: the key is a sha256 over model, kind and text (see `vector_key`)."""

    def known(self, keys: Sequence[bytes]) -> set[bytes]:
        """Those of the keys that something is kept under."""
        ...

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]: ...
    def put(self, encoded: Mapping[bytes, bytes]) -> None: ...


class Snapshot(Protocol):
    """One generation, which does not change while it is held. Safe to use from several threads."""

    @property
    def generation(self) -> Generation: ...
    def keyword(self, query: KeywordQuery, k: int) -> list[Hit]:
        """The k best passages by BM25F that hold any of the terms and pass the filter, in `hit_order`."""
        ...

    def semantic(self, vector: Vector, k: int, filter: Filter = NO_FILTER) -> list[Hit]:
        """The k passages of the highest cosine that pass the filter, in `hit_order`."""
        ...

    def document_frequencies(self, terms: Sequence[str]) -> list[int]:
        """For each term, in how many passages it stands, in any field."""
        ...

    def vocabulary(self) -> Vocabulary:
        """The words of all passages as they are written, folded; read when it is first asked for."""
        ...

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        """The passages of these ids, in their order. Raises KeyError for an id that is not in the generation."""
        ...

    def passage_vectors(self, ids: Sequence[str]) -> PassageVectors:
        """Those of the passages of these ids, in their order. Raises KeyError like `passages`."""
        ...

    def document(self, document_id: str) -> Document:
        """The article as it was indexed. Raises KeyError for an id that is not in the generation."""
        ...

    def document_passages(self, document_id: str) -> list[Passage]: ...
    def summaries(self) -> list[DocumentSummary]:
        """One a document, by document id."""
        ...


class Engine(Protocol):
    """Where passages are kept. Methods that write raise IndexBusy while another process writes."""

    @property
    def encodings(self) -> EncodingStore: ...
    def fingerprint(self) -> Fingerprint | None:
        """What the current generation was made with; None where nothing was published yet, or nothing is whole."""
        ...

    def digests(self) -> Mapping[str, str]:
        """Document id -> the digest that it was indexed at."""
        ...

    def added_by_hand(self) -> set[str]:
        """The ids of the documents that were added by hand."""
        ...

    def documents(self, document_ids: Iterable[str]) -> list[Document]:
        """Documents as they were indexed last, which like `digests` is known even where no generation is whole."""
        ...

    def is_whole(self) -> bool:
        """Whether nothing that is kept is damaged; where something is, the next publish leaves it behind."""
        ...

    def writing(self) -> AbstractContextManager[None]:
        """Be the one writer through several calls; `publish` and `rollback` see to it for themselves."""
        ...

    def publish(self, added: Iterable[IndexedDocument], removed: Iterable[str], fingerprint: Fingerprint) -> Generation:
        """Make a new generation, all or nothing, without `removed` and with `added`, which replaces what has its id.

        Where the fingerprint is not that of the current generation, the new one starts from zero with `added` alone.
        """
        ...

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """The current generation. Raises IndexMissing where nothing was published yet."""
        ...

    def calibration(self, generation: str) -> str | None:
        """Return the text that `set_calibration` kept for the generation of this name; None where there is none."""
        ...

    def set_calibration(self, generation: str, calibration: str) -> None:
        """Keep what was measured of a generation, in place of an earlier text. It is forgotten with the generation."""
        ...

    def generations(self) -> list[Generation]:
        """The generations that are kept, newest first."""
        ...

    def rollback(self) -> Generation:
        """Return to the generation before the current one. Raises IndexMissing where there is none."""
        ...


def document_summary(indexed: IndexedDocument) -> DocumentSummary:
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
    )
