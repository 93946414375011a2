"""The text of office files: Word, slides, tables of Excel, and OpenDocument. Coarse: what is shown, in file order.

What repeats is left out: contents, the second form of a drawing for old programs, numbers of pages; and what is
deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, fromstring

from ingest.lost_words.shifted import apart
from ingest.readers import symbol, text_in_font

_BREAKS = frozenset(["p", "h", "tab", "br", "cr", "tc", "si", "is", "s", "line-break", "note", "num", "den", "deg"])
_UNSEEN = frozenset(
    [
        *("Fallback", "moveFrom", "del", "instrText", "delText", "rPh"),
        *("tracked-changes", "annotation", "note-citation", "table-of-content", "alphabetical-index"),
        *("illustration-index", "table-index", "object-index", "user-index", "bibliography"),
        *("automatic-styles", "styles", "master-styles", "settings", "meta", "scripts", "font-face-decls"),
    ]
)
_PLACEHOLDERS = frozenset(["sldNum", "ftr", "dt", "hdr", "sldImg"])
_CONTENTS_STYLE = re.compile(r"(?:toc|contents)\s?\d|tableoffigures")
_CODE = re.compile("[0-9a-fA-F]{1,5}")
_REPEATING_FIELDS = ("TOC", "INDEX", "TOA")


def office_text(xml: str) -> str:
    """Return the text of a part of a file of Microsoft Office. Raises ParseError for what is no XML."""
    return "".join(_OfficeReading().texts(fromstring(xml.encode("utf-8", "replace"))))


class _OfficeReading:
    """A walk through a part, which knows the fields that are open: for each, its code so far."""

    def __init__(self) -> None:
        self._fields: list[str] = []

    def texts(self, element: Element) -> Iterator[str]:
        """Yield the texts of an element, with blanks where words end."""
        name = _name(element)
        self._follow_field(element, name)
        if name in _UNSEEN or _repeats(element, name):
            return
        if name in _BREAKS:
            yield " "
        if name == "r":
            yield from self._run(element)
        elif name in ("sup", "sub"):
            yield f" {''.join(self._texts_inside(element))} "
        elif name == "t":
            yield element.text or ""
        elif name == "sym":
            yield _sign(element)
        else:
            yield from self._texts_inside(element)

    def _texts_inside(self, element: Element) -> Iterator[str]:
        for each in element:
            yield from self.texts(each)

    def _run(self, run: Element) -> Iterator[str]:
        """Yield the text of a run. One that is raised, by its properties, stands apart."""
        properties = next((each for each in run if _name(each) == "rPr"), None)
        text = "".join(self._texts_inside(run))
        if any(code.split()[:1] and code.split()[0].upper() in _REPEATING_FIELDS for code in self._fields):
            return
        if properties is None:
            yield text
        elif not _is_on(properties, "vanish"):
            text = text_in_font(_value(properties, "rFonts", "ascii"), text)
            yield apart(text) if _is_shifted(properties) else text

    def _follow_field(self, element: Element, name: str) -> None:
        kind = _attribute(element, "fldCharType") if name == "fldChar" else ""
        if kind == "begin":
            self._fields.append("")
        elif kind == "end" and self._fields:
            self._fields.pop()
        elif name == "instrText" and self._fields:
            self._fields[-1] += element.text or ""


def _repeats(element: Element, name: str) -> bool:
    """Return whether an element holds contents, or the number of a page or slide."""
    if name == "p":
        styles = (_attribute(each, "val").lower() for each in element.iter() if _name(each) == "pStyle")
        return any(_CONTENTS_STYLE.fullmatch(style) for style in styles)
    if name == "sdt":
        return any(_attribute(each, "val").lower() == "table of contents" for each in element.iter())
    if name == "fld":
        return _attribute(element, "type") == "slidenum"
    if name == "sp":
        return any(_name(each) == "ph" and _attribute(each, "type") in _PLACEHOLDERS for each in element.iter())
    return False


def _sign(element: Element) -> str:
    code = _attribute(element, "char")
    return symbol(_attribute(element, "font"), int(code, 16)) if _CODE.fullmatch(code) else ""


def _is_shifted(properties: Element) -> bool:
    aligned = _value(properties, "vertAlign", "val") in ("superscript", "subscript")
    return aligned or _attribute(properties, "baseline") not in ("", "0")


def _is_on(properties: Element, name: str) -> bool:
    found = next((each for each in properties if _name(each) == name), None)
    return found is not None and _attribute(found, "val") not in ("0", "false", "off")


def _value(properties: Element, name: str, attribute: str) -> str:
    return next((_attribute(each, attribute) for each in properties if _name(each) == name), "")


def open_document_text(xml: str) -> str:
    """Return the text of the content of an OpenDocument file. Raises ParseError for what is no XML."""
    root = fromstring(xml.encode("utf-8", "replace"))
    raised = {
        _attribute(style, "name")
        for style in root.iter()
        if _name(style) == "style"
        for each in style
        if _attribute(each, "text-position").split(" ")[0].strip("-%") not in ("", "0")
    }
    return "".join(_open_document_texts(root, frozenset(raised)))


def _open_document_texts(element: Element, raised: frozenset[str]) -> Iterator[str]:
    name = _name(element)
    if name in _UNSEEN:
        return
    if name in _BREAKS:
        yield " "
    texts = [element.text or ""]
    for each in element:
        texts += [*_open_document_texts(each, raised), each.tail or ""]
    text = "".join(texts)
    yield apart(text) if name == "span" and _attribute(element, "style-name") in raised else text


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _attribute(element: Element, name: str) -> str:
    """Return an attribute by its name without a namespace, or ""."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")
