"""A segment gives back what it was given, and knows which of its rows are not deleted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import IndexDamaged
from index.keyword.postings import TermCounter
from index.keyword.short_forms import ShortForm
from index.local.segments import MIN_GRAPH_PASSAGES, Segment, SegmentRow, add_vectors, remove_segment, write_segment
from index.vectors.quantization import quantize


def row(passage_id: str, sentences: int) -> SegmentRow:
    vector = np.full(4, sentences, np.float16)
    words = {"every", f"words{sentences}"} if sentences else set()
    return SegmentRow(
        passage_id, passage_id.rpartition("#")[0], bytes([sentences] * 32), vector, (1, 2, sentences), words
    )


def test_a_segment_gives_back_what_was_written(tmp_path: Path) -> None:
    rows = [row("a#top:0", 2), row("b#top:0", 0), row("b#top:1", 3)]
    name = write_segment(tmp_path, rows, [TermCounter().counts()])
    segment = Segment(tmp_path, name)
    assert segment.live({"a": "another", "b": name}).tolist() == [1, 2]
    for written, read in zip(rows, segment.rows(np.arange(3)), strict=True):
        assert (read.passage_id, read.document_id, read.key, read.field_lengths, set(read.words)) == (
            written.passage_id,
            written.document_id,
            written.key,
            written.field_lengths,
            written.words,
        )
        assert read.vector is not None
        assert written.vector is not None
        assert read.vector.tolist() == written.vector.tolist()
    assert segment.words.counts(np.arange(3)) == {"every": 2, "words2": 1, "words3": 1}
    assert segment.words.counts(np.array([1, 2])) == {"every": 1, "words3": 1}
    remove_segment(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


ALS = ShortForm("ALS", "amyotrophic lateral sclerosis", "als", "amyotroph lateral sclerosi")
MRI = ShortForm("MRI", "magnetic resonance imaging", "mri", "magnet reson imag")


def test_short_forms_are_given_back_and_counted_in_the_rows_that_define_them(tmp_path: Path) -> None:
    defined = [(ALS, MRI), (), (MRI,)]
    rows = [replace(row(f"a{n}#top:0", 1), short_forms=each) for n, each in enumerate(defined)]
    segment = Segment(tmp_path, write_segment(tmp_path, rows, [TermCounter().counts()]))
    assert [tuple(each.short_forms) for each in segment.rows(np.arange(3))] == defined
    assert segment.short_forms(np.arange(3)) == {ALS: 1, MRI: 2}
    assert segment.short_forms(np.array([1, 2])) == {MRI: 1}
    assert segment.short_forms(np.array([1])) == {}


def test_words_that_cannot_be_read_are_damage(tmp_path: Path) -> None:
    name = write_segment(tmp_path, [row("a#top:0", 0)], [TermCounter().counts()])
    assert Segment(tmp_path, name).words.counts(np.arange(1)) == {}
    (tmp_path / f"{name}.words.npz").write_bytes(b"PK no archive")
    with pytest.raises(IndexDamaged, match=r"words in .* cannot be read"):
        Segment(tmp_path, name).words.counts(np.arange(1))


def test_a_segment_that_is_not_there_is_damage(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="cannot be opened"):
        Segment(tmp_path, "missing")


def damage(folder: Path, name: str) -> str:
    with pytest.raises(IndexDamaged) as raised:
        Segment(folder, name)
    return str(raised.value)


def test_a_segment_keeps_the_order_of_its_passages_and_counts_those_of_each_document(tmp_path: Path) -> None:
    rows = [row("b#x#top:0", 1), row("b#x#top:1", 2), row("a#top:0", 3)]
    name = write_segment(tmp_path, rows, [TermCounter().counts()])
    segment = Segment(tmp_path, name)
    assert (segment.name, segment.passage_ids) == (name, ["b#x#top:0", "b#x#top:1", "a#top:0"])
    assert [*segment.passage_counts.items()] == [("b#x", 2), ("a", 1)]
    (part,) = segment.parts
    assert part.rows is None
    assert (part.vectors.tolist(), part.vectors.dtype) == ([[1] * 4, [2] * 4, [3] * 4], np.float16)
    assert (segment.keys.tolist(), segment.keys.dtype) == ([[1] * 32, [2] * 32, [3] * 32], np.uint8)
    lengths = [[1, 2, 1], [1, 2, 2], [1, 2, 3]]
    assert (segment.field_lengths.tolist(), segment.field_lengths.dtype) == (lengths, np.int32)
    quantized = quantize(part.vectors)
    assert [array.tolist() for array in part.int8_vectors] == [array.tolist() for array in quantized]
    assert [array.dtype for array in part.int8_vectors] == [np.int8, np.float32]
    assert segment.postings.of("a") == []


def test_live_rows_are_those_of_the_documents_that_are_in_this_segment(tmp_path: Path) -> None:
    rows = [row("a#top:0", 0), row("a#top:1", 0), row("b#top:0", 0), row("c#top:0", 0)]
    name = write_segment(tmp_path, rows, [TermCounter().counts()])
    segment = Segment(tmp_path, name)
    assert segment.live({"a": name, "b": "other", "c": name}).tolist() == [0, 1, 3]
    assert segment.live({"b": name, "d": name, "c": ""}).tolist() == [2]
    assert (segment.live({}).tolist(), segment.live({}).dtype) == ([], np.int64)


def test_only_the_rows_that_are_asked_for_are_read_in_their_order(tmp_path: Path) -> None:
    written = [row("b#x#top:0", 1), row("b#x#top:1", 2), row("a#top:0", 3)]
    segment = Segment(tmp_path, write_segment(tmp_path, written, [TermCounter().counts()]))
    read = [(each.passage_id, each.document_id, each.key[0]) for each in segment.rows(np.array([2, 0]))]
    assert read == [("a#top:0", "a", 3), ("b#x#top:0", "b#x", 1)]
    assert [*segment.rows(np.zeros(0, np.int64))] == []


@pytest.mark.parametrize(("count", "has_graph"), [(2, False), (3, True), (4, True)])
def test_a_large_segment_has_a_graph(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, has_graph: bool
) -> None:
    monkeypatch.setattr("index.local.segments.MIN_GRAPH_PASSAGES", 3)
    rows = [row(f"{n}#top:0", n + 1) for n in range(count)]
    name = write_segment(tmp_path, rows, [TermCounter().counts()])
    (part,) = Segment(tmp_path, name).parts
    assert part.has_graph == (tmp_path / f"{name}.graph").exists() == has_graph
    assert (part.graph is not None) == has_graph
    if part.graph:
        assert part.graph.search(np.ones(4, np.int8), 9).tolist() == [*range(count)]
        assert part.graph is part.graph


def test_vectors_that_come_later_are_parts_until_the_last_have_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.local.segments.MIN_GRAPH_PASSAGES", 3)
    whole = [row(f"{n}#top:0", n + 1) for n in range(9)]
    rows = [each if n in (4, 5, 6) else replace(each, vector=None) for n, each in enumerate(whole)]
    name = write_segment(tmp_path, rows, [TermCounter().counts()])

    def vectors() -> list[object]:
        found = Segment(tmp_path, name).vectors_of(np.array([8, *range(8)]))
        return [None if vector is None else vector.tolist() for vector in found]

    def state() -> list[tuple[object, bool]]:
        parts = Segment(tmp_path, name).parts
        return sorted((None if part.rows is None else part.rows.tolist(), part.has_graph) for part in parts)

    def add(*numbers: int, are_last: bool = False) -> None:
        new = np.array([[n + 1] * 4 for n in numbers], np.float16)
        add_vectors(tmp_path, Segment(tmp_path, name), np.array(numbers), new, are_last)

    assert state() == [([4, 5, 6], False)]
    assert vectors() == [None] * 5 + [[5] * 4, [6] * 4, [7] * 4, None]
    add(0, 8)
    assert state() == [([0, 8], False), ([4, 5, 6], False)]
    add(1, 7)
    assert state() == [([0, 1, 4, 5, 6, 7, 8], False)]
    add(2, 3, are_last=True)
    assert state() == [(None, True)]
    assert vectors() == [[9] * 4, *([n] * 4 for n in range(1, 9))]
    remove_segment(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_a_segment_of_which_a_deleted_row_was_never_encoded_has_a_graph_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.local.segments.MIN_GRAPH_PASSAGES", 3)
    rows = [replace(row(f"{n}#top:0", n + 1), vector=None) for n in range(4)]
    name = write_segment(tmp_path, rows, [TermCounter().counts()])
    assert Segment(tmp_path, name).parts == []
    add_vectors(tmp_path, Segment(tmp_path, name), np.array([0, 2, 3]), np.ones((3, 4), np.float16), are_last=True)
    (part,) = Segment(tmp_path, name).parts
    assert (part.rows is not None and part.rows.tolist(), part.has_graph) == ([0, 2, 3], True)


def test_a_quarter_of_a_million_passages_are_a_large_segment() -> None:
    assert MIN_GRAPH_PASSAGES == 2**18


@pytest.mark.parametrize("min_graph", [1, 9])
def test_a_segment_is_removed_with_all_its_files_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, min_graph: int
) -> None:
    monkeypatch.setattr("index.local.segments.MIN_GRAPH_PASSAGES", min_graph)
    names = [write_segment(tmp_path, [row("a#top:0", 1)], [TermCounter().counts()]) for _ in range(2)]
    assert [len(name) for name in names] == [16, 16]
    suffixes = ["bounds.npy", "frequencies.npy", "ids.json", "keys.npy", "lengths.npy", "passages.npy"]
    suffixes += ["postings.npy", "rough.npy", "scales.npy", "short_forms.npz", "terms.npy", "words.npz"]
    suffixes += ["graph"] * (min_graph == 1)
    remove_segment(tmp_path, names[0])
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{names[1]}.{suffix}" for suffix in suffixes)


def test_the_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    name = write_segment(tmp_path, [row("a#top:0", 0)], [TermCounter().counts()])
    start = f"The vectors in {tmp_path} cannot be opened: "
    for suffix in ("ids.json", "passages.npy", "rough.npy", "scales.npy", "keys.npy", "lengths.npy"):
        path = tmp_path / f"{name}.{suffix}"
        content = path.read_bytes()
        path.unlink()
        assert damage(tmp_path, name) == f"{start}[Errno 2] No such file or directory: '{path}'"
        path.write_bytes(b"\xff")
        assert damage(tmp_path, name).startswith(start)
        path.write_bytes(content)
    (tmp_path / f"{name}.ids.json").write_text('{"passages": []}', "utf-8")
    assert damage(tmp_path, name) == f"{start}'documents'"


def test_arrays_stay_on_disk_until_they_are_used(tmp_path: Path) -> None:
    """The postings, words and short forms of a segment are not even opened."""
    name = write_segment(tmp_path, [row("a#top:0", 0)], [TermCounter().counts()])
    for suffix in ("terms.npy", "words.npz", "short_forms.npz"):
        (tmp_path / f"{name}.{suffix}").unlink()
    segment = Segment(tmp_path, name)
    (part,) = segment.parts
    for array in (part.vectors, *part.int8_vectors, segment.keys):
        assert isinstance(array.base, np.memmap)
        assert type(array) is np.ndarray
