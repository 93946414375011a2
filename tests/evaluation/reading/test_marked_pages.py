"""Tests of the articles whose headings carry marks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import CollectionError
from evaluation.reading.marked_pages import MarkedPage, find_pages, without_marks


def test_files_and_articles_with_sections_are_found(tmp_path: Path) -> None:
    (tmp_path / "tea").mkdir()
    (tmp_path / "tea/green.html").write_text("<h1>Green tea</h1><p>It is green.</p>", "utf-8")
    (tmp_path / "notes.txt").write_text("Tea", "utf-8")
    sections = [
        {"heading": "What is  it ?", "text": "It is a drink.\n     - hot\n\n   # 1 in the world."},
        {"heading": "Who drinks it?", "text": "1. Everybody does."},
    ]
    unmarked = [{"heading": "What is it?", "text": "It is a drink.\n\nKinds\n\nThere are two."}]
    lines = [
        {"_id": "tea", "title": "Tea", "source": "Drinks", "sections": sections},
        {"_id": "milk", "title": "Milk", "source": "Drinks", "sections": unmarked},
    ]
    (tmp_path / "articles.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    text = (
        "# Tea\n\n## What is it ?\n\nIt is a drink.\n\n- hot\n\n\\# 1 in the world.\n\n"
        "## Who drinks it?\n\n\\1. Everybody does."
    )
    assert find_pages(tmp_path) == [
        MarkedPage("tea", "tea/green.html", tmp_path / "tea/green.html"),
        MarkedPage("Drinks", "tea", text.encode()),
    ]


def test_a_malformed_file_of_articles_is_refused(tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").write_text('{"sections": []}\n', "utf-8")
    with pytest.raises(CollectionError, match=r"articles\.jsonl cannot be read"):
        find_pages(tmp_path)


def test_an_article_loses_its_marks() -> None:
    page = MarkedPage(
        "Drinks", "tea", b"# Tea\n\nIt is **hot**.\n\n## Kinds\n\n- black\n- green\n\n|A|B|\n|-|-|\n|1|2|\n"
    )
    document = page.read()
    assert document is not None
    assert without_marks(document) == "Tea\n\nIt is hot.\n\nKinds\n\n  • black\n  • green\n\nA | B\n1 | 2"


def test_a_title_that_stands_apart_is_put_above_the_text() -> None:
    document = MarkedPage("Drinks", "tea", b"---\ntitle: Tea\n---\n\n## Kinds\n\nThere are two.\n").read()
    assert document is not None
    assert without_marks(document) == "Tea\n\nKinds\n\nThere are two."


def test_a_page_without_text_has_no_document() -> None:
    assert MarkedPage("Drinks", "tea", b"").read() is None


def test_the_half_of_a_page_depends_on_its_name_alone() -> None:
    names = [f"tea-{number}" for number in range(200)]
    development = [name for name in names if MarkedPage("a", name, b"").split == "development"]
    assert development == [name for name in names if MarkedPage("b", name, b"x").split == "development"]
    assert 80 <= len(development) <= 120
