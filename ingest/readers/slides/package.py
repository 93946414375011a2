"""Make a file of slides fit for python-pptx: without pictures and sound, transitional, and of the main kind."""

from __future__ import annotations

import io
import re
import zipfile

from ingest.xml_archive import open_archive

_UNREAD = re.compile(r"ppt/(?:media|embeddings|fonts|tags|printerSettings)/|docProps/thumbnail", re.IGNORECASE)
_KINDS = re.compile(
    rb"application/vnd\.(?:openxmlformats-officedocument\.presentationml\.(?:slideshow|template)"
    rb"|ms-powerpoint\.(?:slideshow|template)\.macroEnabled)\.main\+xml"
)
_MAIN_KIND = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_STRICT = (
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
    (b"http://purl.oclc.org/ooxml/presentationml/main", b"http://schemas.openxmlformats.org/presentationml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)  # fmt: skip


def readable_package(name: str, data: bytes) -> bytes:
    """Return the file with its pictures and sounds emptied, so that they need no memory, and without strict names.

    Raise DamagedFile, which names the file, if it is no zip archive, or unpacks to more text than 200 MB.
    """
    source, target = open_archive(name, data), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for part in source.names:
            content = b"" if _UNREAD.match(part) else source.read(part) or b""
            if part == "[Content_Types].xml":
                content = _KINDS.sub(_MAIN_KIND, content)
            if b"purl.oclc.org" in content:
                for strict, transitional in _STRICT:
                    content = content.replace(strict, transitional)
            archive.writestr(part, content)
    return target.getvalue()
