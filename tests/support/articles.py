"""Small articles, passages and vectors for tests, written by hand or drawn from a seed: equal in every run."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from core.documents import Block, BlockKind, Document, Passage, Section, Sentence
from core.errors import ArticleError
from core.progress import no_progress
from embedding.encoder import Encoded, PendingEncoding, already_encoded
from embedding.vectors import Vector, Vectors, round_to_float16
from index.engine import Engine, Fingerprint, IndexedDocument, Snapshot
from index.memory import MemoryEncodingStore
from index.passage_encoding import PassageEncoding

FINGERPRINT = Fingerprint(model="fake model", chunker="fake chunker", analyzer="fake analyzer")
DIMENSIONS = 16


@lru_cache(maxsize=4096)
def fake_vector(text: str) -> Vector:
    """Return a vector of length 1 that depends on the text alone, shape (DIMENSIONS,)."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    vector = np.random.default_rng(seed).standard_normal(DIMENSIONS)
    return round_to_float16((vector / np.linalg.norm(vector)).astype(np.float32))


def fake_encoded(text: str, vector: Vector) -> Encoded:
    """Return the encoding of a text in which every word is one token, whose vector depends on the word alone."""
    words = [(match.group().lower(), match.end() - 1) for match in re.finditer(r"\w+", text)]
    vectors = np.stack([fake_vector(word) for word, _ in words]) if words else np.zeros((0, DIMENSIONS), np.float32)
    return Encoded(vector, vectors, np.array([offset for _, offset in words], np.int32))


class FakeEncoder:
    """An Encoder that records the texts it encodes.

    It raises KeyboardInterrupt when it has recorded `interrupted_at` texts.
    """

    def __init__(self, fingerprint: str = "fake model", interrupted_at: int | None = None) -> None:
        self.fingerprint = fingerprint
        self.encoded: list[str] = []
        self.interrupted_at = interrupted_at

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] = lambda done: None) -> Vectors:
        for text in texts:
            if len(self.encoded) == self.interrupted_at:
                raise KeyboardInterrupt
            self.encoded.append(text)
        progress(len(texts))
        return np.stack([fake_vector(text) for text in texts])

    def encode_with_tokens(
        self, texts: Sequence[str], progress: Callable[[int], None] = lambda done: None
    ) -> list[Encoded]:
        return [fake_encoded(text, vector) for text, vector in zip(texts, self.encode(texts, progress), strict=True)]

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        return [self.encode_question(text) for text in texts]

    def encode_question(self, text: str) -> Encoded:
        return fake_encoded(text, fake_vector(text))

    def begin_question(self, text: str) -> PendingEncoding:
        return already_encoded(self.encode_question(text))


def document(document_id: str, *paragraphs: str, title: str = "", source: str = "") -> Document:
    """Return a document with a title and paragraphs. Its digest is that of its text."""
    title = title or document_id
    text = "\n\n".join([title, *paragraphs])
    blocks, start = [Block(BlockKind.HEADING, 0, len(title), 1)], len(title) + 2
    for paragraph in paragraphs:
        blocks.append(Block(BlockKind.PARAGRAPH, start, start + len(paragraph)))
        start += len(paragraph) + 2
    sections = (Section(title, 1, "top", (), 0, len(text)),)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document(document_id, title, text, tuple(blocks), sections, digest, source)


def chunk(article: Document, heading: str = "") -> list[Passage]:
    """Return one passage per paragraph, with one sentence for each full stop in it."""
    return [
        Passage(
            passage_id=f"{article.document_id}#top:{n}",
            document_id=article.document_id,
            title=article.title,
            headings=(heading,) if heading else (),
            text=article.text[block.start : block.end],
            start=block.start,
            end=block.end,
            sentences=_sentences(article.text[block.start : block.end]),
            context=article.title,
            token_count=len(article.text[block.start : block.end].split()) + 2,
        )
        for n, block in enumerate(block for block in article.blocks if block.kind is BlockKind.PARAGRAPH)
    ]


def _sentences(text: str) -> tuple[Sentence, ...]:
    ends = [i + 1 for i, c in enumerate(text) if c == "." and text[i + 1 : i + 2] in ("", " ")]
    ends = ends if ends and ends[-1] == len(text) else [*ends, len(text)]
    starts = [0, *(end + 1 for end in ends[:-1])]
    return tuple(Sentence(start, end) for start, end in zip(starts, ends, strict=True))


def indexed(article: Document, heading: str = "", by_hand: bool = False, at: str = "2024-01-01") -> IndexedDocument:
    """Return a document with its passages and their encodings, ready to be published."""
    passages = tuple(chunk(article, heading))
    encoding = PassageEncoding(MemoryEncodingStore(), FakeEncoder())
    encoding.encode(passages, no_progress)
    return IndexedDocument(article, passages, encoding.encoded(passages), indexed_at=at, added_by_hand=by_hand)


def without_encodings(document: IndexedDocument) -> IndexedDocument:
    """Return a document as it is published by words only."""
    return replace(document, encoded=tuple(each._replace(packed=None) for each in document.encoded))


def publish(engine: Engine, *articles: Document, removed: Sequence[str] = ()) -> None:
    engine.publish([indexed(article) for article in articles], removed, FINGERPRINT)


def held(snapshot: Snapshot) -> dict[str, list[str]]:
    """Return the texts of the passages in a snapshot, by document id."""
    return {
        summary.document_id: [passage.text for passage in snapshot.document_passages(summary.document_id)]
        for summary in snapshot.summaries()
    }


@dataclass
class FakeArticle:
    """An Article for an indexer, which counts its reads. If `reason` is set, reading it raises ArticleError."""

    content: Document
    reason: str = ""
    reads: int = 0

    @property
    def document_id(self) -> str:
        return self.content.document_id

    @property
    def digest(self) -> str:
        return self.content.digest

    @property
    def size(self) -> int:
        return len(self.content.text)

    def read(self) -> Document:
        self.reads += 1
        if self.reason:
            raise ArticleError(self.document_id, self.reason)
        return self.content


def in_threads(count: int, work: Callable[[int], None]) -> list[BaseException]:
    """Do the work in several threads at once, and return the exceptions that they raised."""
    raised: list[BaseException] = []

    def run(number: int) -> None:
        try:
            work(number)
        except BaseException as error:  # noqa: BLE001 - returned to the test
            raised.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised
