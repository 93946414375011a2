"""Find the words of a file that are in no passage, by a second, coarse reading that knows nothing of the readers.

The coarse reading takes all text of the file, also what no reader of the source sees as part of the article, such as
menus. So a lost word is a question to a person and not yet a defect.
"""

from __future__ import annotations

import html
import io
import json
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from email import message_from_bytes
from email.header import decode_header, make_header
from itertools import groupby, pairwise

from core.documents import Document, Passage
from ingest.reading import suffix_of
from ingest.text_decoding import decode_text

_WORD = re.compile(r"[^\W_]+")
_RAISED_OR_LOWERED = re.compile("([\N{SUPERSCRIPT TWO}\N{SUPERSCRIPT THREE}\N{SUPERSCRIPT ONE}\u2070-\u209c]+)")
_UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|template)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_BREAKING_TAG = re.compile(
    r"</?(?!/?(?:a|abbr|b|i|em|strong|span|sub|sup|u|s|small|font|mark|wbr)\b)[^<>]*>", re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]*>")
_OFFICE_TEXT = re.compile(r"<(?:(?:w|a|m):)?t(?:\s[^<>]*)?>([^<]*)<|<(/(?:w|a):p|/si|/is)>|<(?:w:tab|w:br|w:cr|a:br)\b")
_TEXT_PART = re.compile(
    r"word/(?:document|footnotes|endnotes)\.xml$|ppt/(?:slides/slide|notesSlides/notesSlide)\d+\.xml$|"
    r"xl/(?:sharedStrings|drawings/drawing\d+|worksheets/sheet\d+)\.xml$|^content\.xml$|\.x?html?$"
)
_RICH_TEXT = re.compile(
    rb"\\(?P<word>[a-z]+)-?\d*[ ]?|\\'(?P<hex>[0-9a-f]{2})|\\(?P<sign>[^a-z])|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)",
    re.DOTALL | re.IGNORECASE,
)
_UNSEEN_GROUPS = frozenset([b"fonttbl", b"stylesheet", b"colortbl", b"pict", b"header", b"footer", b"fldinst"])
_OFFICE_SUFFIXES = frozenset(
    [
        *(".docx", ".docm", ".dotx", ".dotm", ".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"),
        *(".xlsx", ".xlsm", ".xltx", ".xltm"),
    ]
)
_ZIP_OF_PAGES_SUFFIXES = frozenset([".epub", ".odt", ".ott"])
_SAVED_PAGE_SUFFIXES = frozenset([".mhtml", ".mht", ".html.gz", ".htm.gz"])
_PAGE_SUFFIXES = frozenset([".html", ".htm", ".xhtml", ".xht", ".fodt"]) | _SAVED_PAGE_SUFFIXES


def words_missing_from(document: Document, passages: Sequence[Passage], text: str) -> list[str]:
    """Return the words of a text that are in no passage, heading or field of the document, in the order of the text.

    Words that follow each other in the text make one piece. A word that the text says more often than the document
    does is missing as often; those without a neighbour that was kept are taken to be the missing ones.

    >>> from ingest import read_bytes
    >>> data = b"<h1>Tea</h1><nav>Home Shop</nav><p>Tea is hot.</p>"
    >>> words_missing_from(read_bytes("tea.html", data, "tea.html"), [], source_text("tea.html", data))
    ['home shop', 'is hot']
    """
    words = words_of(text)
    kept = words_of(_kept_text(document, passages))
    surplus = Counter(words) - Counter(kept)
    neighbours = set(pairwise(kept))
    alone = [
        not ({(words[max(n - 1, 0)], word), (word, words[min(n + 1, len(words) - 1)])} & neighbours)
        for n, word in enumerate(words)
    ]
    missing: set[int] = set()
    for position in sorted(range(len(words)), key=lambda n: not alone[n]):
        if surplus[words[position]] > 0:
            surplus[words[position]] -= 1
            missing.add(position)
    runs = groupby(range(len(words)), key=lambda n: n in missing)
    return [" ".join(words[n] for n in run) for is_missing, run in runs if is_missing]


def source_text(name: str, data: bytes) -> str:
    """Return all text of a file by the coarse reading of its kind. A damaged file raises the error of its library."""
    suffix = suffix_of(name)
    if suffix == ".pdf":
        from ingest.readers import raw_pdf_text

        return raw_pdf_text(data)
    if suffix in _OFFICE_SUFFIXES:
        return "\n".join(map(_office_text, _xml_parts(data)))
    if suffix in _ZIP_OF_PAGES_SUFFIXES:
        return "\n".join(map(_page_text, _xml_parts(data)))
    if suffix == ".rtf":
        return _rich_text(data)
    if suffix in _SAVED_PAGE_SUFFIXES:
        from ingest.readers import unwrap_page

        data = unwrap_page(name, data)
    if suffix == ".eml":
        return "\n".join(_mail_texts(name, data))
    text = decode_text(name, data)
    if suffix == ".ipynb":
        return "\n".join(_strings(json.loads(text)))
    return _page_text(text) if suffix in _PAGE_SUFFIXES else text


def _xml_parts(data: bytes) -> Iterable[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if _TEXT_PART.search(name):
                yield archive.read(name).decode("utf-8", "replace")


def _mail_texts(name: str, data: bytes) -> Iterable[str]:
    message = message_from_bytes(data)
    for part in message.walk():
        yield str(make_header(decode_header(str(part["Subject"] or ""))))
        payload = part.get_payload(decode=True)
        if part.get_content_maintype() == "text" and isinstance(payload, bytes) and payload.strip():
            text = decode_text(name, payload, str(part.get_content_charset() or ""))
            yield _page_text(text) if part.get_content_subtype() == "html" else text


def _strings(value: object) -> Iterable[str]:
    """Yield the text of the cells of a notebook: "source" of each cell, and "text" of each output."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key in ("source", "text", "text/plain"):
                yield "".join(map(str, each)) if isinstance(each, list) else str(each)
            else:
                yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def _office_text(xml: str) -> str:
    return html.unescape("".join(" " if text is None else text for text in (m[1] for m in _OFFICE_TEXT.finditer(xml))))


def _page_text(page: str) -> str:
    return html.unescape(_TAG.sub("", _BREAKING_TAG.sub(" ", _UNSEEN.sub(" ", page))))


def _rich_text(data: bytes) -> str:
    """Return the text of rich text, without tables of fonts and the like. Only words that end lines part words."""
    parts: list[bytes] = []
    unseen = [False]  # for each open group
    for match in _RICH_TEXT.finditer(data):
        if match["brace"]:
            if match["brace"] == b"{":
                unseen.append(unseen[-1])
            elif len(unseen) > 1:
                unseen.pop()
            else:
                unseen = [False]
        elif match["sign"] == b"*" or match["word"] in _UNSEEN_GROUPS:
            unseen[-1] = True
        elif not unseen[-1]:
            breaks = match["word"] in (b"par", b"line", b"tab", b"cell", b"row", b"sect", b"page")
            sign = match["sign"] if match["sign"] in (b"{", b"}", b"\\") else b""
            parts.append(
                b" " if breaks else match["text"] or bytes.fromhex((match["hex"] or b"").decode()) or sign or b""
            )
    return b"".join(parts).decode("cp1252", "replace")


def _kept_text(document: Document, passages: Sequence[Passage]) -> str:
    metadata = document.metadata
    headings = (section.heading for section in document.sections)
    fields = (*metadata.authors, metadata.date, *metadata.tags, metadata.description)
    others = (value for _, value in metadata.others)
    return "\n".join((document.title, *headings, *fields, *others, *(passage.text for passage in passages)))


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case. Raised and lowered digits are words apart: 10⁹ is "10" and "9"."""
    apart = _RAISED_OR_LOWERED.sub(r" \1", text.replace("\N{SOFT HYPHEN}", ""))
    return _WORD.findall(unicodedata.normalize("NFKC", apart).casefold())
