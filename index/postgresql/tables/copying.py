"""Write rows in the binary format of COPY: every value is given as the bytes that PostgreSQL's receive functions read.

See "COPY, Binary Format" in PostgreSQL's manual, and `tsvectorrecv`, `multirange_recv` and pgvector's `halfvec_recv`.
Text would have to be quoted, and a vector written in it is four times as long.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.keyword import FIELDS

_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER = struct.pack(">h", -1)
_NULL = struct.pack(">i", -1)

_WEIGHTS = {"title": 3, "heading": 2, "metadata": 1, "body": 0}  # the letters A, B, C and D of a tsvector
_LETTERS = dict(zip(_WEIGHTS, "ABCD", strict=True))
_MAX_POSITION, _MAX_POSITIONS = 16_383, 255
_MAX_LEXEME = 2_046  # bytes
_MAX_VECTOR = 1_000_000  # bytes of a whole tsvector


def copy_rows(rows: Iterable[Sequence[bytes | None]]) -> Iterator[bytes]:
    """Yield the bytes of rows, each value as its receive function reads it. None is NULL."""
    yield _HEADER
    for row in rows:
        values = (_NULL if value is None else struct.pack(">i", len(value)) + value for value in row)
        yield struct.pack(">h", len(row)) + b"".join(values)
    yield _TRAILER


def int4(number: int) -> bytes:
    return struct.pack(">i", number)


def boolean(value: bool) -> bytes:
    return b"\x01" if value else b"\x00"


def from_on(number: int) -> bytes:
    """Return the int4multirange of this number and all that follow."""
    one = b"\x12" + int4(4) + int4(number)  # the lower bound belongs to it, and there is no upper one
    return int4(1) + int4(len(one)) + one


def halfvec(vector: NDArray[np.float16]) -> bytes:
    return struct.pack(">hh", len(vector), 0) + vector.astype(">f2").tobytes()


def read_halfvec(value: bytes) -> NDArray[np.float16]:
    """Return the vector that PostgreSQL sent, shape (dimensions,)."""
    return read_halfvecs([value]).ravel()


def read_halfvecs(values: Sequence[bytes]) -> NDArray[np.float16]:
    """Return the vectors that PostgreSQL sent, one or more of the same dimensions, shape (vectors, dimensions)."""
    stored = np.dtype([("head", ">i4"), ("vector", ">f2", ((len(values[0]) - 4) // 2,))])
    vectors: NDArray[np.float16] = np.frombuffer(b"".join(values), stored)["vector"].astype(np.float16)
    return vectors


def lexeme(term: str) -> str:
    """Return what stands for a term in a tsvector: itself, or a digest of one that is too long."""
    encoded = term.encode(errors="surrogatepass")
    return term if len(encoded) <= _MAX_LEXEME else f"#{hashlib.sha256(encoded).hexdigest()}"


def tsvector(terms: Mapping[str, Sequence[str]]) -> bytes | None:
    """Return the terms of the fields of a passage with their positions, each field with a weight of its own.

    One position between two fields stays empty, so that no phrase reaches from one into the next. Return None for a
    passage of which a tsvector would say something wrong: it holds 255 positions of a term, none above 16,383, and no
    sign that is no character.
    """
    places: dict[bytes, list[int]] = {}
    position = 0
    for name in FIELDS:
        for term in terms[name]:
            position += 1
            try:
                places.setdefault(lexeme(term).encode(), []).append(_WEIGHTS[name] << 14 | position)
            except UnicodeEncodeError:
                return None
        position += 1
    size = sum(len(term) + 6 + 2 * len(of_term) for term, of_term in places.items())
    repeated = max(map(len, places.values()), default=0) > _MAX_POSITIONS
    if position - 1 > _MAX_POSITION or repeated or size > _MAX_VECTOR or any(b"\x00" in term for term in places):
        return None
    parts = (
        term + b"\x00" + struct.pack(f">H{len(of_term)}H", len(of_term), *of_term)
        for term, of_term in sorted(places.items())
    )
    return int4(len(places)) + b"".join(parts)


def phrase_query(terms: Sequence[str], field: str | None) -> str:
    """Return the tsquery of terms that follow each other in one field, or in any."""
    weight = f":{_LETTERS[field]}" if field else ""
    quoted = (lexeme(term).replace("\\", "\\\\").replace("'", "''") for term in terms)
    return " <-> ".join(f"'{term}'{weight}" for term in quoted)
