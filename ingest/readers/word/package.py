"""Open a Word file: a zip archive of XML parts that relations connect (ECMA-376, part 2).

Names of elements are written with their usual prefix, as "w:p", whether the file is transitional or strict. This is the
only module of the reader that imports lxml.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from core.errors import DamagedFile, describe

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MAX_UNPACKED_BYTES = 200_000_000  # no article is larger; a larger archive is made to fill the memory
_NAMESPACES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp",
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": "wp",
    "http://schemas.openxmlformats.org/drawingml/2006/picture": "pic",
    "http://purl.oclc.org/ooxml/drawingml/picture": "pic",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "c",
    "http://purl.oclc.org/ooxml/drawingml/chart": "c",
    "http://schemas.openxmlformats.org/drawingml/2006/diagram": "dgm",
    "http://purl.oclc.org/ooxml/drawingml/diagram": "dgm",
    "urn:schemas-microsoft-com:vml": "v",
    "urn:schemas-microsoft-com:office:office": "o",
}


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of a part: the last word of its type, such as "styles", and the name of the part that it leads to."""

    kind: str
    target: str


class WordPackage:
    """The parts of a Word file. A part that is missing or broken is None, except the main one."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {name.lower().replace("\\", "/"): name for name in archive.namelist()}
        main = next((each.target for each in self._relations_of("").values() if each.kind == "officeDocument"), "")
        self._main_name = main if main.lower() in self._names else "word/document.xml"
        self.relations = self._relations_of(self._main_name)

    @property
    def is_word(self) -> bool:
        """Whether there is a main part with a document in it, or else a folder of Word's."""
        if self._main_name.lower() in self._names and not self._main_name.startswith("word/"):
            return kind_of(self.main) == "w:document"
        return any(name.startswith("word/") for name in self._names)

    @cached_property
    def main(self) -> Element:
        """The root of the main part. Raises KeyError if it is missing and XMLSyntaxError if it is no XML."""
        return _parse(self.read(self._main_name))

    def part(self, kind: str) -> Element | None:
        """Return the root of the part that the main part has a relation of this kind to."""
        target = next((each.target for each in self.relations.values() if each.kind == kind), "")
        return self._parse_part(target) if target else None

    def related(self, relation_id: str) -> Element | None:
        """Return the root of the part that a relation of the main part leads to."""
        relation = self.relations.get(relation_id)
        return self._parse_part(relation.target) if relation is not None else None

    def properties(self, kind: str = "core") -> Element | None:
        """Return the root of a part of properties: "core" with title, author and dates, "extended" or "custom"."""
        target = next((r.target for r in self._relations_of("").values() if r.kind == f"{kind}-properties"), "")
        return self._parse_part(target or f"docProps/{'app' if kind == 'extended' else kind}.xml")

    def read(self, name: str) -> bytes:
        """Return the bytes of a part. Raises KeyError if there is none of this name."""
        return self._archive.read(self._names[name.lower()])

    def _relations_of(self, name: str) -> dict[str, Relation]:
        folder, base = posixpath.split(name)
        root = self._parse_part(posixpath.join(folder, "_rels", f"{base}.rels"))
        relations = {}
        for each in root if root is not None else ():
            if isinstance(each.tag, str) and each.get("TargetMode") != "External":
                path = unquote(each.get("Target", "")).replace("\\", "/")
                target = posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/")
                relations[each.get("Id", "")] = Relation(each.get("Type", "").rpartition("/")[2], target)
        return relations

    def _parse_part(self, name: str) -> Element | None:
        from lxml.etree import XMLSyntaxError

        try:
            return _parse(self.read(name))
        except (KeyError, XMLSyntaxError):
            return None


def open_package(name: str, data: bytes) -> WordPackage:
    """Return the parts of a Word file. Raise DamagedFile, which names the file, if it is none or is too large."""
    from lxml.etree import LxmlError

    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        size = sum(entry.file_size for entry in archive.infolist())
        if size > _MAX_UNPACKED_BYTES:
            raise DamagedFile(name, f"unpacks to {size:,} bytes, which no article does. It is left alone.")
        package = WordPackage(archive)
        if not package.is_word:
            raise DamagedFile(name, "is a zip archive but no Word file. Give it the ending of its real format.")
        _ = package.main
    except (zipfile.BadZipFile, zlib.error, LxmlError, OSError, EOFError, RuntimeError, ValueError, KeyError) as error:
        raise DamagedFile(name, f"is damaged ({describe(error)}). Open it in Word and save it anew.") from error
    return package


def _parse(data: bytes) -> Element:
    from lxml.etree import XMLParser, fromstring

    parser = XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    root: Element = fromstring(data, parser)
    return root


def kind_of(element: Element) -> str:
    """Return the name of an element with its usual prefix, such as "w:p"; a name without one in any other namespace."""
    return _prefixed(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(maxsize=4096)
def _prefixed(tag: str) -> str:
    namespace, _, name = tag.rpartition("}")
    prefix = _NAMESPACES.get(namespace[1:])
    return f"{prefix}:{name}" if prefix else name


def value_of(element: Element | None, name: str = "val") -> str | None:
    """Return an attribute of an element by its name without a namespace, or None."""
    if element is None:
        return None
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first child of a kind, or the first grandchild along a path of kinds, or None."""
    for kind in path:
        if element is None:
            return None
        element = next((each for each in element if kind_of(each) == kind), None)
    return element


def is_on(element: Element | None) -> bool:
    """Return whether a switch, such as w:b, is there and not turned off."""
    return element is not None and (value_of(element) or "1").lower() not in ("0", "false", "off", "none")
