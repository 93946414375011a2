"""What parent and child say to each other: frames over a pipe, and what a frame holds.

What a child sends is JSON, checked field by field as it is read: a child that a hostile file has taken over can send
wrong text, and nothing that runs in this process, as a pickle would.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from pydantic import TypeAdapter

from core.documents import Document, Passage

_HEAD = struct.Struct("!cQ")
_PIECE = 1 << 20


class Kind(Enum):
    """The kinds of frames."""

    READY = b"S"  # the child has started
    JOB = b"J"  # a pickled job, from the parent
    PAGE = b"P"  # OCR has read a page: a sign of life
    LAST = b"L"  # the child ends after its next answer
    READ = b"R"  # an article that was read
    REFUSED = b"F"  # why it was not


Why = Literal[
    "ArticleError", "UnknownFormat", "DamagedFile", "EmptyArticle", "ReaderCrashed", "ModelError", "memory", "output"
]
"""Why an article was not read: the name of an error of core/errors.py, or the bound that it passed."""


class TooLong(Exception):
    """A frame that is longer than its reader allows."""


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """A document and its passages."""

    document: Document
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an article was not read. `file` and `reason` are those of the error, and empty for a bound."""

    error: Why
    file: str = ""
    reason: str = ""


_READ = TypeAdapter(ReadArticle)
_REFUSAL = TypeAdapter(Refusal)


def encode(answer: ReadArticle | Refusal) -> tuple[Kind, bytes]:
    """Return the frame of an answer."""
    if isinstance(answer, ReadArticle):
        return Kind.READ, _READ.dump_json(answer)
    return Kind.REFUSED, _REFUSAL.dump_json(answer)


def decode(kind: Kind, data: bytes | bytearray) -> ReadArticle | Refusal:
    """Return the answer in a frame. Raises ValueError for anything else, and for a field of another type."""
    if kind is Kind.READ:
        return _READ.validate_json(data, strict=True)
    if kind is Kind.REFUSED:
        return _REFUSAL.validate_json(data, strict=True)
    raise ValueError(f"{kind} is no answer")


def write_frame(pipe: int, kind: Kind, data: bytes = b"") -> None:
    """Write a frame. Raises BrokenPipeError if the other end is closed."""
    rest = memoryview(_HEAD.pack(kind.value, len(data)) + data)
    while rest:
        rest = rest[os.write(pipe, rest) :]


def read_frame(pipe: int, most: int | None = None) -> tuple[Kind, bytearray]:
    """Read a frame. Raises EOFError at the end of the pipe, TooLong, and ValueError for a kind that is none."""
    letter, length = _HEAD.unpack(_read(pipe, _HEAD.size))
    kind = Kind(letter)
    if most is not None and length > most:
        raise TooLong
    return kind, _read(pipe, length)


def _read(pipe: int, length: int) -> bytearray:
    data = bytearray()
    while len(data) < length:
        piece = os.read(pipe, min(_PIECE, length - len(data)))
        if not piece:
            raise EOFError
        data += piece
    return data
