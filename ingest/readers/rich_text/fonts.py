"""The encodings of a rich text file: each font has a character set, and with it a code page."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from ingest.readers.word import symbol

# The code page of each character set (Rich Text Format 1.9.1, "Font Table").
_CODE_PAGES = {
    0: "cp1252", 77: "mac_roman", 78: "shift_jis", 79: "euc_kr", 80: "gb2312", 81: "big5", 83: "mac_greek",
    85: "mac_turkish", 86: "mac_latin2", 89: "mac_cyrillic", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk",
    136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_SYMBOL_FONTS = ("symbol", "wingdings")
WESTERN = "cp1252"


@dataclass(slots=True)
class Font:
    """A font: its name, and the encoding of its text, "" for that of the file."""

    name: str = ""
    encoding: str = ""
    is_code: bool = False  # each sign is as wide as any other

    def set_charset(self, number: int) -> None:
        self.encoding = _CODE_PAGES.get(number, "")

    @property
    def is_symbols(self) -> bool:
        return self.name.strip().casefold() in _SYMBOL_FONTS

    def decode(self, data: bytes, default: str) -> str:
        """Return the text of some bytes in this font. Bytes that mean nothing become U+FFFD."""
        if self.is_symbols:
            return "".join(symbol(self.name.strip(), byte) for byte in data)
        return data.decode(self.encoding or default, "replace")


def code_page(number: int | None) -> str:
    """Return the name of a code page in Python, that of Western languages for an unknown one.

    >>> code_page(1250), code_page(65001), code_page(10000), code_page(99)
    ('cp1250', 'utf-8', 'mac-roman', 'cp1252')
    """
    name = {65001: "utf-8", 10000: "mac_roman", 936: "gbk", 1361: "johab"}.get(number or 0, f"cp{number}")
    try:
        return codecs.lookup(name).name if number else WESTERN
    except LookupError:
        return WESTERN
