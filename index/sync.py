"""Bring an index up to date with a set of articles. Every article enters a generation through `Indexer`."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePath
from types import MappingProxyType
from typing import Protocol

from core.documents import Document, Passage
from core.errors import ArticleError, IndexDamaged, IndexProblem, RemovalsRefused
from core.progress import Progress, no_progress
from embedding import Encoder
from index.encoding_queue import QueuedEncoding
from index.engine import EncodingStore, Engine, Fingerprint, IndexedDocument, Review, Snapshot
from index.keyword import ANALYZER
from index.passage_encoding import PassageEncoding, model_fingerprint
from index.stages import Stages, encode_in_stages


class Article(Protocol):
    """An article that the caller hands over, and that is read only if it is new or changed."""

    @property
    def document_id(self) -> str: ...
    @property
    def digest(self) -> str:
        """Return the digest that the document will have. Raises ArticleError if the file cannot be read."""
        ...

    @property
    def size(self) -> int:
        """Return the size in bytes of what is read, which bounds the time and the memory that it may take."""
        ...

    def read(self) -> Document:
        """Return the document. Raises ArticleError if the file cannot be read."""
        ...


WHY_LOST = "was damaged in the index, and the folder does not hold its file. Add it again."
"""What is said of an article that is lost, after its name."""

Chunk = Callable[[Document], Sequence[Passage]]
"""A function that cuts a document into passages. Raises ArticleError if it cannot."""

Outcome = tuple[Document, Sequence[Passage]] | ArticleError
"""A document with its passages, or why there are none."""

FEW_REMOVALS = 10
"""The number of articles that may always be missing from a folder. A sync removes more of them only if they are at most
half of the folder's articles, or if the caller allows it: a disk that is not mounted looks like an empty folder."""


class Reader(Protocol):
    """Reads articles and cuts them into passages, in whichever process."""

    def read_all(self, articles: Iterable[Article], /) -> Iterator[Outcome]:
        """Yield the outcome of each article, in order."""
        ...

    def cut_all(self, documents: Iterable[Document], /) -> Iterator[Outcome]:
        """Yield the outcome of each document, in order."""
        ...


class PlainReader:
    """A Reader without bounds that works in this process, for articles that are trusted. `chunk` cuts them."""

    def __init__(self, chunk: Chunk) -> None:
        self._chunk = chunk

    def read_all(self, articles: Iterable[Article]) -> Iterator[Outcome]:
        return map(self._read, articles)

    def cut_all(self, documents: Iterable[Document]) -> Iterator[Outcome]:
        return map(self._cut, documents)

    def _read(self, article: Article) -> Outcome:
        try:
            return self._cut(article.read())
        except ArticleError as error:
            return error

    def _cut(self, document: Document) -> Outcome:
        try:
            return document, self._chunk(document)
        except ArticleError as error:
            return error


@dataclass(slots=True)
class SyncReport:
    """The result of a run: the ids of the documents by what happened to them.

    `failed` holds pairs of document id and reason, `warnings` pairs of document id and what could not be read of it.
    `skipped` names the files of the folder that are of an unread kind. `rebuilt_because` names the parts of the
    fingerprint that changed. `repaired` holds the ids of documents whose stored data was damaged or lost and was made
    anew; `lost` those that could not be made anew, since no source of them is left, and that were taken out.
    `encoded` counts the passages that were encoded, and `seconds` is the duration of the run. `held` tells that a
    review refused the new generation: the index is as it was, except that what was encoded is kept.
    """

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    rebuilt_because: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    encoded: int = 0
    seconds: float = 0.0
    held: bool = False

    def __str__(self) -> str:
        counts = [f"{len(getattr(self, name))} {name}" for name in ("new", "changed", "gone", "unchanged", "failed")]
        counts += [f"{len(getattr(self, name))} {name}" for name in ("repaired", "lost") if getattr(self, name)]
        if self.skipped:
            counts.append(f"skipped: {len(self.skipped)} ({self.skipped_kinds})")
        if self.held:
            counts.append("not published")
        return f"{', '.join(counts)}, {self.seconds:.1f} seconds"

    def fail(self, document_id: str, reason: str) -> None:
        """Note that a document failed after it had been read."""
        for names in (self.new, self.changed, self.unchanged, self.repaired):
            if document_id in names:
                names.remove(document_id)
        self.failed.append((document_id, reason))

    @property
    def skipped_kinds(self) -> str:
        """The skipped files by their ending, most frequent first: "5 .csv, 3 .doc, 1 without an ending"."""
        kinds = Counter(PurePath(name).suffix.lower() or "without an ending" for name in self.skipped)
        return ", ".join(
            f"{count} {kind}" for kind, count in sorted(kinds.items(), key=lambda each: (-each[1], each[0]))
        )


FolderOf = Callable[[str], str]
"""A function from the source of a document to what the folder is called that it was read from."""


def always_still(document_id: str) -> bool:
    """Return that an article does not change while it is read."""
    return True


def one_folder(source: str) -> str:
    """Return the same folder for each source."""
    return "the folder"


ReviewChanges = Callable[[Snapshot, SyncReport], bool]
"""A function that looks at a new generation, and at what changed, and returns whether it is to be published."""


_Work = tuple[Document, Sequence[Passage], bool]
"""A document that is to be published, with its passages and whether it was added by hand."""


class _Refused(Exception):
    """A review refused a generation."""


@dataclass(frozen=True, slots=True)
class _IndexState:
    """The state of the index at the beginning of a run.

    `digests` are by document id, and `added_by_hand` holds document ids. `starts_from_zero` tells whether the run
    builds a generation from scratch, and `changed` names the parts of the fingerprint that differ. `damaged` holds the
    ids of documents whose stored data is damaged or lost.
    """

    digests: Mapping[str, str]
    added_by_hand: Set[str]
    starts_from_zero: bool
    changed: list[str]
    damaged: Set[str]


class Indexer:
    """An indexer that brings an engine up to date with articles.

    `chunker` is the fingerprint of the reader: it differs if the same file would give other passages. `source` holds
    encodings of another index, which are copied where they fit.
    """

    def __init__(
        self, engine: Engine, encoder: Encoder, reader: Reader, chunker: str, source: EncodingStore | None = None
    ) -> None:
        self._engine, self._reader = engine, reader
        model = model_fingerprint(encoder)
        queue = engine.queue(model)
        shared = QueuedEncoding(queue) if queue else None
        self._encoding = PassageEncoding(engine.encodings, encoder, source, shared)
        self.fingerprint = Fingerprint(model, chunker, ANALYZER)

    def sync(
        self,
        articles: Iterable[Article],
        progress: Progress = no_progress,
        allow_removals: bool = False,
        review: ReviewChanges | None = None,
        left: Set[str] = frozenset(),
        folder_of: FolderOf = one_folder,
        is_still: Callable[[str], bool] = always_still,
        stages: Stages | None = None,
    ) -> SyncReport:
        """Make the index hold these articles and the ones that were added by hand, and no others.

        The documents whose ids are `left` stay as they are, whether there is an article of them or not. So does one
        whose article is no longer still when it has been read: what was read of it may be half of it.

        Raises RemovalsRefused if more than FEW_REMOVALS articles, and more than half of those that are not added by
        hand, would be removed, or if the same is true of a single folder, unless `allow_removals` is true. An article
        that was only renamed does not count. `review` is asked before a new generation is published. If it refuses,
        the report is `held`.

        With `stages`, long work is published by words first, then as it is encoded; `review` is asked of the last
        generation alone. A complete generation of another fingerprint serves until the new one is complete, too: it is
        replaced in one step. What an interrupted run left to be found by words only is encoded in any case.
        """
        to_sync = [article for article in articles if article.document_id not in left]
        return self._run(to_sync, False, progress, allow_removals, review, left, folder_of, is_still, stages)

    def add(
        self, articles: Iterable[Article], progress: Progress = no_progress, stages: Stages | None = None
    ) -> SyncReport:
        """Add or replace these articles. They stay in the index, whatever `sync` does, until they are removed.

        With `stages`, many of them are published by words first, as `sync` does.
        """
        return self._run(list(articles), by_hand=True, progress=progress, stages=stages)

    def remove(self, document_ids: Sequence[str]) -> SyncReport:
        """Remove documents. A document that is not in the index is reported as failed.

        Raises IndexDamaged if the data of others is damaged: what would be published could not be read.
        """
        started, requested = time.monotonic(), list(dict.fromkeys(document_ids))
        with self._engine.writing():
            damaged = sorted(self._engine.repair() - set(requested))
            if damaged:
                raise IndexDamaged(
                    f"The index has lost parts of {', '.join(damaged[:3])} ({len(damaged)} in all). "
                    "Nothing was removed. Run `patella index sync FOLDER` first, which makes them anew."
                )
            known = self._engine.digests()
            report = SyncReport(gone=[document_id for document_id in requested if document_id in known])
            report.failed = [
                (document_id, "is not in the index") for document_id in requested if document_id not in known
            ]
            report.unchanged = [document_id for document_id in known if document_id not in report.gone]
            if report.gone:
                self._publish_removal(report)
        report.seconds = time.monotonic() - started
        return report

    def _run(
        self,
        articles: list[Article],
        by_hand: bool,
        progress: Progress,
        allow_removals: bool = False,
        review: ReviewChanges | None = None,
        left: Set[str] = frozenset(),
        folder_of: FolderOf = one_folder,
        is_still: Callable[[str], bool] = always_still,
        stages: Stages | None = None,
    ) -> SyncReport:
        """Find what is new, changed or gone; read and chunk it; encode passages never encoded before; publish."""
        started = time.monotonic()
        with self._engine.writing():
            before = self._read_state()
            report = SyncReport(rebuilt_because=before.changed)
            if not by_hand:
                kept = {article.document_id for article in articles} | before.added_by_hand | left
                report.gone = [document_id for document_id in before.digests if document_id not in kept]
                if not allow_removals:
                    self._check_removals(report.gone, articles, before, folder_of)
            read = self._read_articles(articles, by_hand, before, report, progress, is_still)
            report.unchanged += [name for name in before.digests if name in left and name not in before.damaged]
            work = [(*each, by_hand) for each in read]
            done = {document.document_id for document, _ in read} | set(report.gone)
            kept_documents = self._restore(before, before.damaged - done, report)
            kept_documents += self._carry_over(before, done | before.damaged)
            work += self._cut_again(kept_documents, before, report, progress)
            replaced = {document.document_id for document, _, _ in work} | set(report.gone) | set(report.lost)
            waiting = {} if by_hand or before.starts_from_zero else self._waiting(replaced)
            if work or waiting or report.lost or report.gone or before.starts_from_zero or not self._engine.is_intact():
                serves_whole = bool(before.changed) and not self._engine.words_only()
                self._publish(work, report, progress, review, waiting, None if serves_whole else stages)
        report.seconds = time.monotonic() - started
        return report

    def _check_removals(
        self, gone: Sequence[str], articles: Sequence[Article], before: _IndexState, folder_of: FolderOf
    ) -> None:
        """Raise RemovalsRefused if all folders together, or one of them, lack too many articles.

        Articles whose content has another name now do not count.
        """
        if len(gone) <= FEW_REMOVALS:
            return
        present = set(_digests_of(article for article in articles if article.document_id not in before.digests))
        lost = [document_id for document_id in gone if before.digests[document_id] not in present]
        indexed = [document_id for document_id in before.digests if document_id not in before.added_by_hand]
        _check_share(lost, len(indexed))
        with suppress(IndexProblem), self._engine.snapshot() as snapshot:  # a damaged one is about to be repaired
            folders = {each.document_id: folder_of(each.source) for each in snapshot.summaries()}
            sizes = Counter(folders.get(document_id) for document_id in indexed)
            for folder in sorted(set(folders.values())):
                _check_share([each for each in lost if folders.get(each) == folder], sizes[folder], folder)

    def changed_fingerprints(self) -> list[str]:
        """Return which of "model", "chunker" and "analyzer" differ from those of the current generation."""
        return self._changes_since(self._engine.fingerprint())

    def _read_state(self) -> _IndexState:
        damaged = self._engine.repair()
        published = self._engine.fingerprint()
        return _IndexState(
            digests=self._engine.digests(),
            added_by_hand=self._engine.added_by_hand(),
            starts_from_zero=published != self.fingerprint,
            changed=self._changes_since(published),
            damaged=damaged,
        )

    def _changes_since(self, published: Fingerprint | None) -> list[str]:
        return published.changes_to(self.fingerprint) if published else []

    def _read_articles(
        self,
        articles: Sequence[Article],
        by_hand: bool,
        before: _IndexState,
        report: SyncReport,
        progress: Progress,
        is_still: Callable[[str], bool],
    ) -> list[tuple[Document, Sequence[Passage]]]:
        """Return the documents that are new or changed, with their passages, and report what happens to each article.

        A document that moves from "added by hand" into the mirrored folder, or the other way, is read again as well.
        """
        read: list[tuple[Document, Sequence[Passage]]] = []
        moving = before.digests.keys() - before.added_by_hand if by_hand else before.added_by_hand
        asked: deque[str] = deque()

        def to_read() -> Iterator[Article]:
            for article in self._select_articles(articles, moving, before, report, progress):
                asked.append(article.document_id)
                yield article

        for outcome in self._reader.read_all(to_read()):
            document_id = asked.popleft()
            if not is_still(document_id):
                report.unchanged += [document_id] if document_id in before.digests else []
                continue
            if isinstance(outcome, ArticleError):
                report.failed.append((document_id, outcome.reason))
                continue
            read.append(outcome)
            document = outcome[0]
            report.warnings += [(document_id, warning) for warning in document.warnings]
            if document_id in before.damaged and before.digests.get(document_id) in ("", document.digest):
                report.repaired.append(document_id)
            elif before.digests.get(document_id) == document.digest:
                report.unchanged.append(document_id)
            elif document_id in before.digests:
                report.changed.append(document_id)
            else:
                report.new.append(document_id)
        progress("reading", len(articles), len(articles))
        return read

    def _select_articles(
        self, articles: Sequence[Article], moving: Set[str], before: _IndexState, report: SyncReport, progress: Progress
    ) -> Iterator[Article]:
        """Yield the articles that must be read, and note the unchanged and the unreadable ones in the report."""
        for done, article in enumerate(articles):
            progress("reading", done, len(articles))
            document_id = article.document_id
            try:
                is_unchanged = before.digests.get(document_id) == article.digest
            except ArticleError as error:
                report.failed.append((document_id, error.reason))
                continue
            is_unchanged = is_unchanged and document_id not in before.damaged
            if not is_unchanged or document_id in moving or before.starts_from_zero:
                yield article
            else:
                report.unchanged.append(document_id)

    def _restore(self, before: _IndexState, damaged: Iterable[str], report: SyncReport) -> list[Document]:
        """Return those damaged documents that the engine still holds, and note which are repaired and which are lost.

        These are the ones that no article was read for.
        """
        restored: list[Document] = []
        for document_id in sorted(damaged):
            try:
                restored += self._engine.documents([document_id])
            except IndexDamaged:
                report.lost.append(document_id)
            else:
                report.repaired.append(document_id)
        return restored

    def _carry_over(self, before: _IndexState, except_for: Set[str]) -> list[Document]:
        """Return the documents that a generation built from scratch takes from the last one.

        A generation that builds on the last one needs none of them.
        """
        if not before.starts_from_zero:
            return []
        return self._engine.documents([each for each in before.digests if each not in except_for])

    def _cut_again(
        self, documents: Sequence[Document], before: _IndexState, report: SyncReport, progress: Progress
    ) -> list[_Work]:
        """Return stored documents, each with its passages and whether it was added by hand."""
        cut = []
        outcomes = self._reader.cut_all(documents)
        for done, (document, outcome) in enumerate(zip(documents, outcomes, strict=True)):
            progress("chunking", done, len(documents))
            if isinstance(outcome, ArticleError):
                report.fail(document.document_id, outcome.reason)
            else:
                cut.append((*outcome, document.document_id in before.added_by_hand))
        if documents:
            progress("chunking", len(documents), len(documents))
        return cut

    def _waiting(self, except_for: Set[str]) -> dict[str, Sequence[Passage]]:
        """Return the passages of the documents that are found by words only, by document id."""
        waiting = sorted(self._engine.words_only() - except_for)
        if not waiting:
            return {}
        with suppress(IndexProblem, KeyError), self._engine.snapshot() as snapshot:
            return {document_id: snapshot.document_passages(document_id) for document_id in waiting}
        return {}  # another generation serves, since this one is damaged: it is made whole first

    def _publish_removal(self, report: SyncReport) -> None:
        """Publish a generation without the documents that are gone.

        It keeps the fingerprint of the last generation, even if this indexer has another one. If every generation is
        damaged, it is built from scratch.
        """
        published = self._engine.fingerprint()
        if published:
            self._engine.publish([], report.gone, published)
        else:
            before = self._read_state()
            documents = self._carry_over(before, set(report.gone))
            self._publish(self._cut_again(documents, before, report, no_progress), report, no_progress)

    def _publish(
        self,
        work: Sequence[_Work],
        report: SyncReport,
        progress: Progress,
        review: ReviewChanges | None = None,
        waiting: Mapping[str, Sequence[Passage]] = MappingProxyType({}),
        stages: Stages | None = None,
    ) -> None:
        """Encode what is to be added and what is `waiting` to be encoded, and publish it: at once, or in stages."""

        def look_at(snapshot: Snapshot) -> None:
            if review and not review(snapshot, report):
                raise _Refused

        to_add, removed = list(work), [*report.gone, *report.lost]

        def publish(encoded: Set[str], review: Review | None = None) -> None:
            progress("publishing", 0, 1)
            added = self._add_encodings(to_add, encoded)
            self._engine.publish(added, removed, self.fingerprint, review, encoded & by_words)
            by_words.update(document.document_id for document, _, _ in to_add)
            to_add.clear()
            removed.clear()
            progress("publishing", 1, 1)

        documents = {document.document_id: passages for document, passages, _ in work} | dict(waiting)
        by_words = set(waiting)
        if stages:
            is_published = not work and not removed
            report.encoded, ready = encode_in_stages(self._encoding, documents, is_published, stages, progress, publish)
        else:
            passages = [passage for passages in documents.values() for passage in passages]
            report.encoded, ready = self._encoding.encode(passages, progress), set(documents)
        for document_id, of_document in documents.items():
            if problem := self._encoding.problem_of(of_document):
                ready.discard(document_id)
                report.fail(document_id, f"is found by words only, since it could not be encoded: {problem}")
        try:
            publish(ready, look_at if review else None)
        except _Refused:
            report.held = True
            progress("publishing", 1, 1)

    def _add_encodings(self, work: Iterable[_Work], encoded: Set[str]) -> Iterator[IndexedDocument]:
        """Yield documents as they are published. Those that are not `encoded` yet are found by words only."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        for document, passages, by_hand in work:
            is_encoded = document.document_id in encoded
            of_passages = (self._encoding.encoded if is_encoded else self._encoding.without_encodings)(passages)
            yield IndexedDocument(document, tuple(passages), of_passages, now, by_hand)


def _check_share(lost: Sequence[str], indexed: int, folder: str = "the folder") -> None:
    """Raise RemovalsRefused if more than FEW_REMOVALS, and more than half, of the indexed articles are lost."""
    if len(lost) > max(FEW_REMOVALS, indexed // 2):
        raise RemovalsRefused(lost, indexed, folder)


def _digests_of(articles: Iterable[Article]) -> Iterator[str]:
    for article in articles:
        with suppress(ArticleError):  # a file that cannot be read is reported when its turn comes
            yield article.digest
