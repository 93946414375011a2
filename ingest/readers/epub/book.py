"""The plan of an electronic book: its pages in reading order, its contents, and its properties (EPUB 3.3)."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from core.documents import Metadata
from core.errors import DamagedFile
from ingest.canonical import collapse_white_space
from ingest.metadata import build_metadata
from ingest.text_decoding import decode_text
from ingest.xml_archive import XmlArchive, attribute, local_name, parse_page

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_FONT_MASKING = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")  # hides fonts, not text
_PAGE_NAME = re.compile(r"\.(?:x?html?|xht)$", re.IGNORECASE)
_NO_DATE = re.compile(r"0?[01]\d\d-|0000")  # "0101-01-01" is what Calibre writes for none
_NO_BOOK_NUMBER = re.compile(r"urn:uuid:|calibre:|[0-9a-f]{8}-[0-9a-f]{4}-", re.IGNORECASE)
_FIELDS = {"creator": "creator", "date": "date", "language": "language", "subject": "dc.subject",
           "description": "description", "publisher": "publisher", "identifier": "identifier",
           "contributor": "contributor"}  # fmt: skip
_XML_ENCODING = re.compile(rb"<\?xml[^<>]+?encoding\s*+=\s*+[\"']([\w.:-]+)")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the contents: its label, the fragment of its page that it leads to, and its depth from 0."""

    label: str
    fragment: str
    depth: int


@dataclass(slots=True)
class Book:
    """The plan of a book. `pages` are names in the archive; `contents` the entries that lead to each of them."""

    title: str = ""
    metadata: Metadata = field(default_factory=Metadata)
    pages: list[str] = field(default_factory=list)
    cover: str = ""
    contents_pages: set[str] = field(default_factory=set)
    contents: dict[str, list[Entry]] = field(default_factory=dict)


def open_book(name: str, archive: XmlArchive) -> Book:
    """Return the plan of a book. Raise DamagedFile, which names the file, if it has no pages or is protected.

    A book whose own plan is missing or broken is read in the order of its pages' names.
    """
    _refuse_protection(name, archive)
    package_name = _package_name(archive)
    package = archive.parse(package_name) if package_name else None
    book = Book() if package is None else _read_package(package, package_name, archive)
    if not book.pages:
        book.pages = sorted(each for each in archive.names if _PAGE_NAME.search(each))
    if not book.pages:
        raise DamagedFile(name, "is a zip archive but no electronic book. Give it the ending of its real format.")
    return book


def page_text(name: str, data: bytes) -> str:
    """Return the text of a page, decoded. Raise DamagedFile if it is none."""
    declared = _XML_ENCODING.search(data[:200])
    return decode_text(name, data, declared[1].decode("ascii", "replace") if declared else "")


def resolve(base: str, link: str) -> tuple[str, str]:
    """Return the name in the archive that a link in the part `base` leads to, and its fragment.

    >>> resolve("OEBPS/nav.xhtml", "text/ch%201.xhtml#s2"), resolve("OEBPS/ch1.xhtml", "#n3")
    (('OEBPS/text/ch 1.xhtml', 's2'), ('OEBPS/ch1.xhtml', 'n3'))
    """
    path, _, fragment = link.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(path))) if path else base
    return target, unquote(fragment)


def _refuse_protection(name: str, archive: XmlArchive) -> None:
    root = archive.parse("META-INF/encryption.xml")
    for each in root.iter() if root is not None else ():
        if local_name(each) == "EncryptedData":
            methods = [attribute(part, "Algorithm") for part in each if local_name(part) == "EncryptionMethod"]
            targets = [attribute(part, "URI") for part in each.iter() if local_name(part) == "CipherReference"]
            if any(map(_PAGE_NAME.search, targets)) and not set(methods) <= set(_FONT_MASKING):
                reason = "is protected against copying, so its text cannot be read. Get it without protection."
                raise DamagedFile(name, reason)


def _package_name(archive: XmlArchive) -> str:
    root, names = archive.parse("META-INF/container.xml"), frozenset(archive.names)
    for each in root.iter() if root is not None else ():
        if local_name(each) == "rootfile" and attribute(each, "full-path") in names:
            return attribute(each, "full-path")
    return next((each for each in archive.names if each.lower().endswith(".opf")), "")


def _read_package(package: Element, package_name: str, archive: XmlArchive) -> Book:
    book = Book()
    book.title, book.metadata = _read_metadata(package)
    items = {attribute(each, "id"): each for each in package.iter() if local_name(each) == "item"}
    names = {item: resolve(package_name, attribute(each, "href"))[0] for item, each in items.items()}
    references = [attribute(each, "idref") for each in package.iter() if local_name(each) == "itemref"]
    book.pages = list(dict.fromkeys(names[each] for each in references if each in names))
    nav = next((item for item, each in items.items() if "nav" in attribute(each, "properties").split()), "")
    for each in package.iter():
        if local_name(each) == "reference":
            target = resolve(package_name, attribute(each, "href"))[0]
            kind = attribute(each, "type").lower()
            book.cover = target if kind == "cover" else book.cover
            book.contents_pages |= {target} if kind == "toc" else set()
    spine = next((each for each in package.iter() if local_name(each) == "spine"), None)
    ncx = attribute(spine, "toc") if spine is not None else ""
    ncx = ncx if ncx in names else next((i for i, e in items.items() if "ncx" in attribute(e, "media-type")), "")
    entries: list[tuple[str, Entry]] = []
    if nav:
        book.contents_pages.add(names[nav])
        entries = list(_nav_entries(names[nav], archive))
    if not entries and ncx:
        entries = list(_ncx_entries(names[ncx], archive))
    contents = defaultdict(list)
    for target, entry in entries:
        contents[target].append(entry)
    book.contents = dict(contents)
    return book


def _read_metadata(package: Element) -> tuple[str, Metadata]:
    title, fields = "", []
    for each in package.iter():
        kind, text = local_name(each), collapse_white_space("".join(map(str, each.itertext())))
        if not isinstance(each.tag, str) or "purl.org/dc/elements" not in each.tag or not text:
            continue
        if kind == "title":
            title = title or text
        elif kind == "date" and (attribute(each, "event") == "modification" or _NO_DATE.match(text)):
            continue
        elif kind in _FIELDS and not _NO_BOOK_NUMBER.match(text if kind == "identifier" else ""):
            fields.append((_FIELDS[kind], re.sub(r"<[^<>]+>", " ", text)))
    return title, build_metadata(fields)


def _nav_entries(name: str, archive: XmlArchive) -> Iterator[tuple[str, Entry]]:
    """Yield the page and the entry of each link in the list of contents of a book of version 3."""
    body = parse_page(page_text(name, archive.read(name) or b""))
    for nav in body.iter("nav") if body is not None else ():
        if "toc" in (nav.get("epub:type") or "toc").split():
            for link in nav.iter("a"):
                depth = sum(1 for each in link.iterancestors() if each.tag in ("ol", "ul")) - 1
                target, fragment = resolve(name, link.get("href") or "")
                yield target, Entry(collapse_white_space("".join(link.itertext())), fragment, max(depth, 0))


def _ncx_entries(name: str, archive: XmlArchive) -> Iterator[tuple[str, Entry]]:
    """Yield the page and the entry of each point of navigation of a book of version 2."""
    root = archive.parse(name)
    for point in root.iter() if root is not None else ():
        if local_name(point) == "navPoint":
            label = " ".join("".join(map(str, e.itertext())) for e in point if local_name(e) == "navLabel")
            links = [attribute(each, "src") for each in point if local_name(each) == "content"]
            depth = sum(1 for each in point.iterancestors() if local_name(each) == "navPoint")
            if links:
                target, fragment = resolve(name, links[0])
                yield target, Entry(collapse_white_space(label), fragment, depth)
