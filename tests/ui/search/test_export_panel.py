"""The control below the results: one file for each format, made when it is asked for."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import rispy
from playwright.sync_api import Page, expect

from search.exports.formats import ExportFormat
from tests.support.exported import ANSWER, MILK, NOTHING
from tests.support.pages import drawn
from tests.ui.conftest import Site
from ui.search.export_panel import draw_export, file_name, passage_address


def test_a_button_for_each_format_and_none_without_results() -> None:
    buttons = drawn(draw_export, ANSWER, "hot tea?").get("download_button")
    assert [each.proto.label for each in buttons] == [
        "CSV, a table",
        "Markdown, a text",
        "JSON, for programs",
        "RIS, for Zotero, EndNote",
        "BibTeX, for LaTeX",
    ]
    assert len(buttons) == len(ExportFormat)
    assert drawn(draw_export, NOTHING, "hot tea?").get("download_button") == []


@pytest.mark.parametrize(
    ("asked", "name"),
    [("Why, oh why?", "why-oh-why"), ("Größe", "groe"), ("茶", "results"), ("../x", "x"), ("a" * 99, "a" * 40)],
)
def test_the_name_of_a_file(asked: str, name: str) -> None:
    assert file_name(asked) == name


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("https://docs.example/", "https://docs.example/?article=milk.md&passage=milk.md%23top%3A0"),
        ("http://10.0.0.1:8501/below/", "http://10.0.0.1:8501/below/?article=milk.md&passage=milk.md%23top%3A0"),
        ("", ""),
    ],
)
def test_an_address_begins_as_the_page_is_reached(page: str, address: str) -> None:
    assert passage_address(page, MILK) == address


@pytest.mark.browser
def test_results_are_saved_as_a_file_whose_addresses_lead_back(site: Site, page: Page, tmp_path: Path) -> None:
    page.goto("/?q=How+is+the+lens+cleaned%3F&k=5")
    page.get_by_role("button", name="Export").press("Enter")
    with page.expect_download() as download:
        page.get_by_role("button", name="RIS, for Zotero").press("Enter")
    assert download.value.suggested_filename == "how-is-the-lens-cleaned.ris"
    first = rispy.loads(download.value.path().read_text("utf-8"))[0]
    assert (first["title"], first["accession_number"]) == ("Keeping a lighthouse", "lighthouse.md")
    assert "“The lens is cleaned with vinegar and a linen cloth every Monday." in first["notes"][0]
    (address,) = first["urls"]
    assert address.startswith(f"{site.address}/?")
    assert parse_qs(urlsplit(address).query)["article"] == ["lighthouse.md"]
    page.goto(address)
    expect(page.locator("#passage")).to_contain_text("vinegar and a linen cloth")
