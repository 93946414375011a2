"""Read all text of a file in the coarse way of its kind."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message

from ingest.lost_words.markdown_text import markdown_text
from ingest.lost_words.marked_text import org_text, rst_text
from ingest.lost_words.office_text import office_text, open_document_text
from ingest.lost_words.page_text import book_text, page_text
from ingest.lost_words.rich_text import rich_text
from ingest.readers import is_restructured_text
from ingest.reading import suffix_of
from ingest.text_decoding import decode_text

_OFFICE_PART = re.compile(
    r"word/(?:document|footnotes|endnotes)\.xml$|ppt/(?:slides/slide|notesSlides/notesSlide)\d+\.xml$|"
    r"xl/(?:sharedStrings|drawings/drawing\d+|worksheets/sheet\d+)\.xml$"
)
_OPEN_DOCUMENT_PART = re.compile(r"^content\.xml$")
_BOOK_PART = re.compile(r"\.(?:x?html?|opf)$", re.IGNORECASE)
_OFFICE_SUFFIXES = frozenset(
    [
        *(".docx", ".docm", ".dotx", ".dotm", ".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"),
        *(".xlsx", ".xlsm", ".xltx", ".xltm"),
    ]
)
_PAGE_SUFFIXES = frozenset([".html", ".htm", ".xhtml", ".xht"])
_SAVED_PAGE_SUFFIXES = frozenset([".mhtml", ".mht", ".html.gz", ".htm.gz"])
_HEADS = ("Subject", "From", "To", "Cc")
_STUB_SHARE = 5  # a web page with this many times the words of the text beside it is the message


def source_text(name: str, data: bytes) -> str:
    """Return all text of a file by the coarse reading of its kind. A damaged file raises the error of its library."""
    suffix = suffix_of(name)
    if suffix == ".pdf":
        from ingest.readers import raw_pdf_text

        return raw_pdf_text(data)
    if suffix in _OFFICE_SUFFIXES:
        return "\n".join(map(office_text, _parts(data, _OFFICE_PART).values()))
    if suffix in (".odt", ".ott"):
        return "\n".join(map(open_document_text, _parts(data, _OPEN_DOCUMENT_PART).values()))
    if suffix == ".epub":
        return book_text(_parts(data, _BOOK_PART))
    if suffix == ".rtf":
        return rich_text(data)
    if suffix == ".eml":
        return "\n".join(_mail_texts(name, message_from_bytes(data.lstrip())))
    if suffix in _SAVED_PAGE_SUFFIXES:
        from ingest.readers import unwrap_page

        return page_text(decode_text(name, unwrap_page(name, data)))
    return _text_of_kind(suffix, decode_text(name, data))


def _text_of_kind(suffix: str, text: str) -> str:
    """Return the text of a file that is text itself."""
    if suffix == ".ipynb":
        return "\n".join(_notebook_texts(json.loads(text)))
    if suffix in _PAGE_SUFFIXES:
        return page_text(text)
    if suffix == ".fodt":
        return open_document_text(text)
    if suffix in (".md", ".markdown", ".mdx"):
        return markdown_text(text)
    if suffix in (".rst", ".rest"):
        return rst_text(text)
    if suffix == ".org":
        return org_text(text)
    return rst_text(text) if suffix in (".txt", ".text") and is_restructured_text(text) else text


def _parts(data: bytes, wanted: re.Pattern[str]) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if wanted.search(name)]
        return {name: decode_text(name, archive.read(name)) for name in names}


def _mail_texts(name: str, message: Message) -> Iterable[str]:
    """Yield the heads and the text of a message and of those in it, and the names of the files attached."""
    for head in _HEADS:
        yield _decoded(str(message[head] or ""))
    yield from _part_texts(name, message)


def _part_texts(name: str, part: Message) -> Iterable[str]:
    payload = part.get_payload()
    inner = [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []
    kind = part.get_content_type()
    if kind == "message/rfc822":
        for each in inner:
            yield from _mail_texts(name, each)
    elif part.get_filename() or part.get_content_disposition() == "attachment":
        yield _decoded(str(part.get_filename() or ""))
    elif kind == "multipart/alternative":
        yield _longest_form(["\n".join(_part_texts(name, each)) for each in inner])
    elif inner:
        for each in inner:
            yield from _part_texts(name, each)
    elif kind in ("text/plain", "text/html"):
        yield _body_text(name, part)


def _longest_form(texts: list[str]) -> str:
    """Return the first of several forms of one text, the plain one, unless another says much more."""
    longest = max(texts, key=lambda text: len(text.split()), default="")
    first = next(iter(texts), "")
    return longest if len(longest.split()) > _STUB_SHARE * len(first.split()) else first


def _body_text(name: str, part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or not payload.strip():
        return ""
    text = decode_text(name, payload, str(part.get_content_charset() or ""))
    return page_text(text) if part.get_content_subtype() == "html" else text


def _decoded(head: str) -> str:
    try:
        return str(make_header(decode_header(head)))
    except (LookupError, ValueError):
        return head


def _notebook_texts(value: object, kind: object = "") -> Iterable[str]:
    """Yield the text of the cells of a notebook: "source" of each cell, and "text" of each output."""
    if isinstance(value, dict):
        kind = value.get("cell_type", kind)
        for key, each in value.items():
            if key in ("source", "text", "text/plain"):
                text = "".join(map(str, each)) if isinstance(each, list) else str(each)
                yield markdown_text(text) if (key, kind) == ("source", "markdown") else text
            else:
                yield from _notebook_texts(each, kind)
    elif isinstance(value, list):
        for each in value:
            yield from _notebook_texts(each, kind)
