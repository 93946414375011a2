"""Count the work of a question and of a changed article, in numbers that are the same on every machine."""

from __future__ import annotations

import hashlib
import math
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.documents import Document
from index.engine import Filter, KeywordQuery
from index.keyword import postings
from index.keyword.whoosh_reader import WhooshReader
from index.local.engine import LocalEngine
from tests.support.articles import document, publish

opened_files: list[list[str]] = []
"""The lists that record the names of opened files: the last one if there is any."""


@pytest.fixture(scope="module")
def audited() -> None:
    def watch(event: str, values: tuple[object, ...]) -> None:
        if event == "open" and opened_files:
            opened_files[-1].append(str(values[0]))

    sys.addaudithook(watch)  # a hook cannot be removed


@pytest.fixture
def opened(audited: None) -> Iterator[list[str]]:
    """Return a list that records the name of each file when it is opened."""
    opened_files.append([])
    yield opened_files[-1]
    opened_files.pop()


def article(n: int, revision: int = 0) -> Document:
    rare = f"rare{n}" if n % 10 == 0 else "plain"
    return document(
        f"{n:04}.md", f"Common words and {rare} ones, revision{revision}.", f"More of article{n}.", title="Title"
    )


def current(engine: LocalEngine) -> Path:
    return engine.folder / "gens" / engine.generations()[0].name


def test_a_question_visits_the_postings_of_its_terms_and_no_other(
    local: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(local, *map(article, range(200)))
    visited: list[int] = []
    original = postings.SegmentPostings.of

    def count_postings(self: postings.SegmentPostings, term: str) -> list[postings.FieldPostings]:
        by_field = original(self, term)
        visited.extend(len(rows) for rows, *_ in by_field)
        return by_field

    monkeypatch.setattr(postings.SegmentPostings, "of", count_postings)
    with local.snapshot() as snapshot:
        assert len(snapshot.keyword(KeywordQuery(("rare10", "common", "absent")), 1000)) == 200
    assert sum(visited) == 200 + 1


def test_a_term_is_found_by_bisection(local: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(local, *map(article, range(200)))
    compared: list[int] = []
    original = postings.SegmentPostings._term
    monkeypatch.setattr(postings.SegmentPostings, "_term", lambda self, n: compared.append(n) or original(self, n))
    with local.snapshot() as snapshot:
        assert snapshot.document_frequencies(["article7"]) == [1]
    assert len(compared) <= math.log2(300) + 2


def test_plain_words_and_articles_never_ask_whoosh(local: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(local, *map(article, range(20)))

    def refuse(*values: object) -> None:
        raise AssertionError("Whoosh was asked")

    with local.snapshot() as snapshot:
        monkeypatch.setattr(WhooshReader, "_segment_readers", refuse)
        one = Filter(documents=frozenset({"0003.md"}), sections=frozenset({"0003.md#top"}))
        assert len(snapshot.keyword(KeywordQuery(("common", "articl"), one), 10)) == 1
        assert snapshot.document_frequencies(["common"]) == [20]


def test_the_first_question_opens_four_files_a_segment_and_the_next_none(local: LocalEngine, opened: list[str]) -> None:
    publish(local, *map(article, range(50)))
    publish(local, article(50))
    with local.snapshot() as snapshot:
        opened.clear()
        snapshot.keyword(KeywordQuery(("common",)), 10)
        assert Counter(Path(name).name.partition(".")[2] for name in set(opened)) == {
            "terms.npy": 2,
            "bounds.npy": 2,
            "postings.npy": 2,
            "frequencies.npy": 2,
        }
        opened.clear()
        snapshot.keyword(KeywordQuery(("common", "rare10")), 10)
        assert opened == []


def written_for_one_change(engine: LocalEngine, articles: int) -> tuple[int, int]:
    """Return how many files a changed article adds to an index of so many articles, and their bytes.

    documents.json, which lists all documents, is not counted.
    """
    publish(engine, *map(article, range(articles)))
    publish(engine, article(1, revision=1))
    new = [path for path in current(engine).glob("*/*") if path.stat().st_nlink == 1]
    return len(new), sum(path.stat().st_size for path in new)


def test_what_a_changed_article_writes_does_not_grow_with_the_index(tmp_path: Path) -> None:
    small, large = LocalEngine(tmp_path / "small"), LocalEngine(tmp_path / "large")
    files, size = written_for_one_change(small, 50)
    many_files, many_size = written_for_one_change(large, 800)
    assert (many_files, many_size) == (files, pytest.approx(size, abs=200))
    small.close()
    large.close()


def test_a_file_that_is_shared_is_not_read_again_to_seal_a_generation(
    local: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(local, *map(article, range(100)))
    read: list[str] = []
    digest = hashlib.file_digest
    monkeypatch.setattr(hashlib, "file_digest", lambda file, name: read.append(file.name) or digest(file, name))
    publish(local, article(1, revision=1))
    with local.snapshot() as snapshot:
        assert snapshot.document_frequencies(["revision1"]) == [1]
    files = {path.name: path.stat().st_nlink for path in current(local).rglob("*") if path.is_file()}
    new = {name for name, links in files.items() if links == 1} - {"LEASE", "MANIFEST"}
    assert {Path(name).name for name in read} == new
    assert len(read) == len(new)


def test_the_log_of_the_catalogue_does_not_stay_as_large_as_a_first_build(local: LocalEngine) -> None:
    local.encodings.put({b"large": bytes(40 * 2**20)})
    local.encodings.put({b"small": b"1"})
    local.encodings.put({b"small": b"2"})
    log = local.folder / "catalogue.sqlite-wal"
    assert log.stat().st_size <= 8 * 2**20
    for n in range(60):
        local.encodings.put({b"%d" % n: bytes(2**18)})
    assert log.stat().st_size <= 9 * 2**20  # the last transaction may write beyond the limit
