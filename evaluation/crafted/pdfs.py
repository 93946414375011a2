"""Hostile PDF files: pages, streams and objects nested, repeated and packed, made without a library."""

from __future__ import annotations

import zlib
from functools import partial

from evaluation.crafted.kinds import Kind, of_format

_CONTENT = (
    ("words", "BT /F1 9 Tf 50 700 Td (Tea is hot.) Tj ET\n"),
    ("lines", "BT /F1 9 Tf 50 {n} Td (Tea is hot.) Tj ET\n"),
    ("words in a row", "BT /F1 9 Tf {n} 700 Td (Tea) Tj ET\n"),
    ("letters", "(a) Tj\n", "BT /F1 9 Tf 50 700 Td\n", "ET\n"),
    ("open strings", "(", "BT /F1 9 Tf 50 700 Td "),
    ("lists", "[", "BT /F1 9 Tf 50 700 Td ", "", "]"),
    ("dictionaries", "<<", "BT /F1 9 Tf 50 700 Td ", "", ">>"),
    ("saved states", "q\n", "", "BT /F1 9 Tf 50 700 Td (Tea is hot.) Tj ET\n"),
    ("drawn lines", "50 {n} m 500 {n} l S\n", "", "BT /F1 9 Tf 50 700 Td (Tea is hot.) Tj ET\n"),
    ("drawn boxes", "50 {n} 400 10 re S\n", "", "BT /F1 9 Tf 50 700 Td (Tea is hot.) Tj ET\n"),
    ("crossed lines", "50 {n} m 500 {n} l S {n} 50 m {n} 700 l S\n", "", "BT /F1 9 Tf 50 60 Td (Tea) Tj ET\n"),
    ("segments of a path", "{n} 9 l\n", "0 0 m\n", "S BT /F1 9 Tf 50 700 Td (Tea is hot.) Tj ET\n"),
    ("forms", "/X1 Do\n", "", "BT /F1 9 Tf 50 700 Td (Tea is hot.) Tj ET\n"),
    ("sizes", "BT /F1 {n} Tf 50 700 Td (Tea is hot.) Tj ET\n"),
    ("huge places", "BT /F1 9 Tf 9999999{n} 9999999{n} Td (Tea is hot.) Tj ET\n"),
    ("long number", "9", "BT /F1 9 Tf 50 700 Td (Tea) Tj ET ", " w"),
    ("columns", "BT /F1 5 Tf 50 {n} Td (Tea is hot and so on) Tj 250 0 Td (Water is cold and so on) Tj ET\n"),
)  # fmt: skip
_OBJECTS = (
    ("pages", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] >>\n"),
    ("nested lists", "[", "", "", "]"),
    ("nested dictionaries", "<</A ", "", "1", ">>"),
    ("blanks", " ", "", "1"),
    ("comments", "%\n", "", "1"),
)
_TREES = ("pages in pages", "outline entries", "nested outline", "circular outline", "circular pages", "fields",
          "many objects", "revisions", "page count", "object stream")  # fmt: skip


def _document(objects: dict[int, bytes], tail: bytes = b"") -> bytes:
    """Return a PDF file of numbered objects, of which 1 is the catalogue, with its table of offsets."""
    parts, offsets, length = [b"%PDF-1.7\n"], {}, 9
    for number, content in sorted(objects.items()):
        offsets[number] = length
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        length += len(parts[-1])
    size = max(objects) + 1
    rows = (b"%010d 00000 n \n" % offsets[n] if n in offsets else b"0000000000 65535 f \n" for n in range(size))
    parts += [b"xref\n0 %d\n" % size, *rows, b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, length)]  # fmt: skip
    return b"".join([*parts, tail])


def _stream(content: bytes, packed: int, more: bytes = b"") -> bytes:
    """Return a stream, packed as often as said."""
    for _ in range(packed):
        content = zlib.compress(content, 9)
    filters = b" /Filter [%s]" % (b"/FlateDecode " * packed) if packed else b""
    return b"<< /Length %d%s%s >>\nstream\n%s\nendstream" % (len(content), filters, more, content)


def _objects(content: str, packed: int = 0) -> dict[int, bytes]:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> "
    return {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: page + b"/XObject << /X1 6 0 R >> >> >>",
        4: _stream(content.encode(), packed),
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        6: _stream(b"/X1 Do", 0, b" /Type /XObject /Subtype /Form /BBox [0 0 9 9] "
                   b"/Resources << /XObject << /X1 6 0 R >> >>"),
    }  # fmt: skip


def _with_content(text: str, packed: int = 0) -> bytes:
    return _document(_objects(text, packed))


def _with_object(text: str) -> bytes:
    objects = _objects("BT /F1 9 Tf 50 700 Td (Tea is hot.) Tj ET")
    return _document(objects | {3: objects[3][:-2] + b"/A " + text.encode() + b">>"})


def _with_tree(text: str, tree: str) -> bytes:
    """Return a file with a tree of as many nodes as the text has signs."""
    objects, count = _objects("BT /F1 9 Tf 50 700 Td (Tea is hot.) Tj ET"), len(text)
    numbers = range(10, 10 + count)
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    match tree:
        case "pages in pages":
            objects[2] = b"<< /Type /Pages /Kids [10 0 R] /Count 1 >>"
            objects |= {n: b"<< /Type /Pages /Parent 2 0 R /Kids [%d 0 R] /Count 1 >>" % (n + 1) for n in numbers}
            objects[10 + count] = objects[3]
        case "circular pages":
            objects[2] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b"2 0 R " * count, count)
        case "page count":
            objects[2] = b"<< /Type /Pages /Kids [3 0 R] /Count 9%s >>" % (b"9" * min(count, 9))
        case "outline entries" | "nested outline" | "circular outline":
            link = b"First" if tree == "nested outline" else b"Next"
            objects[1] = b"<< /Type /Catalog /Pages 2 0 R /Outlines 9 0 R >>"
            objects[9] = b"<< /First 10 0 R /Last 10 0 R >>"
            entry = b"<< /Title (Tea) /Parent 9 0 R /Dest [3 0 R /Fit] /%s %d 0 R >>"
            objects |= {n: entry % (link, n + 1) for n in numbers}
            last = 10 if tree == "circular outline" else 9
            objects[10 + count] = entry % (link, last) if last == 10 else b"<< /Title (Tea) >>"
        case "fields":
            objects[1] = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [%s] >> >>" % kids
            objects[3] = objects[3][:-2] + b"/Annots [%s] >>" % kids
            field = b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a%d) /V (Tea) /Rect [0 0 9 9] >>"
            objects |= {n: field % n for n in numbers}
        case "many objects":
            objects |= dict.fromkeys(numbers, b"<< >>")
        case "revisions":
            return _document(objects, b"trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n" * count)
        case "object stream":
            inner = b" ".join(b"%d 0" % n for n in numbers)
            more = b" /Type /ObjStm /N %d /First %d" % (count, len(inner))
            objects[9] = _stream(inner + b"<< >>", 1, more)
    return _document(objects)


def pdf_kinds() -> list[Kind]:
    """Return the kinds of PDF files."""
    packed = tuple((f"packed {name}", *rest) for name, *rest in _CONTENT[:4])
    twice = (("twice packed blanks", " " * 100, "BT /F1 9 Tf 50 700 Td (Tea) Tj ET"),)
    return [
        *of_format(".pdf", _CONTENT, _with_content),
        *of_format(".pdf", packed, partial(_with_content, packed=1)),
        *of_format(".pdf", twice, partial(_with_content, packed=2)),
        *of_format(".pdf", _OBJECTS, _with_object),
        *(Kind(f"pdf {tree}", ".pdf", "a", pack=partial(_with_tree, tree=tree)) for tree in _TREES),
    ]
