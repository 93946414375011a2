"""Write, read and remove segments: the vectors, terms and words of some passages of a generation.

The files of a segment are written once, and later generations share them:

<folder>/<segment>.passages.npy   float16, one row per passage: its vector
<folder>/<segment>.rough.npy      int8, one row per passage: the vector in one byte per dimension; with
                                  <segment>.scales.npy, see `index.vectors.quantization` ("rough" is part of the format)
<folder>/<segment>.graph          only of a large segment: the HNSW graph of the int8 vectors, see `index.vectors.hnsw`
<folder>/<segment>.<part>.*       these files of some of the passages, where not all were encoded from the start: of
                                  those in <segment>.<part>.rows.npy, the numbers of their rows, ascending
<folder>/<segment>.keys.npy       uint8, 32 bytes per passage: the key of its encoding in the catalogue
<folder>/<segment>.lengths.npy    int32, one row per passage: the number of terms in each keyword field
<folder>/<segment>.ids.json       the passage ids, and the number of passages of each document, both in order
<folder>/<segment>.words.npz      the words of the passages, see `index.local.segment_words`
<folder>/<segment>.short_forms.npz  the short forms that they define, as words: the fields of ShortForm between tabs
<folder>/<segment>.terms.npy      and three more files, the postings of the passages, see `index.keyword.postings`
"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.disk_space import raise_if_unreadable
from core.documents import document_id_of
from core.errors import IndexDamaged
from index.keyword import SegmentPostings, ShortForm, TermCounts, write_postings
from index.local.segment_words import SegmentWords, write_words
from index.merge_policy import segments_to_merge
from index.vectors import HnswGraph, Int8Vectors, quantize, write_hnsw_graph

MIN_GRAPH_PASSAGES = 262_144
"""The passages from which a segment gets a graph. Comparing a question with fewer takes only some milliseconds."""

_SHORT_FORMS = "short_forms"
_ROWS = "rows.npy"
_VECTORS = ("passages.npy", "rough.npy", "scales.npy")


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One passage of a segment.

    `key` is that of its encoding in the catalogue. `vector` is None while it is found by words only. `field_lengths`
    are numbers of terms, in the order of FIELDS. `words` are its distinct folded words. `short_forms` are what it
    defines and no earlier passage of its document.
    """

    passage_id: str
    document_id: str
    key: bytes
    vector: NDArray[np.float16] | None
    field_lengths: tuple[int, ...]
    words: Collection[str]
    short_forms: Collection[ShortForm] = ()


class VectorPart:
    """Vectors of a segment that lie in files of their own. Its arrays stay on disk until they are used.

    `rows` are the numbers of the rows in the segment that they belong to, ascending; None stands for every row.
    `vectors` is the float16 array, shape (vectors, dimensions), and `int8_vectors` its smaller form.
    """

    def __init__(self, folder: Path, name: str, rows: NDArray[np.int64] | None = None) -> None:
        self.name, self.rows = name, rows
        self._graph_file = _graph_file(folder, name)
        self.vectors = _map_array(folder / f"{name}.passages.npy")
        values, scales = _map_array(folder / f"{name}.rough.npy"), _map_array(folder / f"{name}.scales.npy")
        self.int8_vectors = Int8Vectors(values, scales)

    def __len__(self) -> int:
        return len(self.vectors)

    @property
    def has_graph(self) -> bool:
        return self._graph_file.exists()

    @cached_property
    def graph(self) -> HnswGraph | None:
        """Return the graph, or None if there is none. The first use opens it and imports usearch."""
        return HnswGraph(self._graph_file, self.vectors.shape[1]) if self.has_graph else None


class Segment:
    """A segment that is open for reading. Its arrays and words stay on disk until they are used.

    `passage_ids` are in the order of the rows, and `passage_counts` holds the number of rows of each document, in the
    same order. `parts` hold the vectors: one part with those of all rows, or several while not every row has one.
    Raises IndexDamaged if a file cannot be read.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.words = SegmentWords(folder, name)
        self._short_forms = SegmentWords(folder, name, _SHORT_FORMS)
        self.postings = SegmentPostings(folder, name)
        try:
            ids = json.loads((folder / f"{name}.ids.json").read_text("utf-8"))
            self.passage_ids: list[str] = ids["passages"]
            self.passage_counts: dict[str, int] = ids["documents"]
            self.keys = _map_array(folder / f"{name}.keys.npy")
            self.field_lengths = _read_array(folder / f"{name}.lengths.npy")
            self.parts = _open_parts(folder, name)
        except (OSError, ValueError, KeyError) as error:
            raise_if_unreadable(error, folder)
            raise IndexDamaged(f"The vectors in {folder} cannot be opened: {error}") from error

    def live(self, segment_of: Mapping[str, str]) -> NDArray[np.int64]:
        """Return the numbers of the rows that are not deleted, ascending.

        `segment_of` gives the name of the segment that holds the passages of each document of the generation.
        """
        return self.rows_of({name for name in self.passage_counts if segment_of.get(name) == self.name})

    def rows(self, numbers: NDArray[np.int64]) -> Iterable[SegmentRow]:
        """Yield the passages in the rows with these numbers."""
        short_forms = self._short_forms.of(numbers)
        vectors = self.vectors_of(numbers)
        for number, vector, words, lines in zip(numbers, vectors, self.words.of(numbers), short_forms, strict=True):
            yield SegmentRow(
                self.passage_ids[number],
                document_id_of(self.passage_ids[number]),
                self.keys[number].tobytes(),
                vector,
                tuple(int(length) for length in self.field_lengths[number]),
                words,
                [_short_form(line) for line in lines],
            )

    def rows_of(self, document_ids: Container[str]) -> NDArray[np.int64]:
        """Return the numbers of the rows of these documents, ascending."""
        wanted = [document_id in document_ids for document_id in self.passage_counts]
        return np.flatnonzero(np.repeat(np.array(wanted, dtype=bool), list(self.passage_counts.values())))

    def vectors_of(self, numbers: NDArray[np.int64]) -> Iterator[NDArray[np.float16] | None]:
        """Yield the vectors of the rows with these numbers, None for one that has none."""
        part_of, place = np.full(len(self.passage_ids), -1, np.int64), np.arange(len(self.passage_ids))
        for n, part in enumerate(self.parts):
            rows = place if part.rows is None else part.rows
            part_of[rows], place[rows] = n, np.arange(len(rows))
        for n, at in zip(part_of[numbers].tolist(), place[numbers].tolist(), strict=True):
            yield self.parts[n].vectors[at] if n >= 0 else None

    def short_forms(self, numbers: NDArray[np.int64]) -> dict[ShortForm, int]:
        """Return the short forms that these rows define, each with the number of documents that define it."""
        return {_short_form(line): count for line, count in self._short_forms.counts(numbers).items()}


def write_segment(folder: Path, rows: Sequence[SegmentRow], terms: Sequence[TermCounts]) -> str:
    """Write a new segment of these passages, and return its name.

    `terms` are the counts of their terms, as parts that follow each other in the order of the rows.
    """
    name = secrets.token_hex(8)
    vectors = {number: row.vector for number, row in enumerate(rows) if row.vector is not None}
    if vectors:
        of_all = len(vectors) == len(rows)
        numbers = None if of_all else np.array([*vectors])
        write_vectors(folder, name, numbers, np.stack([*vectors.values()]), may_have_graph=of_all)
    keys = np.frombuffer(b"".join(row.key for row in rows), np.uint8)
    np.save(folder / f"{name}.keys.npy", keys.reshape(len(rows), -1))
    np.save(folder / f"{name}.lengths.npy", np.array([row.field_lengths for row in rows], np.int32))
    ids = {"passages": [row.passage_id for row in rows], "documents": Counter(row.document_id for row in rows)}
    (folder / f"{name}.ids.json").write_text(json.dumps(ids), "utf-8")
    write_words(folder, name, [row.words for row in rows])
    write_words(folder, name, [["\t".join(pair) for pair in row.short_forms] for row in rows], _SHORT_FORMS)
    write_postings(folder, name, terms)
    return name


def write_vectors(
    folder: Path, segment: str, rows: NDArray[np.int64] | None, vectors: NDArray[np.float16], may_have_graph: bool
) -> None:
    """Write a part of the vectors of a segment: those of the rows with these numbers, which ascend. None: of all."""
    name = segment
    if rows is not None:
        name = f"{segment}.{secrets.token_hex(4)}"
        np.save(folder / f"{name}.{_ROWS}", rows)
    np.save(folder / f"{name}.passages.npy", vectors)
    int8_vectors = quantize(vectors)
    np.save(folder / f"{name}.rough.npy", int8_vectors.values)
    np.save(folder / f"{name}.scales.npy", int8_vectors.scales)
    if may_have_graph and len(vectors) >= MIN_GRAPH_PASSAGES:
        write_hnsw_graph(_graph_file(folder, name), int8_vectors.values)


def add_vectors(
    folder: Path, segment: Segment, rows: NDArray[np.int64], vectors: NDArray[np.float16], are_last: bool
) -> None:
    """Add the vectors of rows that had none, which ascend. Smaller parts are merged with them, and removed.

    If they `are_last`, no vector is missing any more: all parts become one, with a graph where it is worth one.
    """
    sizes = {part.name: len(part) for part in segment.parts}
    merged = set(sizes) if are_last else set(segments_to_merge(sizes, sizes, len(rows)))
    parts = [part for part in segment.parts if part.name in merged]
    every_row = np.concatenate([rows, *(part.rows for part in parts if part.rows is not None)])
    order = np.argsort(every_row)
    every_vector = np.concatenate([vectors, *(part.vectors for part in parts)])[order]
    numbers = None if len(order) == len(segment.passage_ids) else every_row[order]
    write_vectors(folder, segment.name, numbers, every_vector, may_have_graph=are_last)
    for part in parts:
        remove_segment(folder, part.name)


def remove_segment(folder: Path, name: str) -> None:
    """Delete all files of a segment, or of a part of its vectors."""
    for path in folder.glob(f"{name}.*"):
        path.unlink()


def _open_parts(folder: Path, segment: str) -> list[VectorPart]:
    if any((folder / f"{segment}.{suffix}").exists() for suffix in _VECTORS):
        return [VectorPart(folder, segment)]
    names = sorted(path.name.removesuffix(f".{_ROWS}") for path in folder.glob(f"{segment}.*.{_ROWS}"))
    return [VectorPart(folder, name, _read_array(folder / f"{name}.{_ROWS}")) for name in names]


def _short_form(line: str) -> ShortForm:
    return ShortForm(*line.split("\t"))


def _graph_file(folder: Path, name: str) -> Path:
    return folder / f"{name}.graph"


def _read_array(path: Path) -> NDArray[Any]:
    """Return an array in memory. NumPy itself would take a file that the disk cannot read for one that was cut."""
    array: NDArray[Any] = np.lib.format.read_array(BytesIO(path.read_bytes()))
    return array


def _map_array(path: Path) -> NDArray[Any]:
    """Return an array that stays on disk.

    It is a plain array over the mapped file, since each slice of a `memmap` costs ten times as much.
    """
    return np.asarray(np.load(path, mmap_mode="r"))
