"""Bringing an index up to date: the one path of an article from its file into a generation."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from core.documents import Document, Passage
from core.errors import ArticleError
from core.progress import Progress, no_progress
from embedding import Encoder
from index.engine import Engine, Fingerprint, IndexedDocument
from index.keyword import ANALYZER
from index.passage_encoding import PassageEncoding, model_fingerprint


class Article(Protocol):
    """What the caller hands over: an article that can be read when it turns out to be needed."""

    @property
    def document_id(self) -> str: ...
    @property
    def digest(self) -> str:
        """The digest that the document will have. Raises ArticleError where the file cannot be read."""
        ...

    def read(self) -> Document:
        """Raises ArticleError."""
        ...


Chunk = Callable[[Document], Sequence[Passage]]

_Thing = TypeVar("_Thing")
_Made = TypeVar("_Made")


class ParallelMap(Protocol):
    """`map`, or what does the same in several processes."""

    def __call__(self, work: Callable[[_Thing], _Made], things: Iterable[_Thing], /) -> Iterator[_Made]: ...


@dataclass(slots=True)
class SyncReport:
    """What happened to each article; `failed` holds (document id, reason), `encoded` counts passages."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    rebuilt_because: list[str] = field(default_factory=list)
    encoded: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        counts = [f"{len(getattr(self, name))} {name}" for name in ("new", "changed", "gone", "unchanged", "failed")]
        return f"{', '.join(counts)}, {self.seconds:.1f} seconds"


@dataclass(frozen=True, slots=True)
class _Before:
    """What the engine holds when a run begins, and whether the run starts a generation from zero: because of what."""

    digests: Mapping[str, str]
    by_hand: Set[str]
    from_zero: bool
    changed: list[str]


class Indexer:
    """Brings an engine up to date with articles. `chunker` is the fingerprint of reading and chunking.

    All articles are read, and all documents chunked, through `parallel_map`.
    """

    def __init__(
        self, engine: Engine, encoder: Encoder, chunk: Chunk, chunker: str, parallel_map: ParallelMap = map
    ) -> None:
        self._engine, self._chunk, self._parallel_map = engine, chunk, parallel_map
        self._encoding = PassageEncoding(engine.encodings, encoder)
        self.fingerprint = Fingerprint(model_fingerprint(encoder), chunker, ANALYZER)

    def sync(self, articles: Iterable[Article], progress: Progress = no_progress) -> SyncReport:
        """Make the index hold these articles, and those that were added by hand, and no others."""
        return self._run(list(articles), by_hand=False, progress=progress)

    def add(self, articles: Iterable[Article], progress: Progress = no_progress) -> SyncReport:
        """Add or replace these articles; they stay when a folder is mirrored, until they are removed."""
        return self._run(list(articles), by_hand=True, progress=progress)

    def remove(self, document_ids: Sequence[str]) -> SyncReport:
        """Remove documents; one that is not there is reported as failed."""
        started, asked_for = time.monotonic(), list(dict.fromkeys(document_ids))
        with self._engine.writing():
            known = self._engine.digests()
            report = SyncReport(gone=[name for name in asked_for if name in known])
            report.failed = [(name, "is not in the index") for name in asked_for if name not in known]
            report.unchanged = [name for name in known if name not in report.gone]
            if report.gone:
                self._without(report)
        report.seconds = time.monotonic() - started
        return report

    def _run(self, articles: list[Article], by_hand: bool, progress: Progress) -> SyncReport:
        """What is new, changed, gone -> read and chunk -> encode what was never encoded -> publish."""
        started = time.monotonic()
        with self._engine.writing():
            before = self._before()
            report = SyncReport(rebuilt_because=before.changed)
            documents = self._read(articles, by_hand, before, report, progress)
            if not by_hand:
                kept = {article.document_id for article in articles} | before.by_hand
                report.gone = [document_id for document_id in before.digests if document_id not in kept]
            work = [(document, by_hand) for document in documents]
            work += self._carried_over(before, {document.document_id for document in documents} | set(report.gone))
            if work or report.gone or before.from_zero or not self._engine.is_whole():
                self._publish(work, report, progress)
        report.seconds = time.monotonic() - started
        return report

    def changed_fingerprints(self) -> list[str]:
        """Which of "model", "chunker" and "analyzer" differ from what the current generation was made with."""
        return self._changes_to(self._engine.fingerprint())

    def _before(self) -> _Before:
        published = self._engine.fingerprint()
        from_zero, changed = published != self.fingerprint, self._changes_to(published)
        return _Before(self._engine.digests(), self._engine.added_by_hand(), from_zero, changed)

    def _changes_to(self, published: Fingerprint | None) -> list[str]:
        return published.changes_to(self.fingerprint) if published else []

    def _read(
        self, articles: Sequence[Article], by_hand: bool, before: _Before, report: SyncReport, progress: Progress
    ) -> list[Document]:
        """The documents that are new or changed; the others, and those that cannot be read, go into the report.

        Read again is also what moves from "added by hand" into the mirrored folder, or from there to "by hand".
        """
        documents = []
        moves = before.digests.keys() - before.by_hand if by_hand else before.by_hand
        to_read = self._to_read(articles, moves, before, report, progress)
        for name, read in self._parallel_map(_read_or_reason, to_read):
            if isinstance(read, str):
                report.failed.append((name, read))
                continue
            documents.append(read)
            same = before.digests.get(name) == read.digest
            (report.unchanged if same else report.changed if name in before.digests else report.new).append(name)
        progress("reading", len(articles), len(articles))
        return documents

    def _to_read(
        self, articles: Sequence[Article], moves: Set[str], before: _Before, report: SyncReport, progress: Progress
    ) -> Iterator[Article]:
        """The articles that must be read, as they are asked for; the others go into the report."""
        for done, article in enumerate(articles):
            progress("reading", done, len(articles))
            name = article.document_id
            try:
                same = before.digests.get(name) == article.digest
            except ArticleError as error:
                report.failed.append((name, error.reason))
                continue
            if not same or name in moves or before.from_zero:
                yield article
            else:
                report.unchanged.append(name)

    def _carried_over(self, before: _Before, apart_from: Set[str]) -> list[tuple[Document, bool]]:
        """Where a generation starts from zero: what the last one held, and nothing else brings along."""
        if not before.from_zero:
            return []
        carried = [name for name in before.digests if name not in apart_from]
        return [(each, each.document_id in before.by_hand) for each in self._engine.documents(carried)]

    def _without(self, report: SyncReport) -> None:
        """Publish without what is gone, whatever made the index; where none of it is whole, anew."""
        published = self._engine.fingerprint()
        if published:
            self._engine.publish([], report.gone, published)
        else:
            self._publish(self._carried_over(self._before(), set(report.gone)), report, no_progress)

    def _publish(self, work: Sequence[tuple[Document, bool]], report: SyncReport, progress: Progress) -> None:
        chunked = []
        cut = self._parallel_map(self._chunk, (document for document, _ in work))
        for done, ((document, by_hand), passages) in enumerate(zip(work, cut, strict=True)):
            progress("chunking", done, len(work))
            chunked.append((document, tuple(passages), by_hand))
        progress("chunking", len(work), len(work))
        report.encoded = self._encoding.encode([p for _, passages, _ in chunked for p in passages], progress)
        progress("publishing", 0, 1)
        self._engine.publish(self._indexed(chunked), report.gone, self.fingerprint)
        progress("publishing", 1, 1)

    def _indexed(self, chunked: Iterable[tuple[Document, tuple[Passage, ...], bool]]) -> Iterator[IndexedDocument]:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        for document, passages, by_hand in chunked:
            yield IndexedDocument(document, passages, self._encoding.encoded(passages), now, by_hand)


def _read_or_reason(article: Article) -> tuple[str, Document | str]:
    """The id of an article with what is in it, or with why it cannot be read."""
    try:
        return article.document_id, article.read()
    except ArticleError as error:
        return article.document_id, error.reason
