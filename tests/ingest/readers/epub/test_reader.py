"""Electronic books as documents."""

from __future__ import annotations

import pytest

from core.documents import Document, Metadata
from core.errors import DamagedFile, EmptyArticle
from ingest.reading import read_bytes
from tests.support.archives import book, zipped

FIRST = "<h1>Leaves</h1><p>Pick the two upper leaves.</p><h2>When</h2><p>Early in the morning.</p>"
SECOND = "<h1>Water</h1><p>Boil it once.</p>"


def read(pages: dict[str, str], **options: object) -> Document:
    return read_bytes("shelf.epub", book(pages, **options), "id")  # type: ignore[arg-type]


def outline(document: Document) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in document.sections]


def test_chapters_are_sections_under_the_title_in_the_order_of_the_spine() -> None:
    document = read({"z.xhtml": FIRST, "a.xhtml": SECOND})
    assert outline(document) == [(1, "On tea"), (2, "Leaves"), (3, "When"), (2, "Water")]
    assert document.text == (
        "Leaves\n\nPick the two upper leaves.\n\nWhen\n\nEarly in the morning.\n\nWater\n\nBoil it once."
    )


def test_a_single_chapter_does_not_become_the_title() -> None:
    assert outline(read({"a.xhtml": SECOND})) == [(1, "On tea"), (2, "Water")]


def test_a_title_page_is_the_title() -> None:
    pages = {"t.xhtml": '<section epub:type="titlepage"><h1>On Tea</h1><p>Ann Li</p></section>', "a.xhtml": SECOND}
    assert outline(read(pages)) == [(1, "On Tea"), (2, "Water")]


def test_the_properties_are_metadata() -> None:
    metadata = (
        "<dc:title>On tea</dc:title><dc:title>Second title</dc:title><dc:creator>Ann Li</dc:creator>"
        '<dc:creator>Bo Ek</dc:creator><dc:date opf:event="modification">2025-01-01</dc:date>'
        "<dc:date>2023-04-05T00:00:00Z</dc:date><dc:language>pt-br</dc:language><dc:subject>Tea</dc:subject>"
        "<dc:subject>Water</dc:subject><dc:description>&lt;p>All of it.&lt;/p></dc:description>"
        "<dc:publisher>Kettle</dc:publisher><dc:identifier>urn:uuid:7e96</dc:identifier>"
        "<dc:identifier>urn:isbn:123</dc:identifier>"
    )
    document = read({"a.xhtml": SECOND}, metadata=metadata)
    assert document.title == "On tea"
    assert document.metadata == Metadata(
        ("Ann Li", "Bo Ek"), "2023-04-05", "pt-BR", ("Tea", "Water"), "All of it.",
        (("publisher", "Kettle"), ("identifier", "urn:isbn:123")),
    )  # fmt: skip


def test_navigation_contents_and_cover_are_left_out() -> None:
    links = "".join(f'<li><a href="{name}.xhtml">{name} part of it</a></li>' for name in ("a", "b", "c"))
    pages = {
        "cover.xhtml": '<svg><image href="c.jpg"/></svg><p>A cover.</p>',
        "nav.xhtml": f'<nav epub:type="toc"><h1>Contents</h1><ol>{links}</ol></nav>',
        "inline.xhtml": f"<h1>Parts</h1><ol>{links}</ol>",
        "a.xhtml": FIRST, "b.xhtml": SECOND, "c.xhtml": "<p>Drink it.</p>",
    }  # fmt: skip
    document = read(pages, properties={"nav.xhtml": "nav"}, guide='<reference type="cover" href="cover.xhtml"/>')
    assert outline(document)[:2] == [(1, "On tea"), (2, "Leaves")]
    assert all(words not in document.text for words in ("A cover", "Contents", "Parts"))


def test_a_page_without_heading_has_the_label_of_the_contents() -> None:
    nav = '<nav epub:type="toc"><ol><li><a href="a.xhtml">One</a></li><li><a href="b.xhtml">Two</a></li></ol></nav>'
    pages = {"nav.xhtml": nav, "a.xhtml": "<p>Pick leaves.</p>", "b.xhtml": '<p class="x">Two</p><p>Boil.</p>'}
    document = read(pages, properties={"nav.xhtml": "nav"})
    assert outline(document) == [(1, "On tea"), (2, "One"), (2, "Two")]
    assert document.text == "One\n\nPick leaves.\n\nTwo\n\nBoil."


def test_the_contents_of_version_2_name_the_parts_of_a_page() -> None:
    def point(label: str, source: str, inner: str = "") -> str:
        return f'<navPoint><navLabel><text>{label}</text></navLabel><content src="{source}"/>{inner}</navPoint>'

    ncx = f"<ncx><navMap>{point('Green', 'a.html#g', point('Steep', 'a.html#s'))}</navMap></ncx>"
    page = '<p id="g">Green</p><p>Not fermented.</p><div id="s"><p>Steep</p></div><p>Two minutes.</p>'
    assert outline(read({"a.html": page}, ncx=ncx)) == [(1, "On tea"), (2, "Green"), (3, "Steep")]


def test_a_note_follows_the_paragraph_that_refers_to_it() -> None:
    page = (
        '<p>Boil it once<sup><a epub:type="noteref" href="#n1">1</a></sup> or twice'
        '<a epub:type="noteref" href="#n2">2</a>.'
        "</p><p>Pour.</p>"
        '<aside epub:type="footnote" id="n1" hidden="" style="display: none"><p><a href="#r1">1.'
        "</a> Never longer.</p></aside>"
        '<section epub:type="footnotes"><ol><li id="n2" role="doc-footnote"><p>In the hills. '
        '<a role="doc-backlink" href="#r2">back</a></p></li></ol></section>'
    )
    assert read({"a.xhtml": page}).text == (
        "Boil it once[1] or twice[2].\n\n[1] Never longer.\n\n[2] In the hills.\n\nPour."
    )


def test_notes_on_a_page_of_their_own_keep_their_marks() -> None:
    pages = {
        "a.xhtml": '<p>Boil it once<sup><a href="n.xhtml#x1">1</a></sup>.</p>',
        "n.xhtml": '<h1>Notes</h1><p id="x1" epub:type="endnote">1. Never longer.</p>',
    }
    assert read(pages).text == "Boil it once[1].\n\nNotes\n\n[1] Never longer."


def test_everything_on_a_page_is_read_whatever_it_is_called() -> None:
    page = (
        '<header class="banner"><h1>Heat</h1></header><aside class="sidebar"><p>Beware of steam.</p></aside>'
        '<div id="related" class="ad"><p>Use a kettle.</p></div><footer><p>End of it.</p></footer>'
        '<ul><li><a href="b.xhtml">Pot</a></li><li><a href="b.xhtml">Cup</a></li><li><a>Jug</a></li></ul>'
        '<p>One<span epub:type="pagebreak" id="p9">9</span> more.</p>'
    )
    assert read({"a.xhtml": page}).text == (
        "Heat\n\nBeware of steam.\n\nUse a kettle.\n\nEnd of it.\n\n• Pot\n• Cup\n• Jug\n\nOne more."
    )


def test_named_characters_and_pages_that_are_not_well_formed() -> None:
    assert read({"a.xhtml": "<p>10&nbsp;mg &mdash; a dose<br>of tea<p>Caf&eacute;"}).text == (
        "10 mg — a dose of tea\n\nCafé"
    )


def test_pages_that_are_missing_are_said() -> None:
    data = book({"a.xhtml": SECOND, "b.xhtml": FIRST})
    whole = read_bytes("b.epub", data, "id")
    assert whole.warnings == ()
    broken = data.replace(b"OEBPS/b.xhtml", b"OEBPS/x.xhtml")
    assert read_bytes("b.epub", broken, "id").warnings == ("lacks 1 of its 2 pages",)


def test_a_book_without_a_plan_is_read_in_the_order_of_names() -> None:
    data = zipped({"META-INF/container.xml": "<broken", "b.html": "<p>Second.</p>", "a.html": "<p>First.</p>"})
    assert read_bytes("b.epub", data, "id").text == "First.\n\nSecond."


def test_what_is_no_readable_book_is_refused_by_name() -> None:
    protection = (
        '<encryption><EncryptedData><EncryptionMethod Algorithm="aes"/><CipherData><CipherReference '
        'URI="OEBPS/a.xhtml"/></CipherData></EncryptedData></encryption>'
    )
    protected = book({"a.xhtml": SECOND}, extra={"META-INF/encryption.xml": protection})
    with pytest.raises(DamagedFile, match=r"^b\.epub: is protected against copying"):
        read_bytes("b.epub", protected, "id")
    with pytest.raises(DamagedFile, match=r"^b\.epub: is a zip archive but no electronic book"):
        read_bytes("b.epub", zipped({"META-INF/container.xml": CONTAINER_WITHOUT_BOOK}), "id")
    with pytest.raises(EmptyArticle, match=r"^b\.epub: holds no text"):
        read_bytes("b.epub", book({"a.xhtml": "<h1>Water</h1>"}), "id")
    with pytest.raises(DamagedFile, match=r"^b\.epub: is damaged"):
        read_bytes("b.epub", book({"a.xhtml": SECOND})[:300], "id")


CONTAINER_WITHOUT_BOOK = "<container/>"
