"""Read electronic books: the pages in their order, chapters as sections under the title of the book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import DamagedFile
from ingest.canonical import Draft, TextBuilder, collapse_white_space
from ingest.readers.epub.book import Book, open_book, page_text
from ingest.readers.epub.pages import HEADINGS, is_contents, is_cover, prepare
from ingest.readers.html import write_fragment
from ingest.xml_archive import open_archive, page_source, parse_page

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


def read(name: str, data: bytes) -> Draft:
    """Return the draft of an electronic book. Raise DamagedFile, which names the file, if it cannot be read as one."""
    archive = open_archive(name, data)
    book, builder = open_book(name, archive), TextBuilder()
    missing = 0
    for page in book.pages:
        content = archive.read(page)
        if content is None:
            missing += 1
        elif content.strip():
            _write_page(builder, name, book, page, content)
    if missing:
        builder.warn(f"lacks {missing} of its {len(book.pages)} pages")
    return builder.draft(fallback_title=book.title, metadata=book.metadata)


def _write_page(builder: TextBuilder, name: str, book: Book, page: str, content: bytes) -> None:
    body = parse_page(page_text(name, content))
    if body is None or _is_left_out(body, book, page):
        return
    entries = book.contents.get(page, [])
    prepare(body, entries)
    headings = [element for element in body.iter(*HEADINGS) if collapse_white_space("".join(element.itertext()))]
    if not headings and (label := next((each.label for each in entries if not each.fragment), "")):
        builder.heading(label, 2)
    for element in headings:
        is_title = _same(collapse_white_space("".join(element.itertext())), book.title)
        if not is_title:  # the title of the book alone has level 1
            element.tag = f"h{min(int(element.tag[1]) + 1, 6)}"
        elif element.tag != "h1":
            element.tag = "h1"
    try:
        write_fragment(builder, page_source(body).removeprefix("<body>").removesuffix("</body>"))
    except DamagedFile as error:
        raise DamagedFile(name, error.reason) from error


def _is_left_out(body: Element, book: Book, page: str) -> bool:
    if page in book.contents_pages or page == book.cover:
        return page in book.contents_pages or is_cover(body)
    return is_contents(body, book.pages)


def _same(one: str, other: str) -> bool:
    return bool(other) and one.casefold() == other.casefold()
