"""Split a rich text file into groups, control words and text (Rich Text Format 1.9.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

_TOKEN = re.compile(
    rb"""\\(?:(?P<word>[a-zA-Z]{1,32})(?P<number>-?[0-9]{1,10})?[ ]?|'(?P<hex>[0-9a-fA-F]{2})|(?P<sign>[^a-zA-Z]))"""
    rb"""|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)|\\""",
    re.DOTALL,
)
_BRACE_OR_BYTES = re.compile(rb"\\(?:bin(?P<count>[0-9]{1,10})[ ]?|.)|(?P<brace>[{}])", re.DOTALL)


class Kind(Enum):
    """Kinds of tokens. WORD has a name and perhaps a number, SIGN a name of one character, TEXT bytes."""

    OPEN = "{"
    CLOSE = "}"
    WORD = "word"
    SIGN = "sign"
    HEX = "hex"
    TEXT = "text"


class Token(NamedTuple):
    """A piece of the file. `number` is that of a control word, else None."""

    kind: Kind
    name: str = ""
    number: int | None = None
    data: bytes = b""


class Tokens:
    """The tokens of a file, in their order. `skip_group` jumps over the rest of the group that is open."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def __iter__(self) -> Iterator[Token]:
        while match := _TOKEN.match(self._data, self._at):
            self._at = match.end()
            if word := match["word"]:
                number = int(match["number"]) if match["number"] else None
                if word == b"bin":
                    self._at += max(number or 0, 0)
                else:
                    yield Token(Kind.WORD, word.decode("ascii"), number)
            elif match["hex"]:
                yield Token(Kind.HEX, data=bytes.fromhex(match["hex"].decode("ascii")))
            elif match["sign"]:
                yield Token(Kind.SIGN, match["sign"].decode("latin-1"))
            elif match["brace"]:
                yield Token(Kind.OPEN if match["brace"] == b"{" else Kind.CLOSE)
            elif match["text"]:
                yield Token(Kind.TEXT, data=match["text"])

    def skip_group(self) -> None:
        """Jump behind the content of the group that is open. Its closing brace is the next token."""
        depth = 1
        while match := _BRACE_OR_BYTES.search(self._data, self._at):
            self._at = match.end()
            if match["count"]:
                self._at += int(match["count"])
            elif match["brace"]:
                depth += 1 if match["brace"] == b"{" else -1
                if depth == 0:
                    self._at -= 1
                    return
        self._at = len(self._data)
