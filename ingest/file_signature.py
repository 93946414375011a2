"""Check that the first bytes of a file, and the names in a zip archive, belong to the format that its name promises."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from core.errors import DamagedFile

_PAGES = (".html", ".htm", ".xhtml", ".xht")
_WORD = (".docx", ".docm", ".dotx", ".dotm")
_SLIDES = (".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm")
_SHEETS = (".xlsx", ".xlsm", ".xltx", ".xltm")
_BOOKS = (".epub",)
_TEXTS = (".odt", ".ott")
_COMPRESSED = (".html.gz", ".htm.gz")
_RICH_TEXT = (".rtf",)
_OTHER_ZIP = "a zip archive; unpack it"

_SIGNATURES = (
    (re.compile(rb"%PDF-"), "a PDF file", (".pdf",)),
    (re.compile(rb"\x1f\x8b"), "a compressed file", _COMPRESSED),
    (
        re.compile(rb"\xd0\xcf\x11\xe0"),
        "an old Office file (.doc, .xls, .ppt) or a password-protected one; save it anew as .docx, .xlsx or .pptx",
        (),
    ),
    (re.compile(rb"\{\\rtf"), "rich text", _RICH_TEXT),
    (re.compile(rb"\x89PNG|GIF8|\xff\xd8\xff|RIFF....WEBP", re.DOTALL), "a picture; run OCR on it first", ()),
    (
        re.compile(rb"(?:<\?xml[^>]*>\s*+)?(?:<!--(?:[^-]|-(?!->))*+-->\s*+)*+<(?:!doctype html|html)\b", re.I | re.S),
        "a web page",
        _PAGES,
    ),
)
_ZIP = re.compile(rb"PK\x03\x04")
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_FORMATS_OF_ZIP = (
    (_WORD, "a Word file"),
    (_SLIDES, "a file of slides"),
    (_SHEETS, "an Excel file"),
    (_BOOKS, "an electronic book"),
    (_TEXTS, "an OpenDocument text"),
)
_FORMAT_OF_SUFFIX = {
    ".pdf": "a PDF file",
    **dict.fromkeys(_RICH_TEXT, "a rich text file"),
    **dict.fromkeys(_COMPRESSED, "a compressed file"),
    **{suffix: kind for suffixes, kind in _FORMATS_OF_ZIP for suffix in suffixes},
}  # these formats always begin with their signature
_HEAD_BYTES = 2048


def check_signature(name: str, suffix: str, data: bytes) -> None:
    """Raise DamagedFile if the data shows another format than `suffix`, the ending of the file's name.

    `suffix` is in lower case and includes the dot. The first 2,048 bytes count, and of a zip archive the names in it. A
    PDF, rich text, compressed or zipped file without its signature is refused too.
    """
    head = data[:_HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
    if _ZIP.match(head):
        kind, suffixes = _kind_of_zip(data, suffix)
        return _refuse_other(name, suffix, kind, suffixes)
    for signature, kind, suffixes in _SIGNATURES:
        if signature.match(head):
            return _refuse_other(name, suffix, kind, suffixes)
    if suffix == ".pdf" and b"%PDF-" in data[:_HEAD_BYTES]:
        return None  # some programs write a few bytes in front of the signature
    if suffix in _FORMAT_OF_SUFFIX:
        reason = f"is not {_FORMAT_OF_SUFFIX[suffix]}, or its beginning is lost. Get it again from where it came."
        raise DamagedFile(name, reason)
    return None


def _refuse_other(name: str, suffix: str, kind: str, suffixes: tuple[str, ...]) -> None:
    if suffix in suffixes:
        return
    advice = f" Give it the ending {suffixes[0]}." if suffixes else ""
    raise DamagedFile(name, f"is not what its name says but {kind}.{advice}")


def _kind_of_zip(data: bytes, suffix: str) -> tuple[str, tuple[str, ...]]:
    """Return what a zip archive is and the endings of such files. One that cannot be opened is what its name says."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            is_named = "mimetype" in names and archive.getinfo("mimetype").file_size < _HEAD_BYTES
            mime = archive.read("mimetype").decode("ascii", "replace").strip() if is_named else ""
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
        named = next(((kind, suffixes) for suffixes, kind in _FORMATS_OF_ZIP if suffix in suffixes), None)
        return named or (_OTHER_ZIP, ())
    if mime.startswith(_OPEN_DOCUMENT) and not mime.startswith(f"{_OPEN_DOCUMENT}text"):
        return "an OpenDocument file that holds no text; export it as .docx, .xlsx or .pdf", ()
    folders = {name.partition("/")[0].lower() for name in names}
    is_of = (
        "word" in folders,
        "ppt" in folders,
        "xl" in folders,
        mime == "application/epub+zip" or "META-INF/container.xml" in names,
        mime.startswith(_OPEN_DOCUMENT) or {"content.xml", "META-INF/manifest.xml"} <= set(names),
    )
    found = next((form for form, is_it in zip(_FORMATS_OF_ZIP, is_of, strict=True) if is_it), None)
    return (found[1], found[0]) if found else (_OTHER_ZIP, ())
