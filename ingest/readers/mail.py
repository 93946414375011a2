"""Read e-mail messages (.eml) with the standard library: who wrote it to whom and when, its text, what is attached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from core.documents import BlockKind
from core.errors import DamagedFile
from ingest.canonical import Draft, TextBuilder, collapse_white_space
from ingest.metadata import build_metadata
from ingest.structure import units
from ingest.text_decoding import decode_text

_SHOWN = ("From", "To", "Cc", "Date")
_WANTED = (*_SHOWN, "Subject", "Received", "Message-ID")
_SEVEN_BIT = re.compile(r"iso-2022-.*|utf-?7|hz.*", re.IGNORECASE)  # their bytes are valid UTF-8, with another meaning
_QUOTE = re.compile(r"((?:>[ \t]?)+)")
_SIGNATURE_LINE = re.compile(r"-- ?")
_TAG = re.compile(r"(?s)<(style|script|head)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<[^<>]*>")
_BODY = re.compile(r"(?is)<body\b[^<>]*>(.*?)(?:</body|\Z)")
_STUB_SHARE = 0.2  # a text of fewer words than this share of the web page beside it only says to look at that
_NAMELESS = frozenset(
    ["application/pgp-signature", "application/pkcs7-signature", "message/delivery-status", "text/rfc822-headers"]
)  # parts that programs add and nobody sees
_MAX_NESTED = 10  # messages in messages
_MAX_PARTS = 500
MAX_DEPTH = 50
"""The most parts in parts: the standard library compares each line with the boundary of each of them."""

_BOUNDARY = re.compile(rb"boundary=\"?([^\"\s;]+)")


def read(name: str, data: bytes) -> Draft:
    """Return the draft of a message: its subject is the title. Raise DamagedFile if the data is no message."""
    if depth_of_parts(data) > MAX_DEPTH:
        raise DamagedFile(name, f"holds over {MAX_DEPTH} parts in each other. Save the message in them as a file.")
    message = message_from_bytes(data.lstrip(), policy=policy.compat32)
    if not any(message[header] for header in _WANTED):
        raise DamagedFile(name, "is no e-mail message: it names no sender, subject or date. Save the message again.")
    builder = TextBuilder()
    writer = _Writer(name, builder)
    writer.write(message, 0)
    fields = [("author", each) for each in _names(message, "From")]
    fields += [("date", _date(message)), ("keywords", _header(message, "Keywords"))]
    fields += [("to", _header(message, "To")), ("cc", _header(message, "Cc"))]
    metadata = build_metadata((field, value) for field, value in fields if value)
    return builder.draft(title=_header(message, "Subject"), metadata=metadata)


def depth_of_parts(data: bytes) -> int:
    """Return how many parts stand in each other at most, by the boundaries that are named and not yet closed."""
    deepest, still_open = 0, dict[bytes, None]()
    for line in data.splitlines():
        if line.startswith(b"--") and line.endswith(b"--"):
            still_open.pop(line[2:-2], None)
        elif boundary := _BOUNDARY.search(line):
            still_open[boundary[1]] = None
            deepest = max(deepest, len(still_open))
    return deepest


class _Writer:
    """A writer that adds a message, and those in it, to a builder."""

    def __init__(self, name: str, builder: TextBuilder) -> None:
        self._name, self._builder = name, builder
        self._parts = 0

    def write(self, message: Message, depth: int) -> None:
        """Write the heads of a message, its text and the names of what is attached."""
        lines = [f"{header}: {value}" for header in _SHOWN if (value := _shown_header(message, header))]
        self._builder.lines("\n".join(lines))
        attached: list[Message] = []
        self._write_part(message, attached)
        for part in attached:
            self._write_attached(part, depth)

    def _write_part(self, part: Message, attached: list[Message]) -> None:
        """Write the text of a part, and of the parts in it. Add to `attached` what is no text of the message."""
        self._parts += 1
        if self._parts > _MAX_PARTS:
            if self._parts == _MAX_PARTS + 1:
                self._builder.warn(f"has more than {_MAX_PARTS} parts; the others are not read")
            return
        kind = part.get_content_type()
        if kind == "multipart/encrypted" or kind.endswith("pkcs7-mime"):
            self._builder.warn("is encrypted, and its text cannot be read; save it from your mail program as text")
        elif kind == "multipart/alternative":
            self._write_alternative(_parts_of(part), attached)
        elif part.is_multipart() and not kind.startswith("message/"):
            for each in _parts_of(part):
                self._write_part(each, attached)
        elif _is_attached(part) or kind not in ("text/plain", "text/html"):
            attached.append(part)
        elif kind == "text/html":
            self._write_page(self._text(part))
        else:
            self._write_text(self._text(part))

    def _write_alternative(self, parts: list[Message], attached: list[Message]) -> None:
        """Write the plain text among several forms of one text, or the web page where that says much more."""
        plain = [each for each in parts if each.get_content_type() == "text/plain" and not _is_attached(each)]
        others = [each for each in parts if each.get_content_type() != "text/plain" or _is_attached(each)]
        rich = [each for each in others if each.get_content_type() != "text/calendar"]
        if plain and rich:
            pages = [each for part in rich for each in part.walk() if each.get_content_type() == "text/html"]
            words_of_page = sum(len(_TAG.sub(" ", self._text(each)).split()) for each in pages)
            if len(self._text(plain[0]).split()) < _STUB_SHARE * words_of_page:
                plain = []
        chosen = plain[:1] or rich[-1:] or others[:1]
        for each in chosen:
            self._write_part(each, attached)
        for each in others:
            if each not in chosen:
                attached += [part for part in each.walk() if not part.is_multipart() and _is_file(part)]

    def _write_attached(self, part: Message, depth: int) -> None:
        inner = _parts_of(part)
        if part.get_content_type() == "message/rfc822" and inner and depth < _MAX_NESTED:
            self._builder.heading(_header(inner[0], "Subject") or "Attached message", min(depth, 4) + 2)
            self.write(inner[0], depth + 1)
        elif file_name := _file_name(part):
            self._builder.paragraph(f"Attachment: {file_name}")
            self._builder.warn(f"has an attachment, which is not read ({file_name}); save it as a file of its own")

    def _text(self, part: Message) -> str:
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        charset = str(part.get_content_charset() or "")
        if _SEVEN_BIT.fullmatch(charset):
            try:
                return data.decode(charset, "replace").replace("\r\n", "\n")
            except LookupError:
                pass
        try:
            return decode_text(self._name, data, charset) if data.strip() else ""
        except DamagedFile:
            self._builder.warn("has a part that is no text, although it says so; it is left out")
            return ""

    def _write_page(self, page: str) -> None:
        from ingest.readers.html import write_fragment

        body = _BODY.search(page)
        write_fragment(self._builder, body[1] if body else page)

    def _write_text(self, text: str) -> None:
        for mark, lines in _by_quotation(text):
            for unit in units("\n".join(lines)):
                if unit.kind is BlockKind.ROW and not mark:
                    self._builder.row([unit.text])
                elif unit.kind is BlockKind.ITEM and not mark:
                    bullet, _, rest = unit.text.partition(" ")
                    self._builder.item(rest, unit.level, bullet)
                else:
                    self._builder.paragraph(f"{mark} {unit.text}".strip())


def _by_quotation(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield runs of lines, without the marks of quotation in front of them, with those marks: "", ">" or ">>"."""
    run: list[str] = []
    current = ""
    for line in text.split("\n"):
        if _SIGNATURE_LINE.fullmatch(line):
            line = ""
        quote = _QUOTE.match(line)
        mark = re.sub(r"\s", "", quote[1]) if quote else ""
        if mark != current and run:
            yield current, run
            run = []
        current = mark
        run.append(line[quote.end() :] if quote else line)
    yield current, run


def _parts_of(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _is_file(part: Message) -> bool:
    return _is_attached(part) or part.get_content_type() == "text/calendar"


def _file_name(part: Message) -> str:
    """Return the name of an attached file, or "" for a picture that the text of the message shows in itself."""
    if part.get_content_maintype() == "image" and part["Content-ID"] and part.get_content_disposition() != "attachment":
        return ""
    if named := part.get_filename():
        return collapse_white_space(_decoded(str(named)))
    return "" if part.get_content_type() in _NAMELESS else part.get_content_type()


def _shown_header(message: Message, header: str) -> str:
    value = _header(message, header)
    return _date(message, exactly=True) or value if header == "Date" else value


def _date(message: Message, exactly: bool = False) -> str:
    """Return the day, or day and time, on which a message was sent, or "" if it does not say so."""
    try:
        sent = parsedate_to_datetime(_header(message, "Date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
    return sent.strftime("%Y-%m-%d %H:%M %z").strip() if exactly else sent.strftime("%Y-%m-%d")


def _names(message: Message, header: str) -> list[str]:
    return [name or address for name, address in getaddresses([_header(message, header)]) if name or address]


def _header(message: Message, header: str) -> str:
    """Return the text of a header on one line, "" if there is none."""
    raw = next((str(value) for name, value in message.raw_items() if name.lower() == header.lower()), "")
    if any(ord(character) > 127 for character in raw):
        raw = decode_text("", raw.encode("utf-8", "surrogateescape"))
    return collapse_white_space(_decoded(raw))


def _decoded(text: str) -> str:
    """Return the text of a header whose encoded words are decoded. Broken ones stay as they are."""
    try:
        parts = decode_header(text)
        return "".join(
            part if isinstance(part, str) else part.decode(charset or "ascii", "replace") for part, charset in parts
        )
    except (HeaderParseError, LookupError, ValueError):
        return text
