"""A file of a trial is wholly in the index or not at all, and whatever else is found there is told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace

import pytest

from core.documents import Document
from core.errors import DamagedFile
from evaluation.crafted.indexing import GOOD_NAME, indexing_problem
from evaluation.crafted.outcomes import Read, TriedFile
from index import Article, Fingerprint, Generation, IndexedDocument, LocalEngine, PlainReader
from index.engine import Review
from index.local.snapshot import LocalSnapshot
from tests.support.articles import chunk

TEA = TriedFile("tea.md", b"# Tea\n\nIt is hot.\n\n## Water\n\nIt is cold.\n", "tea.md")
EMPTY = TriedFile("tea.md", b" \n", "tea.md")
READER = PlainReader(chunk)


class ChangedReader:
    """A reader that changes what is read of each article."""

    def __init__(self, change: Callable[[str, Read], Read]) -> None:
        self._change = change

    def read_all(self, articles: Iterable[Article]) -> Iterator[Read]:
        asked = list(articles)
        for article, read in zip(asked, READER.read_all(asked), strict=True):
            yield self._change(article.document_id, read)

    def cut_all(self, documents: Iterable[Document]) -> Iterator[Read]:
        return READER.cut_all(documents)


@pytest.mark.parametrize("file", [TEA, EMPTY], ids=["read", "refused"])
def test_nothing_is_wrong_with_a_file_that_is_wholly_there_or_not_at_all(file: TriedFile) -> None:
    assert indexing_problem(READER, file) == ""


def test_a_good_article_that_is_not_read_is_told() -> None:
    reader = ChangedReader(lambda name, read: DamagedFile(name, "is odd.") if name == GOOD_NAME else read)
    assert indexing_problem(reader, TEA) == "the good article was not read"


def test_an_article_that_is_there_in_part_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    publish = LocalEngine.publish

    def forget_a_passage(
        self: LocalEngine,
        added: Iterable[IndexedDocument],
        removed: Iterable[str],
        fingerprint: Fingerprint,
        review: Review | None = None,
        encoded: Collection[str] = (),
    ) -> Generation:
        cut = [replace(each, passages=each.passages[:1], encoded=each.encoded[:1]) for each in added]
        return publish(self, cut, removed, fingerprint, review, encoded)

    monkeypatch.setattr(LocalEngine, "publish", forget_a_passage)
    assert indexing_problem(READER, TEA) == "the index holds 2 passages in all"


def test_an_article_whose_text_is_another_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    document = LocalSnapshot.document

    def other(self: LocalSnapshot, document_id: str) -> Document:
        return replace(document(self, document_id), title="Another")

    monkeypatch.setattr(LocalSnapshot, "document", other)
    assert indexing_problem(READER, TEA).endswith("is not there as it was read")


def test_a_sync_that_fails_is_told() -> None:
    def fail(name: str, read: Read) -> Read:
        raise ZeroDivisionError("by zero")

    problem = indexing_problem(ChangedReader(fail), TEA)
    assert (problem.startswith("the sync failed: "), "ZeroDivisionError: by zero" in problem) == (True, True)
