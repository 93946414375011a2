"""Changes to the folder of articles: names become harmless, and no file is half written or deleted."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, strategies as st

from core.errors import ArticleError
from patella.article_files import articles_in
from patella.folder_changes import REMOVED, safe_name, save_article, set_aside


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


def test_a_replaced_article_is_never_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_article(tmp_path, "a.md", b"old")
    seen = []

    def watched(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            seen.append((tmp_path / "a.md").read_bytes())
            result = real(*arguments, **options)
            seen.append((tmp_path / "a.md").read_bytes())
            return result

        return call

    for name in ("fsync", "link", "replace", "mkdir"):
        monkeypatch.setattr(os, name, watched(getattr(os, name)))
    save_article(tmp_path, "a.md", b"new")
    assert len(seen) > 8
    assert [content for content, _ in groupby(seen)] == [b"old", b"new"]


def test_an_article_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(descriptor: int) -> None:
        steps.append("fsync folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "fsync file")
        real_fsync(descriptor)

    def replace(source: Any, target: Any) -> None:
        steps.append("rename")
        real_replace(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    save_article(tmp_path, "a.md", b"text")
    assert steps == ["fsync file", "rename", "fsync folder"]


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_an_article_that_cannot_be_saved_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    save_article(tmp_path, "a.md", b"old")

    def fail(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(ArticleError, match=r"cannot be saved in .* \(No space left on device\)"):
        save_article(tmp_path, "a.md", b"new")
    assert (tmp_path / "a.md").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["a.md"]


def test_a_removed_article_is_moved_and_not_deleted(tmp_path: Path) -> None:
    save_article(tmp_path, "a.md", b"text")
    kept = set_aside(tmp_path, "a.md")
    assert kept.read_bytes() == b"text"
    assert kept.parent == tmp_path / REMOVED
    assert articles_in(tmp_path) == []


def test_a_removed_article_is_kept_on_the_disk_before_it_loses_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_article(tmp_path, "a.md", b"text")
    steps, real_fsync = [], os.fsync

    def fsync(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        steps.append((path.name, (tmp_path / "a.md").exists(), len(list((tmp_path / REMOVED).iterdir()))))
        real_fsync(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    kept = set_aside(tmp_path, "a.md")
    assert steps == [(tmp_path.name, True, 0), (kept.name, True, 1), (REMOVED, True, 1), (tmp_path.name, False, 1)]


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
