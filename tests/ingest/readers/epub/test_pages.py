"""Pages of an electronic book, prepared for the HTML reader."""

from __future__ import annotations

import pytest

from ingest.readers.epub.book import Entry
from ingest.readers.epub.pages import is_contents, is_cover, prepare
from ingest.xml_archive import page_source, parse_page


def prepared(page: str, *entries: Entry) -> str:
    body = parse_page(f"<body>{page}</body>")
    assert body is not None
    prepare(body, entries)
    return page_source(body).removeprefix("<body>").removesuffix("</body>")


def test_nothing_on_a_page_is_taken_for_the_frame_of_a_site() -> None:
    page = (
        '<section class="ad"><nav id="menu" role="navigation"><a href="x">a</a></nav><aside hidden>b</aside></section>'
    )
    assert prepared(page) == "<div><div><span>a</span></div><div hidden>b</div></div>"


@pytest.mark.parametrize(
    ("page", "result"),
    [
        ('<p>a<a epub:type="noteref" href="#n">1</a></p><p>b</p><p id="n" epub:type="footnote">1. c</p>',
         "<p>a<span>[1]</span></p><div>[1] c</div><p>b</p>"),
        ('<ul><li>a<sup><a href="#n">*</a></sup></li></ul><div epub:type="note" id="n">* c</div>',
         "<ul><li>a<span><span>[*]</span></span></li><div>[*] c</div></ul>"),
        ('<table><tr><td>a<a epub:type="noteref" href="#n">2</a></td></tr></table>'
         '<aside epub:type="note" id="n">c</aside>',
         "<table><tr><td>a<span>[2]</span></td></tr></table><div>[2] c</div>"),
        ('<p>a<a role="doc-noteref" href="notes.xhtml#n">2</a></p>', "<p>a<span>[2]</span></p>"),
        ('<p><sup>9</sup> <sup><a href="http://x.org">th</a></sup></p>',
         "<p><sup>9</sup> <sup><span>th</span></sup></p>"),
        ('<p>a<sup><a href="#n">3</a></sup></p><p>b</p><p><a id="n" href="#r">3</a>. c</p>',
         "<p>a<span><span>[3]</span></span></p><div><span>[3] </span>c</div><p>b</p>"),
        ('<p>a<sup><a href="#n">3</a></sup></p><p id="n">30 cups</p>',
         '<p>a<span><span>[3]</span></span></p><p>30 cups</p>'),
    ],
)  # fmt: skip
def test_notes(page: str, result: str) -> None:
    assert prepared(page) == result


def test_entries_of_the_contents_become_headings() -> None:
    page = '<p id="a">One</p><p>text</p><p><span id="b"></span>Two!</p><h2 id="c">Three</h2><p id="d">other words</p>'
    entries = (Entry("One", "a", 0), Entry("Two", "b", 1), Entry("Three", "c", 0), Entry("Four", "d", 0))
    assert prepared(page, *entries) == (
        "<h1>One</h1><p>text</p><h2><span></span>Two!</h2><h2>Three</h2><p>other words</p>"
    )


def test_pages_of_links_are_contents_and_pages_of_few_words_may_be_covers() -> None:
    def body(page: str):  # type: ignore[no-untyped-def]
        return parse_page(f"<body>{page}</body>")

    links = "".join(f'<p><a href="{name}.xhtml">{name}</a></p>' for name in "abc")
    pages = [f"OEBPS/{name}.xhtml" for name in "abc"]
    assert is_contents(body(links), pages)
    assert not is_contents(body(links), ["other.xhtml"])
    assert not is_contents(body(f"{links}<p>And a good deal of text beside.</p>"), pages)
    assert is_cover(body("<p>On tea</p>"))
    assert not is_cover(body(f"<p>{'tea ' * 61}</p>"))
