"""Read web pages that a program has wrapped: MHTML, as browsers save them, and gzip, as archives keep them."""

from __future__ import annotations

import re
import zlib
from email import message_from_bytes
from email.message import Message
from email.policy import default as default_policy

from core.errors import DamagedFile
from ingest.canonical import Draft
from ingest.readers.html import read as read_html
from ingest.readers.mail import MAX_DEPTH, depth_of_parts
from ingest.text_decoding import decode_text

_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31  # tells zlib to expect the frame of gzip
MAX_UNPACKED_BYTES = 200_000_000  # no page is larger; a larger one is made to fill the memory


def read(name: str, data: bytes) -> Draft:
    """Return the draft of the web page in the file. Raise DamagedFile, which names the file, if there is none."""
    return read_html(name, unwrap_page(name, data))


def unwrap_page(name: str, data: bytes) -> bytes:
    """Return the web page in the file as it was wrapped. Raise DamagedFile, which names the file, if there is none."""
    return unpack(name, data) if data.startswith(_GZIP) else page_in_message(name, data)


def unpack(name: str, data: bytes) -> bytes:
    """Return the bytes in a gzip file. Raise DamagedFile if it is broken or unpacks to more than 200 MB."""
    parts, size = [], 0
    while data.startswith(_GZIP):  # several files one after the other are one
        unpacker = zlib.decompressobj(_GZIP_WINDOW)
        try:
            parts.append(unpacker.decompress(data, MAX_UNPACKED_BYTES - size + 1))
        except zlib.error as error:
            raise DamagedFile(name, f"is damaged ({error}). Get it again from where it came.") from error
        size += len(parts[-1])
        if size > MAX_UNPACKED_BYTES:
            raise DamagedFile(name, f"unpacks to over {MAX_UNPACKED_BYTES:,} bytes, which no page does.")
        if not unpacker.eof:
            raise DamagedFile(name, "ends too early. Get it again from where it came.")
        data = unpacker.unused_data
    return b"".join(parts)


def page_in_message(name: str, data: bytes) -> bytes:
    """Return the main page of an MHTML file, in UTF-8. Raise DamagedFile if it holds none."""
    if depth_of_parts(data) > MAX_DEPTH:
        raise DamagedFile(name, f"holds over {MAX_DEPTH} parts in each other. Save the page again, as .html or .pdf.")
    message = message_from_bytes(data, policy=default_policy)
    pages = [part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    start = _parameter(message, "start")
    root = next((part for part in pages if start and _header(part, "Content-ID") == start), None)
    root = root or next(iter(pages), None)
    if root is None:
        raise DamagedFile(name, "holds no web page. Open it in a browser and save it again, as .html or .pdf.")
    payload = root.get_payload(decode=True)
    text = decode_text(name, payload if isinstance(payload, bytes) else b"", _parameter(root, "charset"))
    return re.sub(r"<\?xml[^<>]*\?>", "", text, count=1).encode("utf-8", "replace")


def _parameter(part: Message, name: str) -> str:
    """Return a parameter of the type of a part, or "" if there is none or its header is broken."""
    match = re.search(rf"""\b{name}\s*=\s*(?:"([^"]*)"|([^\s;]+))""", _header(part, "Content-Type"), re.IGNORECASE)
    return (match[1] or match[2] or "") if match else ""


def _header(part: Message, name: str) -> str:
    return " ".join(str(part.get(name, "")).split())
