"""The plan of an electronic book."""

from __future__ import annotations

import pytest

from ingest.readers.epub.book import Book, Entry, open_book, resolve
from ingest.xml_archive import open_archive
from tests.support.archives import book


def plan(pages: dict[str, str], **options: object) -> Book:
    return open_book("b.epub", open_archive("b.epub", book(pages, **options)))  # type: ignore[arg-type]


def test_pages_in_the_order_of_the_spine() -> None:
    assert plan({"z.xhtml": "", "a.xhtml": ""}).pages == ["OEBPS/z.xhtml", "OEBPS/a.xhtml"]


def test_the_contents_of_version_3() -> None:
    nav = (
        '<nav epub:type="toc"><ol><li><a href="a.xhtml">One</a><ol><li><a href="a.xhtml#s%202">Two'
        "</a></li></ol></li></ol>"
        '</nav><nav epub:type="landmarks"><ol><li><a href="a.xhtml">Start</a></li></ol></nav>'
    )
    found = plan({"nav.xhtml": nav, "a.xhtml": ""}, properties={"nav.xhtml": "nav"})
    assert found.contents == {"OEBPS/a.xhtml": [Entry("One", "", 0), Entry("Two", "s 2", 1)]}
    assert found.contents_pages == {"OEBPS/nav.xhtml"}


def test_the_guide_of_version_2_names_cover_and_contents() -> None:
    guide = '<reference type="cover" href="c.html"/><reference type="toc" href="t.html"/>'
    found = plan({"c.html": "", "t.html": ""}, guide=guide)
    assert (found.cover, found.contents_pages) == ("OEBPS/c.html", {"OEBPS/t.html"})


@pytest.mark.parametrize(
    ("base", "link", "target"),
    [
        ("OEBPS/nav.xhtml", "text/ch%201.xhtml#s2", ("OEBPS/text/ch 1.xhtml", "s2")),
        ("OEBPS/text/a.xhtml", "../b.xhtml", ("OEBPS/b.xhtml", "")),
        ("OEBPS/a.xhtml", "#n1", ("OEBPS/a.xhtml", "n1")),
        ("book.opf", "a.xhtml", ("a.xhtml", "")),
    ],
)
def test_links_lead_to_parts_of_the_archive(base: str, link: str, target: tuple[str, str]) -> None:
    assert resolve(base, link) == target


def test_a_date_that_says_nothing_is_no_date() -> None:
    metadata = "<dc:title>On tea</dc:title><dc:date>0101-01-01T00:00:00+00:00</dc:date>"
    assert plan({"a.xhtml": ""}, metadata=metadata).metadata.date == ""


def test_fonts_that_are_masked_do_not_protect_the_text() -> None:
    masked = (
        "<encryption><EncryptedData><EncryptionMethod Algorithm='http://www.idpf.org/2008/embedding'/>"
        "<CipherData><CipherReference URI='OEBPS/a.otf'/></CipherData></EncryptedData></encryption>"
    )
    assert plan({"a.xhtml": ""}, extra={"META-INF/encryption.xml": masked}).pages == ["OEBPS/a.xhtml"]
