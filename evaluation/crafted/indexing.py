"""Put a file and a good one into a small index, and look whether the file is wholly there or not at all."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import SyntheticEncoder
from core.documents import Document
from core.errors import ArticleError
from evaluation.crafted.outcomes import Read, Reader, TriedFile
from index import Article, Indexer, KeywordQuery, LocalEngine, Snapshot, SyncReport, terms
from ingest import CHUNKER
from patella import articles_in

GOOD_NAME = "good article.md"
GOOD = b"# The lighthouse\n\nThe keeper cleans the lens with vinegar.\n\n## The foghorn\n\nIt sounds every minute.\n"
_ENCODER = SyntheticEncoder(dimensions=16)


def indexing_problem(reader: Reader, file: TriedFile) -> str:
    """Sync a folder of this file and a good one into a new index. Return what is wrong in the index, "" if nothing.

    The file must be wholly there, as the reader gave it, or else not at all and named as failed with the reason. The
    good one must be there, and a check must find the index whole.
    """
    with TemporaryDirectory() as temporary:
        articles = Path(temporary, "articles")
        articles.mkdir()
        (articles / GOOD_NAME).write_bytes(GOOD)
        (articles / file.name).write_bytes(file.data)
        noted = _NotedReader(reader)
        try:
            with closing(LocalEngine(Path(temporary, "index"))) as engine:
                report = Indexer(engine, _ENCODER, noted, CHUNKER).sync(articles_in(articles))
            with closing(LocalEngine(Path(temporary, "index"))) as engine, engine.snapshot() as snapshot:
                problems = [*_problems(snapshot, report, noted.read), *(each.problem for each in engine.check())]
        except Exception:  # noqa: BLE001 - each is a defect, to be reported
            return f"the sync failed: {traceback.format_exc(limit=-3)}"
        return next(filter(None, problems), "")


class _NotedReader:
    """A reader that notes what it gives, by document id."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.read: dict[str, Read] = {}

    def read_all(self, articles: Iterable[Article]) -> Iterator[Read]:
        asked = list(articles)
        for article, read in zip(asked, self._reader.read_all(asked), strict=True):
            self.read[article.document_id] = read
            yield read

    def cut_all(self, documents: Iterable[Document]) -> Iterator[Read]:
        return self._reader.cut_all(documents)


def _problems(snapshot: Snapshot, report: SyncReport, read: dict[str, Read]) -> Iterator[str]:
    """Yield what is wrong with what the index holds, beside what the reader gave of each article."""
    failed = {document_id: each.reason for document_id, each in read.items() if isinstance(each, ArticleError)}
    there = sorted(read.keys() - failed.keys())
    if dict(report.failed) != failed:
        yield f"the report names {report.failed}, and the reader failed at {failed}"
    if GOOD_NAME not in there:
        yield "the good article was not read"
    if [each.document_id for each in snapshot.summaries()] != there:
        yield f"the index lists {[each.document_id for each in snapshot.summaries()]} and not {there}"
    if snapshot.generation.passages != sum(len(_given(read[each])[1]) for each in there):
        yield f"the index holds {snapshot.generation.passages:,} passages in all"
    for document_id in there:
        if _held(snapshot, document_id) != _given(read[document_id]):
            yield f"{document_id} is not there as it was read"
    hits = snapshot.keyword(KeywordQuery(tuple(terms("vinegar"))), snapshot.generation.passages)
    if f"{GOOD_NAME}#top:0" not in [hit.passage_id for hit in hits]:
        yield "the good article is not found"


def _given(read: Read) -> tuple[Document, Sequence[object], int]:
    """Return the document, its passages and the number of their sentences."""
    assert not isinstance(read, ArticleError)
    document, passages = read
    return document, list(passages), sum(len(each.sentences) for each in passages)


def _held(snapshot: Snapshot, document_id: str) -> tuple[Document, Sequence[object], int]:
    """Return what an index holds of an article: the document, its passages and the number of encoded sentences."""
    passages = snapshot.document_passages(document_id)
    vectors = snapshot.passage_vectors([each.passage_id for each in passages])
    return snapshot.document(document_id), passages, int(vectors.sentence_counts.sum())
