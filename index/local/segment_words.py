"""Write and read the folded, unstemmed words of a segment's passages, or other short strings without line ends.

The file is written once and read when needed. The words themselves have the content "words":

<folder>/<segment>.<content>.npz   text: the distinct words as UTF-8, one per line
                                   ids: int32, the line numbers of the words of each passage, passage after passage
                                   ends: int64, one per passage: where its words end in `ids`
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.disk_space import raise_if_unreadable
from core.errors import IndexDamaged

WordIds = NDArray[np.int32]
Rows = NDArray[np.int64]


def words_file(folder: Path, segment: str, content: str = "words") -> Path:
    """Return the path of the file that holds the words of a segment."""
    return folder / f"{segment}.{content}.npz"


def write_words(folder: Path, segment: str, rows: Sequence[Collection[str]], content: str = "words") -> None:
    """Write the distinct words of each row."""
    words = sorted({word for row in rows for word in row})
    line_numbers = {word: number for number, word in enumerate(words)}
    np.savez(
        words_file(folder, segment, content),
        text=np.frombuffer("\n".join(words).encode(), np.uint8),
        ids=np.array([line_numbers[word] for row in rows for word in sorted(row)], np.int32),
        ends=np.cumsum([len(row) for row in rows], dtype=np.int64),
    )


class SegmentWords:
    """The words of one segment. The file is read at the first use; IndexDamaged is raised if that fails."""

    def __init__(self, folder: Path, segment: str, content: str = "words") -> None:
        self._path = words_file(folder, segment, content)

    def of(self, rows: Rows) -> Iterator[tuple[str, ...]]:
        """Yield the words of each of these rows."""
        words, ids, ends = self._arrays
        starts = np.concatenate([[0], ends[:-1]])
        for row in rows:
            yield tuple(words[number] for number in ids[starts[row] : ends[row]])

    def counts(self, rows: Rows) -> dict[str, int]:
        """Return for each word of these rows the number of them that hold it."""
        words, ids, ends = self._arrays
        is_counted = np.zeros(len(ends), dtype=bool)
        is_counted[rows] = True
        lengths = np.diff(ends, prepend=0)
        counts = np.bincount(ids[np.repeat(is_counted, lengths)], minlength=len(words))
        return {word: count for word, count in zip(words, counts.tolist(), strict=True) if count}

    @cached_property
    def _arrays(self) -> tuple[list[str], WordIds, Rows]:
        """Return the distinct words, `ids` and `ends`."""
        try:
            content = self._path.read_bytes()  # zipfile calls a file that cannot be read "not a zip file"
            with np.load(BytesIO(content)) as arrays:
                return arrays["text"].tobytes().decode().split("\n"), arrays["ids"], arrays["ends"]
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise_if_unreadable(error, self._path)
            raise IndexDamaged(f"The words in {self._path} cannot be read: {error}") from error
