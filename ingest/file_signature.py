"""Check that the first bytes of a file belong to the format that its name promises."""

from __future__ import annotations

import re

from core.errors import DamagedFile

_SIGNATURES = (
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
        (".html", ".htm", ".xhtml"),
    ),
)
_FORMAT_OF_SUFFIX = {".pdf": "a PDF file", ".docx": "a Word file"}  # these formats always begin with their signature
_HEAD_BYTES = 2048


def check_signature(name: str, suffix: str, data: bytes) -> None:
    """Raise DamagedFile if the first 2,048 bytes show another format than `suffix`, the ending of the file's name.

    `suffix` is in lower case and includes the dot. A PDF or Word file without its signature is refused too.
    """
    head = data[:_HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
    for signature, kind, suffixes in _SIGNATURES:
        if signature.match(head):
            if suffix in suffixes:
                return
            raise DamagedFile(name, f"is not what its name says but {kind}. Give it the ending of its real format.")
    if suffix == ".pdf" and b"%PDF-" in data[:_HEAD_BYTES]:
        return  # some programs write a few bytes in front of the signature
    if suffix in _FORMAT_OF_SUFFIX:
        reason = f"is not {_FORMAT_OF_SUFFIX[suffix]}, or its beginning is lost. Get it again from where it came."
        raise DamagedFile(name, reason)
