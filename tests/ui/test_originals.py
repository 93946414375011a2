"""The files themselves: which are served, as what, and which addresses name nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.settings import Settings
from patella.article_folders import ArticleFolders
from patella.library import Library
from patella.originals import original_file, originals_in
from tests.support.articles import document
from ui.originals import original_route, original_url

if TYPE_CHECKING:
    from playwright.sync_api import Page

PDF = b"%PDF-1.4 a small file"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    (folder / "guides").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    for name in ("guides/tea & milk.md", "page.html", ".hidden/tea.md", ".tea.md", "odd.xyz"):
        (folder / name).write_text("# Tea\n\nBoil it well.\n", "utf-8")
    (folder / "scan.pdf").write_bytes(PDF)
    (tmp_path / "secret.md").write_text("# Secret\n\nNobody may read it.\n", "utf-8")
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "circle.md").symlink_to(folder / "circle.md")
    (folder / "inside.md").symlink_to(folder / "page.html")
    return folder


@pytest.mark.parametrize("name", ["guides/tea & milk.md", "scan.pdf", "odd.xyz"])
def test_a_file_of_the_folder_is_found(folder: Path, name: str) -> None:
    assert original_file(ArticleFolders([folder]), name) == folder / name


def test_a_link_inside_the_folder_leads_to_its_file(folder: Path) -> None:
    assert original_file(ArticleFolders([folder]), "inside.md") == folder / "page.html"


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            ".",
            "..",
            "/",
            "guides",
            "guides/",
            "../secret.md",
            "guides/../../secret.md",
            "/etc/passwd",
            "//etc/passwd",
        ),
        *(
            "./scan.pdf",
            ".tea.md",
            ".hidden/tea.md",
            "link.md",
            "circle.md",
            "gone.md",
            "scan.pdf/x",
            "a\0b",
            "..\\secret.md",
        ),
        *("x" * 5000, "guides//tea & milk.md", "%2e%2e/secret.md", "~/x"),
    ],
)
def test_nothing_else_is(folder: Path, name: str) -> None:
    assert original_file(ArticleFolders([folder]), name) is None


def test_of_several_folders_the_first_part_of_the_id_names_one(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "page.html").write_text("Other", "utf-8")
    both = ArticleFolders([folder, tmp_path / "other"])
    assert original_file(both, "articles/page.html") == folder / "page.html"
    assert original_file(both, "other/page.html") == tmp_path / "other" / "page.html"
    for name in ("page.html", "other/../secret.md", "../secret.md", "other//etc/passwd", "other/", "articles/.tea.md"):
        assert original_file(both, name) is None


def test_the_articles_whose_files_can_be_served(folder: Path) -> None:
    names = ["scan.pdf", "gone.md", "link.md", "../secret.md", "guides/tea & milk.md"]
    documents = [replace(document("x", "A cat."), document_id=name) for name in names]
    uploaded = replace(document("up.md", "A cat."), source=f"uploads/{'a' * 64}")
    assert originals_in(ArticleFolders([folder]), [*documents, uploaded]) == {
        *("scan.pdf", "guides/tea & milk.md", "up.md")
    }


def test_the_address_of_a_file_at_a_page() -> None:
    assert original_url("guides/tea & milk.md") == "./original?id=guides%2Ftea+%26+milk.md"
    assert original_url("scan.pdf", 4) == "./original?id=scan.pdf#page=4"


@pytest.fixture
def client(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    with Library(Settings(articles=folder, index=tmp_path / "index")) as library:
        library.sync()
        (folder / "scan.pdf").unlink()
        (folder / "new.pdf").write_bytes(PDF)  # not indexed
        monkeypatch.setattr("ui.originals.open_library", lambda name: SimpleNamespace(library=library))
        yield TestClient(Starlette(routes=[original_route()]), base_url="http://localhost:8501")


def test_an_indexed_file_is_saved_and_never_run(client: TestClient) -> None:
    got = client.get("/original", params={"id": "page.html"})
    assert (got.status_code, got.content) == (200, b"# Tea\n\nBoil it well.\n")
    headers = {name: got.headers[name] for name in ("content-type", "content-disposition")}
    assert headers == {
        "content-type": "text/html; charset=utf-8",
        "content-disposition": 'attachment; filename="page.html"',
    }
    assert got.headers["content-security-policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    named = client.get("/original", params={"id": "guides/tea & milk.md"})
    assert named.headers["content-disposition"] == "attachment; filename*=utf-8''tea%20%26%20milk.md"


def test_a_pdf_is_shown(client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "scan.pdf").write_bytes(PDF)
    folders = ArticleFolders([folder])
    monkeypatch.setattr("ui.originals._original_of_indexed_article", lambda library, name: original_file(folders, name))
    got = client.get("/original?id=scan.pdf")
    assert (got.content, got.headers["content-type"]) == (PDF, "application/pdf")
    assert got.headers["content-disposition"] == 'inline; filename="scan.pdf"'
    assert "sandbox" not in got.headers["content-security-policy"]  # the browser's reader of PDFs cannot have it
    assert client.get("/original?id=scan.pdf", headers={"Range": "bytes=0-3"}).content == b"%PDF"


@pytest.mark.parametrize("name", ["", "scan.pdf", "new.pdf", "odd.xyz", "../secret.md", ".tea.md", "gone.md"])
def test_what_is_not_indexed_or_gone_is_not_served(client: TestClient, name: str) -> None:
    got = client.get("/original", params={"id": name})
    assert (got.status_code, got.text) == (404, "The folder has no such article.")


def test_another_method_is_turned_away(client: TestClient) -> None:
    assert client.post("/original?id=page.html").status_code == 405


@pytest.mark.browser
def test_a_visitor_opens_the_file_of_an_article(page: Page) -> None:
    page.goto("/?article=bees.md")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Open original").click()
    assert saved.value.suggested_filename == "bees.md"
    assert saved.value.path().read_text("utf-8").startswith("# Wintering bees")


@pytest.mark.browser
def test_a_visitor_opens_the_file_of_a_result(page: Page) -> None:
    page.goto("/?q=wintering bees&mode=keyword")
    link = page.locator(".result", has_text="Wintering bees").first.get_by_role("link", name="Open original")
    with page.expect_download() as saved:
        link.click()
    assert saved.value.suggested_filename == "bees.md"


@pytest.mark.browser
def test_a_condition_on_articles_is_a_chip_that_can_be_taken_away(page: Page) -> None:
    page.goto("/?q=winter food type:md -path:light")
    page.get_by_role("link", name="Take away the condition type: md").click()
    page.wait_for_url("**/?q=winter+food+-path%3Alight&mode=hybrid")
    page.get_by_role("link", name="Take away the condition without: path: light").wait_for()
