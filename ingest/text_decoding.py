"""Bytes to text: the door to charset-normalizer, and the checks that bytes are text at all."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from core.errors import DamagedFile
from ingest.canonical import printable

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatch


_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL_BYTES = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1b")
_BINARY_SHARE = 0.02
# In use today, the most frequent first; what else exists only adds wrong guesses.
_WESTERN = ["cp1252", "cp1250", "cp1254", "cp1257"]
_OTHER = ["cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "cp932", "euc_jp", "gb18030", "big5", "cp949", *_WESTERN]
_GUESSED_FROM = 50_000  # bytes: what a guess of the encoding looks at


def decode_text(name: str, data: bytes, declared: str = "") -> str:
    """The text of the file, line ends as "\\n". Raises DamagedFile for what is not text in any known encoding."""
    text = _by_mark(data) or _strict(data, "utf-8") or _strict(data, _real(declared)) or _without_mark(data)
    if text is None:
        _refuse_binary(name, data)
        text = _guessed(name, data)
    elif _share_of_controls(text.encode("utf-8", "replace")) > _BINARY_SHARE:
        raise _not_text(name)
    return printable(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))


def _real(declared: str) -> str:
    """The encoding that pages which declare this one are written in."""
    return "cp1252" if declared.lower() in ("iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii") else declared


def _by_mark(data: bytes) -> str | None:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    return None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding) if encoding else None
    except (UnicodeError, LookupError):
        return None


def _without_mark(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: half of its bytes are NUL where the text is Western."""
    for encoding, nuls in (("utf-16-le", data[1::2]), ("utf-16-be", data[0::2])):
        if len(data) >= 4 and nuls.count(0) > 0.4 * len(nuls):
            return _strict(data, encoding)
    return None


def _share_of_controls(data: bytes) -> float:
    return 1 - len(data.translate(None, _CONTROL_BYTES)) / len(data) if data else 0.0


def _refuse_binary(name: str, data: bytes) -> None:
    if _share_of_controls(data) > _BINARY_SHARE:
        raise _not_text(name)


def _not_text(name: str) -> DamagedFile:
    return DamagedFile(
        name, "is not text but binary data. Give it the ending of its real format, or export it as text."
    )


def _guessed(name: str, data: bytes) -> str:
    from charset_normalizer import from_bytes

    def guesses(encodings: list[str]) -> list[CharsetMatch]:
        return list(from_bytes(data[:_GUESSED_FROM], cp_isolation=encodings, enable_fallback=False))

    if _is_western(
        data
    ):  # a few accents fit several encodings: only the words of a language speak against the usual one
        found = [guess for encoding in _WESTERN for guess in guesses([encoding])]
        return data.decode(max(found, key=lambda guess: guess.coherence).encoding if found else _WESTERN[0], "replace")
    if others := guesses(_OTHER):
        return data.decode(others[0].encoding, "replace")
    raise DamagedFile(name, "is in no encoding that could be recognised. Save it as UTF-8.")


def _is_western(data: bytes) -> bool:
    """Single accents among many Latin letters."""
    letters = len(re.findall(rb"[A-Za-z]", data))
    accents = re.findall(rb"[\x80-\xff]+", data)
    return letters > 1.5 * sum(map(len, accents)) and all(len(run) <= 3 for run in accents)
