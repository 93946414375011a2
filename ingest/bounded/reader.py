"""Read files, uploads and articles, and cut them into passages, each in a bounded child process."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Protocol

from core.documents import Document, Passage, Section
from core.errors import ArticleError
from embedding import Model
from ingest.bounded.bounds import Bounds
from ingest.bounded.frames import ReadArticle
from ingest.bounded.pool import POOL, Request
from ingest.canonical import replace_unprintable
from ingest.lost_words import source_text
from ingest.reading import read, read_bytes
from ingest.regular_files import open_regular, size_of


class Readable(Protocol):
    """An article that is read by a call, which is pickled with it. `size` is that of its file, in bytes."""

    @property
    def document_id(self) -> str: ...
    @property
    def size(self) -> int: ...
    def read(self) -> Document: ...


class BoundedReader:
    """A reader that reads and cuts each file in a child process, for one model and within bounds.

    Readers of one process share its child processes. What passes a bound is an ArticleError that names the bound.
    """

    def __init__(self, model: Model, bounds: Bounds | None = None) -> None:
        self._model, self._bounds = model, bounds or Bounds()

    def read_all(self, articles: Iterable[Readable]) -> Iterator[tuple[Document, tuple[Passage, ...]] | ArticleError]:
        """Yield each article with its passages, or why it cannot be read, in order; read on all cores."""
        requests = (
            Request(article.document_id, article.size, article.read, self._model, self._bounds) for article in articles
        )
        return _pairs(POOL.map(requests))

    def cut_all(self, documents: Iterable[Document]) -> Iterator[tuple[Document, tuple[Passage, ...]] | ArticleError]:
        """Yield each document with its passages, or why it cannot be cut, in order; cut on all cores."""
        requests = (
            Request(document.document_id, len(document.text), partial(_same, document), self._model, self._bounds)
            for document in documents
        )
        return _pairs(POOL.map(requests))

    def read_upload(self, name: str, data: bytes) -> tuple[Document, tuple[Passage, ...]]:
        """Return the document in the bytes of an upload, and its passages. Raises ArticleError."""
        read_data = POOL.read(
            Request(name, len(data), partial(read_bytes, name, data, name), self._model, self._bounds)
        )
        return read_data.document, read_data.passages

    def read_file(self, path: Path, document_id: str) -> tuple[Document, tuple[Passage, ...]]:
        """Return the document in a file, and its passages. Raises ArticleError."""
        read_path = POOL.read(
            Request(str(path), size_of(path), partial(read, path, document_id), self._model, self._bounds)
        )
        return read_path.document, read_path.passages

    def source_text(self, path: Path) -> str:
        """Return the coarse text of a file, as `lost_words.source_text` does. Raises ArticleError."""
        call = partial(_as_document, path)
        return POOL.read(Request(str(path), size_of(path), call, self._model, self._bounds)).document.text


def _as_document(path: Path) -> Document:
    """Return the coarse text of a file as a document without blocks, of which no passage is cut."""
    with open_regular(path) as file:
        text = replace_unprintable(source_text(str(path), file.read()))
    return Document(str(path), "", text, (), (Section("", 1, "top", (), 0, len(text)),), "")


def _same(document: Document) -> Document:
    return document


def _pairs(
    outcomes: Generator[ReadArticle | ArticleError, None, None],
) -> Iterator[tuple[Document, tuple[Passage, ...]] | ArticleError]:
    with closing(outcomes):
        for outcome in outcomes:
            yield outcome if isinstance(outcome, ArticleError) else (outcome.document, outcome.passages)
