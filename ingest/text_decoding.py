"""Decode the bytes of a file to text, and refuse bytes that are not text.

This is the only module that imports charset-normalizer.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import TYPE_CHECKING

from core.errors import DamagedFile
from ingest.canonical import replace_unprintable

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
_MAX_CONTROL_SHARE = 0.02  # data with a larger share of control bytes is binary
# Only encodings in use today, the most frequent first. Any further encoding would only add wrong guesses.
_WESTERN = ["cp1252", "cp1250", "cp1254", "cp1257"]
_OTHER = ["cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "cp932", "euc_jp", "gb18030", "big5", "cp949", *_WESTERN]
_GUESS_BYTES = 50_000  # bytes at the start of a file from which its encoding is guessed

_MIN_BETTER_PLACED = 2  # characters that Mac Roman puts right, before a text is read as such
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_SIGNS_IN_WORDS = frozenset("’‘–—·\N{SOFT HYPHEN}")
_ODD_SIGNS = frozenset("ˆ˜¨´¸ˇ˛˝˘˙˚¯‰†‡∂∫Ωπ∏∑√≈∆◊ﬁﬂ\N{REPLACEMENT CHARACTER}")


def decode_text(name: str, data: bytes, declared: str = "") -> str:
    r"""Return the text of a file, with line ends as "\n" and unprintable characters as U+FFFD.

    `declared` is the encoding that the file itself names, or "". The encodings are tried in this order: a byte order
    mark, UTF-16 without a mark, UTF-8, the declared encoding, and at last a guess from the bytes. Raise DamagedFile,
    which names the file, for binary data and for text in no known encoding.
    """
    text = _decode_by_mark(data)
    if text is None:
        text = _decode_unmarked_utf16(data)  # before UTF-8, in which its NUL bytes are valid
    if text is None:
        text = _decode_strictly(data, "utf-8")
    if text is None:
        text = _decode_strictly(data, _actual_encoding(declared))
    if text is None:
        _refuse_binary(name, data)
        text = _decode_by_guess(name, data)
    elif _control_share(text.encode("utf-8", "replace")) > _MAX_CONTROL_SHARE:
        raise _binary_data_error(name)
    return replace_unprintable(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))


def _actual_encoding(declared: str) -> str:
    """Return the encoding in which pages with this declaration are written: cp1252 for Latin-1 and ASCII."""
    return "cp1252" if declared.lower() in ("iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii") else declared


def _decode_by_mark(data: bytes) -> str | None:
    """Return the text if the data begins with a byte order mark, else None."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    return None


def _decode_strictly(data: bytes, encoding: str) -> str | None:
    """Return the text, or None if the encoding is empty or unknown or does not fit all of the data."""
    try:
        return data.decode(encoding) if encoding else None
    except (UnicodeError, LookupError):
        return None


def _decode_unmarked_utf16(data: bytes) -> str | None:
    """Return the text of UTF-16 without a byte order mark, else None.

    Its spaces and line ends have a NUL byte each, all in the same half of the pair, and no other text has any. The
    text has to consist of letters, marks, numbers and signs of few scripts, as binary data does not.
    """
    if len(data) < 4 or len(data) % 2:
        return None
    sample = data[: _GUESS_BYTES & ~1]
    nul_counts = {"utf-16-le": sample[1::2].count(0), "utf-16-be": sample[0::2].count(0)}
    encoding = max(nul_counts, key=nul_counts.__getitem__)
    if nul_counts[encoding] == min(nul_counts.values()) or nul_counts[encoding] < len(sample) / 200:
        return None
    text = _decode_strictly(data, encoding)
    return text if text is not None and "\0" not in text and _is_of_few_scripts(text[:_GUESS_BYTES]) else None


def _is_of_few_scripts(text: str) -> bool:
    """Return whether nearly all characters are assigned, and nearly all letters are of two alphabets or of Chinese."""
    blocks = Counter(
        "CJK" if "\u3000" <= letter < "\ufb00" else ord(letter) >> 8 for letter in text if letter.isalpha()
    )
    common = sum(count for _, count in blocks.most_common(3))
    readable = sum(character.isprintable() or character.isspace() for character in text)
    return common >= 0.95 * blocks.total() and readable >= 0.95 * len(text)


def _control_share(data: bytes) -> float:
    return 1 - len(data.translate(None, _CONTROL_BYTES)) / len(data) if data else 0.0


def _refuse_binary(name: str, data: bytes) -> None:
    if _control_share(data) > _MAX_CONTROL_SHARE:
        raise _binary_data_error(name)


def _binary_data_error(name: str) -> DamagedFile:
    return DamagedFile(
        name, "is not text but binary data. Give it the ending of its real format, or export it as text."
    )


def _decode_by_guess(name: str, data: bytes) -> str:
    from charset_normalizer import from_bytes

    def guess_among(encodings: list[str]) -> list[CharsetMatch]:
        return list(from_bytes(data[:_GUESS_BYTES], cp_isolation=encodings, enable_fallback=False))

    if _is_western(data):
        # A few accents fit several encodings. Only the words of a language can then decide against the usual encoding.
        guesses = [guess for encoding in _WESTERN for guess in guess_among([encoding])]
        best = max(guesses, key=lambda guess: guess.coherence).encoding if guesses else _WESTERN[0]
        return data.decode("mac_roman" if _is_mac_roman(data[:_GUESS_BYTES], best) else best, "replace")
    if others := guess_among(_OTHER):
        return data.decode(others[0].encoding, "replace")
    raise DamagedFile(name, "has an encoding that could not be recognised. Save it as UTF-8.")


def _is_western(data: bytes) -> bool:
    """Return whether the data looks like short runs of accented letters among many Latin letters."""
    letters = len(re.findall(rb"[A-Za-z]", data))
    accents = re.findall(rb"[\x80-\xff]+", data)
    return letters > 1.5 * sum(map(len, accents)) and all(len(run) <= 3 for run in accents)


def _is_mac_roman(data: bytes, western: str) -> bool:
    """Return whether Mac Roman makes better words of the data than a Western encoding does."""
    misplaced = _count_misplaced(data.decode(western, "replace"))
    return _count_misplaced(data.decode("mac_roman")) <= misplaced - _MIN_BETTER_PLACED


def _count_misplaced(text: str) -> int:
    """Return the number of characters beyond ASCII that are not where a word has them.

    A capital letter does not follow a small one, and a sign other than an apostrophe does not stand inside a word. An
    opening quotation mark stands before a word, a closing one after it.
    """
    count = 0
    for match in _BEYOND_ASCII.finditer(text):
        character, before, after = (
            match[0],
            text[match.start() - 1 : match.start()],
            text[match.end() : match.end() + 1],
        )
        is_inside = (
            before.isalpha() and after.isalpha() and not character.isalpha() and character not in _SIGNS_IN_WORDS
        )
        is_turned = (character == "“" and before.isalpha()) or (character == "”" and after.isalpha())
        is_capital_inside = character.isupper() and before.islower()
        count += is_inside or is_turned or is_capital_inside or character in _ODD_SIGNS
    return count
