"""Files, uploads and articles are read and cut as this process would, one beside the other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import ArticleError, EmptyArticle, PassedBound, UnknownFormat
from core.settings import BUNDLED_MODEL
from embedding.models import find_model
from embedding.token_counts import load_token_counter
from ingest.bounded.bounds import Bounds
from ingest.bounded.reader import BoundedReader
from ingest.chunking.chunker import chunk
from ingest.lost_words import source_text
from ingest.reading import read, read_bytes
from patella.article_files import articles_in

MODEL = find_model(BUNDLED_MODEL)
READER = BoundedReader(MODEL)
TEA = b"# Tea\n\nA drink.\n\n## Making\n\nBoil the water. Wait for two minutes.\n"


def test_an_upload_is_read_and_cut() -> None:
    document = read_bytes("tea.md", TEA, "tea.md")
    assert READER.read_upload("tea.md", TEA) == (document, tuple(chunk(document, load_token_counter(MODEL))))


def test_an_upload_that_cannot_be_read_says_why() -> None:
    with pytest.raises(EmptyArticle, match=r"^a\.md: is empty"):
        READER.read_upload("a.md", b" ")
    with pytest.raises(UnknownFormat, match=r"^a\.doc: is an old Word file\. Save it as \.docx\.$"):
        READER.read_upload("a.doc", b"x")


def test_a_file_is_read_and_cut(tmp_path: Path) -> None:
    (tmp_path / "tea.md").write_bytes(TEA)
    document, passages = READER.read_file(tmp_path / "tea.md", "mine")
    assert document == read(tmp_path / "tea.md", "mine")
    assert [passage.passage_id for passage in passages] == ["mine#top:0", "mine#making:0"]
    with pytest.raises(ArticleError, match=r"gone\.md: does not exist\. Check the name\.$"):
        READER.read_file(tmp_path / "gone.md", "gone.md")


def test_the_coarse_text_of_a_file_is_read_within_the_same_bounds(tmp_path: Path) -> None:
    page = tmp_path / "tea.html"
    page.write_bytes(b"<title>Tea</title><nav>Home</nav><p>A drink.")
    assert READER.source_text(page) == source_text("tea.html", page.read_bytes())
    (tmp_path / "short.txt").write_bytes(b"Tea.")  # its answer is longer than 20 times the file
    with pytest.raises(PassedBound, match="gave more than 0 MB"):
        BoundedReader(MODEL, Bounds(output_mb=0)).source_text(tmp_path / "short.txt")
    with pytest.raises(ArticleError, match=r"gone\.md: does not exist\. Check the name\.$"):
        READER.source_text(tmp_path / "gone.md")


def test_articles_come_in_order_and_each_fails_alone(tmp_path: Path) -> None:
    for number in range(60):
        (tmp_path / f"{number:02}.md").write_text(f"# Number {number}\n\nIt is {number}.\n" * (number != 7), "utf-8")
    os.mkfifo(tmp_path / "08.md.txt")
    articles = articles_in(tmp_path)
    outcomes = list(READER.read_all(articles))
    assert [outcome if isinstance(outcome, ArticleError) else outcome[0] for outcome in outcomes[:7]] == [
        article.read() for article in articles[:7]
    ]
    failed = {
        article.document_id: outcome.reason
        for article, outcome in zip(articles, outcomes, strict=True)
        if isinstance(outcome, ArticleError)
    }
    assert failed == {
        "07.md": "is empty. Save the article in it again, or remove it.",
        "08.md.txt": "is no file but a pipe, a device or a part of the system. Remove it from here.",
    }


def test_documents_are_cut_again() -> None:
    documents = [read_bytes("tea.md", TEA, "tea.md"), read_bytes("b.md", b"# B\n\nText.\n", "b.md")]
    counter = load_token_counter(MODEL)
    assert list(READER.cut_all(documents)) == [(each, tuple(chunk(each, counter))) for each in documents]


def test_a_bound_is_that_of_the_reader() -> None:
    reader = BoundedReader(MODEL, Bounds(output_mb=0))
    with pytest.raises(ArticleError, match=r"^a\.txt: gave more than 0 MB of text and passages\. Split it\.$"):
        reader.read_upload("a.txt", b"Tea.")  # it makes some 500 bytes, and 20 times the file are 80
    assert READER.read_upload("a.txt", b"Tea.")[0].text == "Tea."
