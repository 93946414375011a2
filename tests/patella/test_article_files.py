"""A folder of articles as the index sees it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import ArticleError, UsageError
from patella.article_files import ArticleFile, articles_in, articles_of, files_in


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n\nSome text.\n", "utf-8")


def test_the_articles_of_a_folder_are_named_by_their_path_in_it(tmp_path: Path) -> None:
    write(tmp_path, "b.md", "a.txt", "deep/er/c.html", "UPPER.MD", "with blanks/é.md")
    write(tmp_path, ".hidden.md", ".git/d.md", "deep/.cache/e.md", "image.png", "no-suffix", "~$report.docx")
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "broken.md").symlink_to(tmp_path / "nowhere")
    assert [article.document_id for article in articles_in(tmp_path)] == [
        "UPPER.MD",
        "a.txt",
        "b.md",
        "deep/er/c.html",
        "with blanks/é.md",
    ]


def test_files_of_an_unread_kind_are_named(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "b.csx", "deep/letter.doc", "deep/README", ".hidden.doc", ".git/config")
    listing = files_in(tmp_path)
    assert [article.document_id for article in listing.articles] == ["a.md"]
    assert listing.skipped == ["b.csx", "deep/README", "deep/letter.doc"]


def test_a_file_of_patterns_names_what_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "draft-b.md", "old/c.md", "deep/old/d.md", "deep/e.md", "deep/keep.tmp.md", "deep/f.tmp.md")
    (tmp_path / ".patellaignore").write_text("# drafts\ndraft-*\n/old/\n*.tmp.md\n!keep.tmp.md\n", "utf-8")
    listing = files_in(tmp_path)
    assert [article.document_id for article in listing.articles] == [
        "a.md",
        "deep/e.md",
        "deep/keep.tmp.md",
        "deep/old/d.md",
    ]
    assert listing.skipped == []


def test_a_file_of_patterns_that_cannot_be_read_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / ".patellaignore").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match=r"\.patellaignore cannot be read: .*Mend it; nothing was changed\."):
        files_in(tmp_path)


def test_a_folder_that_is_not_there_is_a_wrong_argument(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere is not a folder"):
        articles_in(tmp_path / "nowhere")


def test_an_article_is_read_as_what_it_is_named(tmp_path: Path) -> None:
    write(tmp_path, "deep/a.md")
    (article,) = articles_in(tmp_path)
    document = article.read()
    assert (document.document_id, document.title, document.source) == ("deep/a.md", "deep/a.md", str(article.path))
    assert document.digest == article.digest == hashlib.sha256((tmp_path / "deep/a.md").read_bytes()).hexdigest()


def test_a_file_that_cannot_be_read_is_an_article_that_fails(tmp_path: Path) -> None:
    (article,) = articles_of([tmp_path / "gone.md"])
    with pytest.raises(ArticleError, match=r"gone\.md: does not exist\. Check the name\.$") as raised:
        _ = article.digest
    assert raised.value.file == "gone.md"


def test_a_name_that_is_no_text_is_an_article_that_fails(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.md"
    try:
        with open(path, "wb") as file:  # noqa: PTH123 - the name is bytes
            file.write(b"# Coffee\n\nStrong.\n")
    except OSError:
        pytest.skip("this file system takes no such name")
    (article,) = articles_in(tmp_path)
    assert article.document_id == "caf\\udce9.md"
    with pytest.raises(ArticleError, match=r"its name is not valid UTF-8\. Rename it\."):
        _ = article.digest


def test_articles_are_in_the_order_of_their_folders_and_then_of_their_names(tmp_path: Path) -> None:
    """As text, "a b.md" and "a.md" come before "a/b.md"."""
    write(tmp_path, "a.md", "a b.md", "a/b.md", "a/a/z.md", "B.md")
    found = articles_in(tmp_path)
    assert [article.document_id for article in found] == ["B.md", "a/a/z.md", "a/b.md", "a b.md", "a.md"]
    assert [article.path for article in found] == [tmp_path / article.document_id for article in found]


def test_every_kind_that_can_be_read_is_found_whatever_the_case_of_its_suffix(tmp_path: Path) -> None:
    kinds = ["DOCX", "Htm", "html", "markdown", "md", "pdf", "text", "txt"]
    write(tmp_path, *(f"a.{kind}" for kind in kinds), "a.log", "a.md.bak", "md", ".md")
    assert [article.document_id for article in articles_in(tmp_path)] == [f"a.{kind}" for kind in kinds]


def test_a_folder_without_articles_has_none_and_the_name_of_the_folder_itself_does_not_count(tmp_path: Path) -> None:
    assert articles_in(tmp_path) == []
    write(tmp_path / ".mine", "a.md")
    assert [article.document_id for article in articles_in(tmp_path / ".mine")] == ["a.md"]


@pytest.mark.parametrize("name", ["nowhere", "file.md"])
def test_what_is_no_folder_is_said_with_what_to_do(tmp_path: Path, name: str) -> None:
    write(tmp_path, "file.md")
    with pytest.raises(UsageError) as raised:
        articles_in(tmp_path / name)
    assert str(raised.value) == f"{tmp_path / name} is not a folder. Name the folder that holds the articles."


def test_a_folder_below_that_cannot_be_read_stops_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.md", "locked/b.md", ".hidden/c.md")
    scandir = os.scandir

    def refuse(path: str) -> Iterator[os.DirEntry[str]]:
        if Path(path).name in ("locked", ".hidden"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(UsageError) as raised:
        articles_in(tmp_path)
    assert str(raised.value) == f"{tmp_path / 'locked'} cannot be read: Permission denied. Nothing was changed."
    (tmp_path / "locked").rename(tmp_path / ".locked")  # what is left out need not be readable
    assert [article.document_id for article in articles_in(tmp_path)] == ["a.md"]


@pytest.mark.parametrize("name", ["", "a.md", ".patellaignore"])
def test_a_file_that_cannot_be_looked_at_stops_all(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.md", "b.md")
    (tmp_path / ".patellaignore").write_text("", "utf-8")
    stat = Path.stat

    def refuse(path: Path, **named: bool) -> os.stat_result:
        if path == tmp_path / name:
            raise OSError(5, "Input/output error", str(path))
        return stat(path, **named)

    monkeypatch.setattr(Path, "stat", refuse)
    with pytest.raises(UsageError) as raised:
        articles_in(tmp_path)
    assert str(raised.value) == f"{tmp_path / name} cannot be read: Input/output error. Nothing was changed."


def test_a_link_to_a_file_of_the_folder_is_an_article(tmp_path: Path) -> None:
    write(tmp_path, "deep/a.md")
    (tmp_path / "linked.md").symlink_to("deep/a.md")
    _, linked = articles_in(tmp_path)
    assert (linked.document_id, linked.read().title) == ("linked.md", "deep/a.md")


OUTSIDE = "is a link that leads out of the folder. Copy the file into the folder, or set PATELLA_FOLLOW_LINKS=true."


def test_a_link_out_of_the_folder_is_an_article_that_fails_unless_links_are_followed(tmp_path: Path) -> None:
    write(tmp_path, "elsewhere/a.md")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "linked.md").symlink_to(tmp_path / "elsewhere" / "a.md")
    (tmp_path / "mine" / "folder").symlink_to(tmp_path / "elsewhere")
    (article,) = articles_in(tmp_path / "mine")
    assert (article.document_id, reason_of(article)) == ("linked.md", OUTSIDE)
    with pytest.raises(ArticleError, match="leads out of the folder"):
        article.read()
    (article,) = files_in(tmp_path / "mine", follow_links=True).articles
    assert (article.document_id, article.read().title) == ("linked.md", "elsewhere/a.md")


def test_a_folder_that_is_a_link_itself_holds_its_files(tmp_path: Path) -> None:
    write(tmp_path, "real/a.md")
    (tmp_path / "link").symlink_to("real")
    (article,) = articles_in(tmp_path / "link")
    assert (article.document_id, article.read().title) == ("a.md", "real/a.md")


def test_a_pipe_and_a_device_are_articles_that_fail(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "device.md").symlink_to("/dev/zero")
    articles = files_in(tmp_path, follow_links=True).articles
    reason = "is no file but a pipe, a device or a part of the system. Remove it from here."
    assert [(article.document_id, reason_of(article)) for article in articles] == [
        ("device.md", reason),
        ("pipe.md", reason),
    ]


def reason_of(article: ArticleFile) -> str:
    with pytest.raises(ArticleError) as raised:
        _ = article.digest
    assert raised.value.file == article.document_id
    return raised.value.reason


def test_single_files_are_named_by_their_name_in_their_order() -> None:
    files = [Path("/x/b.md"), Path("a.md"), Path("/y/b.md"), Path("/x/odd.xyz")]
    assert articles_of(iter(files)) == [
        ArticleFile(path, name) for path, name in zip(files, ["b.md", "a.md", "b.md", "odd.xyz"], strict=True)
    ]


def test_a_digest_is_taken_once(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    article, other = *articles_in(tmp_path), *articles_in(tmp_path)
    before = article.digest
    (tmp_path / "a.md").write_bytes(b"changed")
    assert (article.digest, other.digest) == (before, hashlib.sha256(b"changed").hexdigest())


def test_the_reasons_why_an_article_cannot_be_read_are_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    gone, folder = articles_of([tmp_path / "gone.md", tmp_path / "folder.md"])
    odd = ArticleFile(tmp_path / "caf\udce9.md", "caf\\udce9.md")
    for article, reason in (
        (gone, "does not exist. Check the name."),
        (folder, "is a folder, not an article. Name the files in it."),
        (odd, "its name is not valid UTF-8. Rename it."),
    ):
        with pytest.raises(ArticleError) as raised:
            _ = article.digest
        assert (raised.value.file, raised.value.reason) == (article.document_id, reason)
    with pytest.raises(ArticleError, match=r"gone\.md: does not exist\. Check the name\.$"):
        gone.read()
