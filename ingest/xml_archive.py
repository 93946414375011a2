"""Open a zip archive of XML parts, as electronic books and office files are, with bounds on what it may unpack to."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from core.errors import DamagedFile, describe

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_UNPACKED_BYTES = 200_000_000  # no article is larger; a larger one is made to fill the memory


class XmlArchive:
    """The parts of a zip archive. All reading together is bounded: pictures and sound that nobody reads do not count.

    Raises DamagedFile, which names the file, for a part that is damaged, and once more than 200 MB have been read.
    """

    def __init__(self, name: str, archive: zipfile.ZipFile) -> None:
        self._name, self._archive = name, archive
        self.names = tuple(dict.fromkeys(archive.namelist()))
        self._known = frozenset(self.names)
        self._read_bytes = 0

    def read(self, part: str) -> bytes | None:
        """Return the bytes of a part, or None if there is none of this name."""
        if part not in self._known:
            return None
        self._read_bytes += self._archive.getinfo(part).file_size
        if self._read_bytes > MAX_UNPACKED_BYTES:
            raise DamagedFile(self._name, f"unpacks to over {MAX_UNPACKED_BYTES:,} bytes of text. It is left alone.")
        try:
            return self._archive.read(part)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:
            raise _damage(self._name, error) from error

    def parse(self, part: str) -> Element | None:
        """Return the root element of a part, or None if it is missing or no XML."""
        data = self.read(part)
        return None if data is None else parse_xml(data)


def open_archive(name: str, data: bytes) -> XmlArchive:
    """Return the parts of a zip archive. Raise DamagedFile, which names the file, if it is none."""
    try:
        return XmlArchive(name, zipfile.ZipFile(io.BytesIO(data)))
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise _damage(name, error) from error


def parse_xml(data: bytes) -> Element | None:
    """Return the root element of some XML, or None if it is none. Entities are not replaced, and no file is fetched."""
    from lxml.etree import XMLParser, XMLSyntaxError, fromstring

    parser = XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root: Element = fromstring(data, parser)
    except (XMLSyntaxError, ValueError):
        return None
    return root


def parse_page(text: str) -> Element | None:
    """Return the body of a web page in a book, or None if it has no text. It need not be well formed."""
    from lxml.etree import LxmlError
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        page: Element = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError):
        return None
    return page.find(".//body")


def page_source(element: Element) -> str:
    """Return an element of a page as HTML, without the text behind it."""
    from lxml.html import tostring

    return str(tostring(element, encoding="unicode", with_tail=False))


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace, "" for what is no element, such as an entity."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """Return an attribute by its name without a namespace, or ""."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _damage(name: str, error: Exception) -> DamagedFile:
    return DamagedFile(name, f"is damaged ({describe(error)}). Get it again, or open it and save it anew.")
