"""The texts of what was found come from the index of the collection, and what cannot be shown is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evaluation.kept.record import KeptReport, write_run
from evaluation.kept.texts import JudgedText, texts_of
from index import open_engine
from index.sync import Indexer, PlainReader
from tests.support.articles import FakeArticle, FakeEncoder, chunk, document
from tests.support.kept_runs import collection_in, report_of, run_in

TEA = document("tea.md", "Green tea is brewed with water that is hot.", "It takes " + "long " * 100, title="Tea")


@pytest.fixture
def index(tmp_path: Path) -> Path:
    engine = open_engine(str(tmp_path / "index"))
    Indexer(engine, FakeEncoder(), PlainReader(chunk), "fake chunker").sync([FakeArticle(TEA)])
    engine.close()
    return tmp_path / "index"


def run_of(index: Path | None, generation: str = "") -> KeptReport:
    folder = Path(index or ".").parent
    report = report_of(index=index, generation=generation)
    target = folder / "runs" / (generation or "one")
    write_run(report, collection_in(folder), target, str(folder / "index"), "")
    return run_in(target, folder)


def generation_of(index: Path) -> str:
    engine = open_engine(str(index))
    (generation,) = engine.generations()
    engine.close()
    return generation.name


def test_a_document_has_its_title_and_first_lines(index: Path) -> None:
    texts = texts_of(run_of(index, generation_of(index)), ["tea.md", "glue.md"])
    assert texts.remark == ""
    assert texts.by_id.keys() == {"tea.md"}
    text = texts.by_id["tea.md"]
    assert text.title == "Tea"
    assert text.excerpt.startswith("Green tea is brewed with water that is hot. It takes long long")
    assert text.excerpt.endswith("long …")
    assert len(text.excerpt) <= 242


def test_a_section_has_the_title_of_its_article(index: Path) -> None:
    engine = open_engine(str(index))
    with engine.snapshot() as snapshot:
        section = snapshot.document_passages("tea.md")[0].section_id
    engine.close()
    assert texts_of(run_of(index), [section]).by_id[section].title.startswith("Tea")


def test_texts_of_a_newer_state_are_said_to_be_newer(index: Path) -> None:
    texts = texts_of(run_of(index, "another"), ["tea.md"])
    assert isinstance(texts.by_id["tea.md"], JudgedText)
    assert texts.remark == "The articles were indexed again since this run: the texts are those of now."


def test_without_an_index_the_ids_alone_are_shown_and_that_is_said(index: Path, tmp_path: Path) -> None:
    run = run_of(index, "x")
    shutil.rmtree(index / "gens")
    assert texts_of(run, ["tea.md"]).remark.startswith("The index of this collection cannot be read")
    shutil.rmtree(index)
    texts = texts_of(run, ["tea.md"])
    assert (texts.by_id, texts.remark) == ({}, "The index of this collection is gone, so only the ids can be shown.")
    assert not index.exists()


def test_a_run_that_did_not_keep_its_index_says_so(tmp_path: Path) -> None:
    report = report_of()
    write_run(report, collection_in(tmp_path), tmp_path / "one", str(tmp_path / "index"), "")
    texts = texts_of(run_in(tmp_path / "one", tmp_path), ["tea.md"])
    assert (texts.by_id, "kept without the place of its index" in texts.remark) == ({}, True)
