"""The hostile texts themselves: many, different, and in every place of an article."""

from __future__ import annotations

from pathlib import Path

from ingest import read
from tools.hostile_text.articles import article, file_name, write_articles
from tools.hostile_text.payloads import WAYS_IN, payloads


def test_the_texts_are_different_and_always_the_same() -> None:
    texts = payloads(500)
    assert (len(set(texts)), texts) == (500, payloads(500))
    assert payloads(500, seed=1) != texts
    assert len(texts) // len(WAYS_IN) >= 9  # of each way in


def test_an_article_holds_the_text_verbatim_in_every_place(tmp_path: Path) -> None:
    for text in payloads(60):
        path = tmp_path / "a.md"
        path.write_text(article(0, text), "utf-8")
        document = read(path, "a.md")
        plain = " ".join(text.split())
        headings = [section.heading for section in document.sections]
        assert (document.title, headings[1:]) == (plain, [plain])
        assert document.text.count(plain) >= 4


def test_a_file_name_holds_what_it_can(tmp_path: Path) -> None:
    assert file_name("<img src=//leak.invalid/1 onerror='x'>") == "<img src=--leak.invalid-1 onerror='x'>"
    names = write_articles(tmp_path, payloads(60))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
