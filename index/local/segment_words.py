"""The words of a vector segment as they are written, each passage's own: a file that is written once, read when asked.

<folder>/<segment>.words.npz   text: the distinct folded words, a line each, as UTF-8
                               ids: int32, the words of each passage as line numbers, passage after passage
                               ends: int64, one a passage: where its words end in `ids`
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import IndexDamaged

Ids = NDArray[np.int32]
Rows = NDArray[np.int64]


def words_file(folder: Path, segment: str) -> Path:
    return folder / f"{segment}.words.npz"


def write_words(folder: Path, segment: str, rows: Sequence[Collection[str]]) -> None:
    """Keep the distinct words of each row."""
    words = sorted({word for row in rows for word in row})
    number = {word: n for n, word in enumerate(words)}
    np.savez(
        words_file(folder, segment),
        text=np.frombuffer("\n".join(words).encode(), np.uint8),
        ids=np.array([number[word] for row in rows for word in sorted(row)], np.int32),
        ends=np.cumsum([len(row) for row in rows], dtype=np.int64),
    )


class SegmentWords:
    """The words of one segment. Nothing is read before the first question."""

    def __init__(self, folder: Path, segment: str) -> None:
        self._path = words_file(folder, segment)

    def of(self, rows: Rows) -> Iterator[tuple[str, ...]]:
        """The words of each of these rows."""
        words, ids, ends = self._read
        starts = np.concatenate([[0], ends[:-1]])
        for row in rows:
            yield tuple(words[n] for n in ids[starts[row] : ends[row]])

    def counts(self, rows: Rows) -> dict[str, int]:
        """The words that stand in these rows, and in how many of them."""
        words, ids, ends = self._read
        counted = np.zeros(len(ends), dtype=bool)
        counted[rows] = True
        lengths = np.diff(ends, prepend=0)
        numbers = np.bincount(ids[np.repeat(counted, lengths)], minlength=len(words))
        return {word: n for word, n in zip(words, numbers.tolist(), strict=True) if n}

    @cached_property
    def _read(self) -> tuple[list[str], Ids, Rows]:
        try:
            with np.load(self._path) as arrays:
                return arrays["text"].tobytes().decode().split("\n"), arrays["ids"], arrays["ends"]
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise IndexDamaged(f"The words in {self._path} cannot be read: {error}") from error
