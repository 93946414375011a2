"""Whether a file begins as files of its name begin."""

from __future__ import annotations

import re

from core.errors import DamagedFile

_BEGINNINGS = (
    (re.compile(rb"%PDF-"), "a PDF file", (".pdf",)),
    (re.compile(rb"PK\x03\x04"), "a Word file or another zip archive", (".docx",)),
    (
        re.compile(rb"\xd0\xcf\x11\xe0"),
        "an old Word file (.doc) or a password-protected one; save it anew as .docx",
        (),
    ),
    (re.compile(rb"\{\\rtf"), "rich text (.rtf); save it as .docx", ()),
    (re.compile(rb"\x89PNG|GIF8|\xff\xd8\xff|RIFF....WEBP", re.DOTALL), "a picture; run OCR on it first", ()),
    (
        re.compile(rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html)\b", re.I | re.S),
        "a web page",
        (".html", ".htm"),
    ),
)
_NEEDED = {".pdf": "a PDF file", ".docx": "a Word file"}
_LOOKED_AT = 2048


def refuse_disguise(name: str, suffix: str, data: bytes) -> None:
    """Raise DamagedFile where the first bytes are those of another kind of file than the name says."""
    head = data[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf").lstrip()
    for beginning, kind, suffixes in _BEGINNINGS:
        if beginning.match(head):
            if suffix in suffixes:
                return
            raise DamagedFile(name, f"is not what its name says but {kind}. Give it the ending of its real format.")
    if suffix == ".pdf" and b"%PDF-" in data[:_LOOKED_AT]:
        return  # some programs write a few bytes in front
    if suffix in _NEEDED:
        raise DamagedFile(name, f"is not {_NEEDED[suffix]}, or its beginning is lost. Get it again from where it came.")
