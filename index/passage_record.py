"""What is kept of an encoded passage, packed into bytes, and unpacked into arrays for many passages at once.

int32     dimensions, sentences, tokens
float16   the vector of the passage
uint8     codes: its title, its title and headings, each of its sentences, each of its tokens
int16     how many tokens stand above the first sentence, and in each sentence
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.documents import Passage
from embedding import BinaryVectors, Encoded
from index.engine import PassageVectors
from index.vectors import binarize

_COUNTS = struct.Struct("=3i")


def part_texts(passage: Passage) -> list[str]:
    """The texts of a passage's parts: its title, its title and headings, and each of its sentences."""
    return [passage.title, passage.context, *map(passage.text_of, passage.sentences)]


def pack_record(passage: Passage, encoded: Encoded, parts: Sequence[bytes]) -> bytes:
    """A passage as its model reads it, with the codes of its `part_texts`.

    Word tokens of punctuation are left out, as in ColBERT (Khattab and Zaharia, SIGIR 2020): no word of a question is
    met by them, and they are every sixth piece.
    """
    kept = np.array([_is_of_a_word(passage.embedded_text[place]) for place in encoded.offsets], bool)
    counts = _COUNTS.pack(len(encoded.vector), len(passage.sentences), np.count_nonzero(kept))
    tokens, shares = binarize(encoded.token_vectors[kept]), _shares(passage, encoded.offsets[kept])
    return b"".join([counts, encoded.vector.astype(np.float16).tobytes(), *parts, tokens.tobytes(), shares.tobytes()])


def _is_of_a_word(character: str) -> bool:
    """Letters, numbers, and the marks that belong to letters."""
    return unicodedata.category(character)[0] in "LNM"


def _shares(passage: Passage, offsets: NDArray[np.int32]) -> NDArray[np.int16]:
    """How many tokens stand above the first sentence, and in each sentence."""
    before = len(passage.embedded_text) - len(passage.text)
    starts = [before + sentence.start for sentence in passage.sentences]
    owners = np.searchsorted(starts, offsets, side="right")
    return np.bincount(owners, minlength=1 + len(starts)).astype(np.int16)


def passage_vector(packed: bytes) -> NDArray[np.float16]:
    """That of the passage itself."""
    return np.frombuffer(packed, np.float16, _COUNTS.unpack_from(packed)[0], _COUNTS.size)


def unpack_records(packed: Sequence[bytes]) -> PassageVectors:
    """The vectors of passages that were packed one by one."""
    counts = np.array([_COUNTS.unpack_from(each) for each in packed], np.int64).reshape(-1, 3)
    dimensions, sentences, tokens = counts.T
    width = -(-dimensions // 8)  # bytes of a code
    sizes = [2 * dimensions, width, width, width * sentences, width * tokens, 2 * (1 + sentences)]
    ends = np.cumsum([np.full(len(counts), _COUNTS.size), *sizes], axis=0).T.tolist()
    joined = [
        b"".join([each[end[part] : end[part + 1]] for each, end in zip(packed, ends, strict=True)])
        for part in range(len(sizes))
    ]
    titles, contexts, sentence_codes, token_codes = (_codes(part, width.max(initial=1)) for part in joined[1:5])
    above_and_sentences = np.concatenate([np.arange(-1, count) for count in [0, *sentences.tolist()]])[1:]
    return PassageVectors(
        passages=np.frombuffer(joined[0], np.float16).reshape(len(counts), -1 if len(counts) else 0).astype(np.float32),
        titles=titles,
        contexts=contexts,
        sentences=sentence_codes,
        sentence_counts=sentences,
        tokens=token_codes,
        token_counts=tokens,
        token_sentences=np.repeat(above_and_sentences.astype(np.int16), np.frombuffer(joined[5], np.int16)),
    )


def _codes(joined: bytes, width: int) -> BinaryVectors:
    return np.frombuffer(joined, np.uint8).reshape(-1, width)
