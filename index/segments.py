"""The vectors of a generation, in segments: files that are written once and shared by the generations that follow.

<folder>/<segment>.passages.npy    float16, one row a passage
<folder>/<segment>.above.npy       codes, two a passage: the title of its article, and title and headings
<folder>/<segment>.sentences.npy   codes, the sentences of all its passages, in order
<folder>/<segment>.pieces.npy      codes, the word pieces of all its passages, in order
<folder>/<segment>.owners.npy      int16, for each piece the number of its sentence in the passage, or -1
<folder>/<segment>.lengths.npy     int32, one row a passage: sentences, pieces, and terms in each keyword field
<folder>/<segment>.ids.json        the passage ids, and how many of them each document has, in their order
<folder>/<segment>.words.npz       the words of the passages: see `index.words`
<folder>/<segment>.terms.npy       and three more, the terms of the passages: see `index.postings`
"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from documents import document_of
from errors import IndexDamaged
from index.bm25 import FIELDS
from index.engine import PassageVectors
from index.postings import Counts, SegmentPostings, postings_files, write_postings
from index.words import SegmentWords, words_file, write_words

_SUFFIXES = ("passages.npy", "above.npy", "sentences.npy", "pieces.npy", "owners.npy", "lengths.npy", "ids.json")


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One passage as a segment keeps it; `field_lengths` in the order of FIELDS, `words` folded and each once."""

    passage_id: str
    document_id: str
    vectors: PassageVectors
    field_lengths: tuple[int, ...]
    words: Collection[str]


class Segment:
    """A segment that is open for reading; its arrays and words stay on the disk until they are used."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.words = SegmentWords(folder, name)
        self.postings = SegmentPostings(folder, name)
        try:
            ids = json.loads((folder / f"{name}.ids.json").read_text("utf-8"))
            self.passage_ids: list[str] = ids["passages"]
            self.documents: dict[str, int] = ids["documents"]
            self.passages = _mapped(folder / f"{name}.passages.npy")
            self._above = _mapped(folder / f"{name}.above.npy")
            self._sentences = _mapped(folder / f"{name}.sentences.npy")
            self._pieces = _mapped(folder / f"{name}.pieces.npy")
            self._owners = _mapped(folder / f"{name}.owners.npy")
            lengths = np.load(folder / f"{name}.lengths.npy")
        except (OSError, ValueError, KeyError) as error:
            raise IndexDamaged(f"The vectors in {folder} cannot be opened: {error}") from error
        self.field_lengths = lengths[:, 2:]
        self._sentence_at, self._piece_at = (_bounds(lengths[:, column]) for column in (0, 1))

    def live(self, segment_of: Mapping[str, str]) -> NDArray[np.int64]:
        """The rows whose document is still kept in this segment."""
        kept = [segment_of.get(document_id) == self.name for document_id in self.documents]
        return np.flatnonzero(np.repeat(np.array(kept, dtype=bool), list(self.documents.values())))

    def vectors(self, row: int) -> PassageVectors:
        pieces = slice(self._piece_at[row], self._piece_at[row + 1])
        return PassageVectors(
            passage=self.passages[row].astype(np.float32),
            title=self._above[row, :1],
            context=self._above[row, 1:],
            sentences=self._sentences[self._sentence_at[row] : self._sentence_at[row + 1]],
            pieces=self._pieces[pieces],
            piece_sentences=self._owners[pieces],
        )

    def rows(self, numbers: NDArray[np.int64]) -> Iterable[SegmentRow]:
        for n, words in zip(numbers, self.words.of(numbers), strict=True):
            yield SegmentRow(
                self.passage_ids[n],
                document_of(self.passage_ids[n]),
                self.vectors(n),
                tuple(int(length) for length in self.field_lengths[n]),
                words,
            )


def write_segment(folder: Path, rows: Sequence[SegmentRow], terms: Sequence[Counts]) -> str:
    """Write a new segment of these passages, `terms` counting theirs; returns its name."""
    name = secrets.token_hex(8)
    vectors = [row.vectors for row in rows]
    width = -(-len(vectors[0].passage) // 8)  # bytes of a code
    counts = [(len(v.sentences), len(v.pieces), *row.field_lengths) for v, row in zip(vectors, rows, strict=True)]
    np.save(folder / f"{name}.passages.npy", np.stack([v.passage for v in vectors]).astype(np.float16))
    np.save(folder / f"{name}.above.npy", np.stack([np.concatenate([v.title, v.context]) for v in vectors]))
    np.save(folder / f"{name}.sentences.npy", np.concatenate([v.sentences.reshape(-1, width) for v in vectors]))
    np.save(folder / f"{name}.pieces.npy", np.concatenate([v.pieces.reshape(-1, width) for v in vectors]))
    np.save(folder / f"{name}.owners.npy", np.concatenate([v.piece_sentences for v in vectors]))
    np.save(folder / f"{name}.lengths.npy", np.array(counts, np.int32).reshape(-1, 2 + len(FIELDS)))
    ids = {"passages": [row.passage_id for row in rows], "documents": Counter(row.document_id for row in rows)}
    (folder / f"{name}.ids.json").write_text(json.dumps(ids), "utf-8")
    write_words(folder, name, [row.words for row in rows])
    write_postings(folder, name, terms)
    return name


def remove_segment(folder: Path, name: str) -> None:
    for suffix in _SUFFIXES:
        (folder / f"{name}.{suffix}").unlink()
    for path in (words_file(folder, name), *postings_files(folder, name)):
        path.unlink()


def _mapped(path: Path) -> NDArray[Any]:
    """An array that stays on the disk; a plain one, since each slice of a `memmap` costs ten times as much."""
    return np.asarray(np.load(path, mmap_mode="r"))


def _bounds(lengths: NDArray[np.int32]) -> NDArray[np.int64]:
    """Where each of successive stretches begins, and at last where they end."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])


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
