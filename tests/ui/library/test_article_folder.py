"""Changes to the folder of articles: names become harmless, and no file is half written or deleted."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, strategies as st

from core.errors import ArticleError
from patella.article_files import articles_in
from ui.library.article_folder import REMOVED, safe_name, save_article, set_aside


@given(st.text())
@example("../../etc/passwd")
@example("..\\..\\boot.ini")
@example(".bashrc")
@example("/")
@example("é" * 300 + ".md")
@example("\ud800.md")
def test_a_safe_name_names_a_plain_file_in_the_folder(name: str) -> None:
    safe = safe_name(name)
    assert Path("folder", safe).parent == Path("folder")
    assert not safe.startswith(".")
    assert 0 < len(safe.encode()) <= 255
    assert safe.isprintable()
    assert safe_name(safe) == safe


def test_a_safe_name_keeps_what_is_harmless() -> None:
    assert safe_name("Émile's notes (2).md") == "Émile's notes (2).md"
    assert safe_name("<img src=x onerror=alert(1)>.md") == "-img src=x onerror=alert(1)-.md"
    assert safe_name("a/b/../c.txt") == "c.txt"


def test_an_article_of_the_same_name_is_kept_aside(tmp_path: Path) -> None:
    save_article(tmp_path, "a.md", b"old")
    save_article(tmp_path, "a.md", b"new")
    assert (tmp_path / "a.md").read_bytes() == b"new"
    assert [path.read_bytes() for path in (tmp_path / REMOVED).iterdir()] == [b"old"]
    assert [article.document_id for article in articles_in(tmp_path)] == ["a.md"]


def test_a_removed_article_is_moved_and_not_deleted(tmp_path: Path) -> None:
    save_article(tmp_path, "a.md", b"text")
    kept = set_aside(tmp_path, "a.md")
    assert kept.read_bytes() == b"text"
    assert kept.parent == tmp_path / REMOVED
    assert articles_in(tmp_path) == []


@pytest.mark.parametrize("outside", ["../secret.md", "link.md"])
def test_what_lies_outside_of_the_folder_is_not_touched(tmp_path: Path, outside: str) -> None:
    folder, secret = tmp_path / "articles", tmp_path / "secret.md"
    folder.mkdir()
    secret.write_text("mine")
    (folder / "link.md").symlink_to(secret)
    with pytest.raises(ArticleError, match="does not lie in"):
        set_aside(folder, outside)
    assert secret.read_text() == "mine"


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="cannot be saved"):
        save_article(tmp_path / "nowhere", "a.md", b"text")
    with pytest.raises(ArticleError, match="cannot be moved"):
        set_aside(tmp_path, "not-there.md")
