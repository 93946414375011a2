"""The vectors of a generation, in segments: files that are written once and shared by the generations that follow.

<folder>/<segment>.passages.npy    float16, one row a passage
<folder>/<segment>.sentences.npy   float16, the sentences of all its passages, in order
<folder>/<segment>.lengths.npy     int32, one row a passage: number of sentences, terms in each keyword field
<folder>/<segment>.ids.json        the passage ids and, beside them, the document ids
<folder>/<segment>.words.npz       the words of the passages: see `index.words`
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from errors import IndexDamaged
from index.bm25 import FIELDS
from index.words import SegmentWords, words_file, write_words

Halves = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One passage as a segment keeps it; `field_lengths` in the order of FIELDS, `words` folded and each once."""

    passage_id: str
    document_id: str
    passage_vector: Halves
    sentence_vectors: Halves
    field_lengths: tuple[int, ...]
    words: Collection[str]


class Segment:
    """A segment that is open for reading; its arrays and words stay on the disk until they are used."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.words = SegmentWords(folder, name)
        try:
            ids = json.loads((folder / f"{name}.ids.json").read_text("utf-8"))
            self.passage_ids: list[str] = ids["passages"]
            self.document_ids: list[str] = ids["documents"]
            self.passages = np.load(folder / f"{name}.passages.npy", mmap_mode="r")
            self.sentences = np.load(folder / f"{name}.sentences.npy", mmap_mode="r")
            lengths = np.load(folder / f"{name}.lengths.npy")
        except (OSError, ValueError, KeyError) as error:
            raise IndexDamaged(f"The vectors in {folder} cannot be opened: {error}") from error
        self.field_lengths = lengths[:, 1:]
        self.sentence_ends = np.cumsum(lengths[:, 0])
        self.sentence_starts = self.sentence_ends - lengths[:, 0]

    def live(self, segment_of: Mapping[str, str]) -> NDArray[np.int64]:
        """The rows whose document is still kept in this segment."""
        kept = [segment_of.get(document_id) == self.name for document_id in self.document_ids]
        return np.flatnonzero(np.array(kept, dtype=bool))

    def sentence_vectors(self, row: int) -> Halves:
        vectors: Halves = self.sentences[self.sentence_starts[row] : self.sentence_ends[row]]
        return vectors

    def rows(self, numbers: NDArray[np.int64]) -> Iterable[SegmentRow]:
        for n, words in zip(numbers, self.words.of(numbers), strict=True):
            yield SegmentRow(
                self.passage_ids[n],
                self.document_ids[n],
                self.passages[n],
                self.sentence_vectors(n),
                tuple(int(length) for length in self.field_lengths[n]),
                words,
            )


def write_segment(folder: Path, rows: Sequence[SegmentRow]) -> str:
    """Write a new segment of these passages; returns its name."""
    name = secrets.token_hex(8)
    lengths = np.array([(len(row.sentence_vectors), *row.field_lengths) for row in rows], np.int32)
    np.save(folder / f"{name}.passages.npy", np.stack([row.passage_vector for row in rows]))
    np.save(folder / f"{name}.sentences.npy", np.concatenate([row.sentence_vectors for row in rows]))
    np.save(folder / f"{name}.lengths.npy", lengths.reshape(-1, 1 + len(FIELDS)))
    ids = {"passages": [row.passage_id for row in rows], "documents": [row.document_id for row in rows]}
    (folder / f"{name}.ids.json").write_text(json.dumps(ids), "utf-8")
    write_words(folder, name, [row.words for row in rows])
    return name


def remove_segment(folder: Path, name: str) -> None:
    for suffix in ("passages.npy", "sentences.npy", "lengths.npy", "ids.json"):
        (folder / f"{name}.{suffix}").unlink()
    words_file(folder, name).unlink()


def to_merge(live_rows: Mapping[str, int], all_rows: Mapping[str, int], new_rows: int) -> list[str]:
    """The segments that are written anew together with the `new_rows`.

    Those that are at most as large as what is written anyway, smallest first, so that a passage is rewritten about
    log2(n) times in its life and there are about log2(n) segments; and those of which more than half is dead.
    """
    merged, size = [], new_rows
    for name in sorted(live_rows, key=lambda name: (live_rows[name], name)):
        mostly_dead = 2 * live_rows[name] < all_rows[name]
        if live_rows[name] <= size or mostly_dead:
            merged.append(name)
            size += live_rows[name]
    return merged
