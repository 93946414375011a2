"""Pack the encoding of a passage into a record of bytes, and unpack many records at once into arrays.

A record holds, one after the other:

int32     the number of dimensions, of sentences and of tokens
float16   the vector of the passage
uint8     signs, one bit per dimension: the title, the title with the headings, each sentence, each token
int16     the number of tokens in the title and headings, and in each sentence
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.documents import Passage
from core.errors import IndexDamaged
from embedding import BinaryVectors, Encoded
from index.engine import PassageVectors
from index.vectors import binarize

Rows = NDArray[np.int64]
"""One number for each record, shape (records,)."""

_CURE = "`patella index sync FOLDER` makes it whole again."
_COUNTS = struct.Struct("=3i")


def part_texts(passage: Passage) -> list[str]:
    """Return the texts of a passage that are encoded by themselves: title, title with headings, and each sentence.

    A lead counts as one of the headings.
    """
    headings = "\n".join(filter(None, (passage.context, passage.lead_text)))
    return [passage.title, headings, *map(passage.text_of, passage.sentences)]


def pack_record(passage: Passage, encoded: Encoded, parts: Sequence[bytes]) -> bytes:
    """Return the record of a passage from the encoding of its `embedded_text` and the signs of its `part_texts`.

    Tokens of punctuation are left out, as in ColBERT (Khattab and Zaharia, SIGIR 2020): no word of a question matches
    them, and they are every sixth token.
    """
    kept = np.array([_belongs_to_word(passage.embedded_text[offset]) for offset in encoded.offsets], bool)
    counts = _COUNTS.pack(len(encoded.vector), len(passage.sentences), np.count_nonzero(kept))
    token_signs = binarize(encoded.token_vectors[kept])
    token_counts = _count_tokens(passage, encoded.offsets[kept])
    vector = encoded.vector.astype(np.float16)
    return b"".join([counts, vector.tobytes(), *parts, token_signs.tobytes(), token_counts.tobytes()])


def passage_vector(packed: bytes) -> NDArray[np.float16]:
    """Return the vector of the whole passage from its record, shape (dimensions,). Raises IndexDamaged."""
    (counts,) = _read_counts([packed])
    return np.frombuffer(packed, np.float16, counts[0], _COUNTS.size)


def unpack_records(packed: Sequence[bytes]) -> PassageVectors:
    """Return the vectors of many passages from their records, in the same order.

    Raises IndexDamaged if the numbers in a record do not fit its length, before anything is made from them.
    """
    counts = _read_counts(packed)
    dimensions, sentences, tokens = counts.T
    width = _sign_width(dimensions)
    sizes = _part_sizes(counts)
    ends = np.cumsum([np.full(len(counts), _COUNTS.size), *sizes], axis=0).T.tolist()
    joined = [
        b"".join([record[end[part] : end[part + 1]] for record, end in zip(packed, ends, strict=True)])
        for part in range(len(sizes))
    ]
    titles, contexts, sentence_signs, token_signs = (_sign_rows(part, width.max(initial=1)) for part in joined[1:5])
    sentence_tokens = np.frombuffer(joined[5], np.int16)
    _check_token_counts(sentence_tokens, sentences, tokens)
    context_and_sentences = np.concatenate([np.arange(-1, count) for count in [0, *sentences.tolist()]])[1:]
    return PassageVectors(
        passages=np.frombuffer(joined[0], np.float16).reshape(len(counts), -1 if len(counts) else 0).astype(np.float32),
        titles=titles,
        contexts=contexts,
        sentences=sentence_signs,
        sentence_counts=sentences,
        tokens=token_signs,
        token_counts=tokens,
        token_sentences=np.repeat(context_and_sentences.astype(np.int16), sentence_tokens),
    )


def _read_counts(packed: Sequence[bytes]) -> NDArray[np.int64]:
    """Return the numbers of dimensions, sentences and tokens of records, shape (records, 3).

    Raises IndexDamaged unless they are those of the first record's dimensions and give each record its length.
    """
    if any(len(record) < _COUNTS.size for record in packed):
        raise IndexDamaged(f"The record of a passage is shorter than its numbers. {_CURE}")
    counts = np.array([_COUNTS.unpack_from(record) for record in packed], np.int64).reshape(-1, 3)
    lengths = _COUNTS.size + sum(_part_sizes(counts))
    differing = np.not_equal(lengths, np.array([*map(len, packed)], np.int64))
    if (counts < 0).any() or (counts[:, 0] != counts[:1, 0]).any() or differing.any():
        raise IndexDamaged(f"The numbers in the record of a passage do not fit its length. {_CURE}")
    return counts


def _check_token_counts(of_parts: NDArray[np.int16], sentences: Rows, tokens: Rows) -> None:
    """Raise IndexDamaged unless the tokens of the parts of each passage are as many as its tokens."""
    starts = np.cumsum(1 + sentences) - (1 + sentences)
    if (of_parts < 0).any() or (len(starts) and (np.add.reduceat(of_parts.astype(np.int64), starts) != tokens).any()):
        raise IndexDamaged(f"The numbers of tokens in the record of a passage do not add up. {_CURE}")


def _part_sizes(counts: NDArray[np.int64]) -> list[Rows]:
    """Return the bytes of each part of records behind their counts, one array of shape (records,) a part."""
    dimensions, sentences, tokens = counts.T
    width = _sign_width(dimensions)
    return [2 * dimensions, width, width, width * sentences, width * tokens, 2 * (1 + sentences)]


def _sign_width(dimensions: Rows) -> Rows:
    """Return the bytes of the signs of one vector."""
    return -(-dimensions // 8)


def _belongs_to_word(character: str) -> bool:
    """Return whether a character is a letter, a number, or a mark that belongs to a letter."""
    return unicodedata.category(character)[0] in "LNM"


def _count_tokens(passage: Passage, offsets: NDArray[np.int32]) -> NDArray[np.int16]:
    """Return the number of tokens in title, headings and lead, then in each sentence; shape (1 + sentences,).

    `offsets` are the offsets of the tokens in the `embedded_text` of the passage.
    """
    context_length = len(passage.embedded_text) - len(passage.text)
    starts = [context_length + sentence.start for sentence in passage.sentences]
    sentence_numbers = np.searchsorted(starts, offsets, side="right")
    return np.bincount(sentence_numbers, minlength=1 + len(starts)).astype(np.int16)


def _sign_rows(joined: bytes, width: int) -> BinaryVectors:
    return np.frombuffer(joined, np.uint8).reshape(-1, width)
