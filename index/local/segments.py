"""The vectors of a generation, in segments: files that are written once and shared by the generations that follow.

<folder>/<segment>.passages.npy    float16, one row a passage: its vector
<folder>/<segment>.rough.npy       int8, one row a passage: the same roughly; float32 in scales.npy: see `index.rough`
<folder>/<segment>.graph         of large segments: the same in a graph of what is near what; see `index.graph`
<folder>/<segment>.keys.npy        32 bytes a passage: what its encoding is kept under in the catalogue
<folder>/<segment>.lengths.npy     int32, one row a passage: the terms in each keyword field
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
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.documents import document_of
from core.errors import IndexDamaged
from index.keyword import SegmentPostings, TermCounts, postings_files, write_postings
from index.local.segment_words import SegmentWords, words_file, write_words
from index.vectors import HnswGraph, Int8Vectors, quantize, write_hnsw_graph

MIN_GRAPH_PASSAGES = 262_144
"""Passages of a segment: to compare a question with fewer takes no more than some milliseconds."""

_SUFFIXES = ("passages.npy", "rough.npy", "scales.npy", "keys.npy", "lengths.npy", "ids.json")


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One passage as a segment keeps it; `field_lengths` in the order of FIELDS, `words` folded and each once."""

    passage_id: str
    document_id: str
    key: bytes
    vector: NDArray[np.float16]
    field_lengths: tuple[int, ...]
    words: Collection[str]


class Segment:
    """A segment that is open for reading; its arrays and words stay on the disk until they are used."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self.name = folder, name
        self.words = SegmentWords(folder, name)
        self.postings = SegmentPostings(folder, name)
        try:
            ids = json.loads((folder / f"{name}.ids.json").read_text("utf-8"))
            self.passage_ids: list[str] = ids["passages"]
            self.documents: dict[str, int] = ids["documents"]
            self.passages = _mapped(folder / f"{name}.passages.npy")
            self.rough = Int8Vectors(_mapped(folder / f"{name}.rough.npy"), _mapped(folder / f"{name}.scales.npy"))
            self.keys = _mapped(folder / f"{name}.keys.npy")
            self.field_lengths = np.load(folder / f"{name}.lengths.npy")
        except (OSError, ValueError, KeyError) as error:
            raise IndexDamaged(f"The vectors in {folder} cannot be opened: {error}") from error

    @property
    def has_graph(self) -> bool:
        return _graph_file(self._folder, self.name).exists()

    @cached_property
    def graph(self) -> HnswGraph | None:
        """Opened with the first use, for which usearch is imported."""
        return HnswGraph(_graph_file(self._folder, self.name), self.passages.shape[1]) if self.has_graph else None

    def live(self, segment_of: Mapping[str, str]) -> NDArray[np.int64]:
        """The rows whose document is still kept in this segment."""
        kept = [segment_of.get(document_id) == self.name for document_id in self.documents]
        return np.flatnonzero(np.repeat(np.array(kept, dtype=bool), list(self.documents.values())))

    def rows(self, numbers: NDArray[np.int64]) -> Iterable[SegmentRow]:
        for n, words in zip(numbers, self.words.of(numbers), strict=True):
            yield SegmentRow(
                self.passage_ids[n],
                document_of(self.passage_ids[n]),
                self.keys[n].tobytes(),
                self.passages[n],
                tuple(int(length) for length in self.field_lengths[n]),
                words,
            )


def write_segment(folder: Path, rows: Sequence[SegmentRow], terms: Sequence[TermCounts]) -> str:
    """Write a new segment of these passages, `terms` counting theirs; returns its name."""
    name = secrets.token_hex(8)
    vectors = np.stack([row.vector for row in rows])
    np.save(folder / f"{name}.passages.npy", vectors)
    rough = quantize(vectors)
    np.save(folder / f"{name}.rough.npy", rough.values)
    np.save(folder / f"{name}.scales.npy", rough.scales)
    if len(rows) >= MIN_GRAPH_PASSAGES:
        write_hnsw_graph(_graph_file(folder, name), rough.values)
    keys = np.frombuffer(b"".join(row.key for row in rows), np.uint8)
    np.save(folder / f"{name}.keys.npy", keys.reshape(len(rows), -1))
    np.save(folder / f"{name}.lengths.npy", np.array([row.field_lengths for row in rows], np.int32))
    ids = {"passages": [row.passage_id for row in rows], "documents": Counter(row.document_id for row in rows)}
    (folder / f"{name}.ids.json").write_text(json.dumps(ids), "utf-8")
    write_words(folder, name, [row.words for row in rows])
    write_postings(folder, name, terms)
    return name


def remove_segment(folder: Path, name: str) -> None:
    for suffix in _SUFFIXES:
        (folder / f"{name}.{suffix}").unlink()
    _graph_file(folder, name).unlink(missing_ok=True)
    for path in (words_file(folder, name), *postings_files(folder, name)):
        path.unlink()


def _graph_file(folder: Path, name: str) -> Path:
    return folder / f"{name}.graph"


def _mapped(path: Path) -> NDArray[Any]:
    """An array that stays on the disk; a plain one, since each slice of a `memmap` costs ten times as much."""
    return np.asarray(np.load(path, mmap_mode="r"))
