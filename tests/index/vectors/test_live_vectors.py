"""Find the nearest vectors: among all of a segment, or among those that the graph of a large segment finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from numpy.typing import NDArray

from index.engine import NO_FILTER, Clause, Filter
from index.local.engine import LocalEngine
from index.local.snapshot import LocalSnapshot
from index.vectors.live_vectors import LiveVectors
from index.vectors.quantization import Int8Vectors, cosine_bounds, quantize
from tests.support.articles import document, fake_vector, publish
from tests.support.exact_graph import ExactGraph


@pytest.mark.parametrize("k", [1, 10, 120])
def test_the_nearest_of_several_segments_are_those_of_all(local: LocalEngine, k: int) -> None:
    texts = [f"Text number {n}." for n in range(120)]
    for start in (0, 90):  # two segments, one of which gets a deleted passage below
        publish(local, *(document(f"{n}.md", texts[n]) for n in range(start, min(start + 90, 120))))
    publish(local, removed=["7.md"])
    question = fake_vector("question")
    with local.snapshot() as snapshot:
        hits = {hit.passage_id: hit.score for hit in snapshot.semantic(question, k)}
        everything = {hit.passage_id: hit.score for hit in snapshot.semantic(question, 1000)}
    assert len(everything) == 119
    assert sorted(hits.values(), reverse=True) == sorted(everything.values(), reverse=True)[:k]
    assert hits.items() <= everything.items()


@pytest.fixture
def with_graph(local: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> LocalEngine:
    """Return an engine with 300 passages in two segments. The larger one has a graph, and 25 deleted passages."""
    monkeypatch.setattr("index.local.segments.MIN_GRAPH_PASSAGES", 200)
    monkeypatch.setattr("index.local.segments.write_hnsw_graph", ExactGraph.write)
    monkeypatch.setattr("index.local.segments.HnswGraph", ExactGraph)
    monkeypatch.setattr("index.vectors.live_vectors.MIN_EXPANSION", 60)
    texts = [f"Text number {n}{' of many' * (n % 5 == 0)}." for n in range(300)]
    for start, end in ((0, 250), (250, 300)):
        publish(local, *(document(f"{n}.md", texts[n]) for n in range(start, end)))
    publish(local, removed=[f"{n}.md" for n in range(100, 125)])
    return local


def nearest(snapshot: LocalSnapshot, k: int, filter: Filter = NO_FILTER) -> list[str]:
    """Return the numbers in the names of the k nearest documents."""
    return [hit.passage_id.partition(".")[0] for hit in snapshot.semantic(fake_vector("question"), k, filter)]


def test_a_large_segment_is_looked_up_in_a_graph(with_graph: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    compared_rows = count_rows(monkeypatch)
    with with_graph.snapshot() as snapshot:
        assert snapshot.generation.in_graphs == 225
        found = nearest(snapshot, 10)
        assert compared_rows.pop() < 160  # 50 of the small segment, at most 60 times 250 / 225 of the large one
        everything = nearest(snapshot, 1000)
    assert len(everything) == 275
    assert found == everything[:10]


def test_a_filter_is_honoured_by_graph_and_by_comparing(
    with_graph: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared_rows = count_rows(monkeypatch)
    most = Filter(documents=frozenset(f"{n}.md" for n in range(300) if n % 3))
    few = Filter(required=(Clause(("mani",)),))
    with with_graph.snapshot() as snapshot:
        everything = nearest(snapshot, 1000)
        assert nearest(snapshot, 10, most) == [n for n in everything if int(n) % 3][:10]
        assert compared_rows[-1] < 300
        assert nearest(snapshot, 10, few) == [n for n in everything if int(n) % 5 == 0][:10]
        assert compared_rows[-1] == 300


def count_rows(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that records for each question how many rows it is compared with."""
    counts: list[int] = []
    original = LiveVectors.nearest

    def begin_question(self: LiveVectors, *arguments: Any) -> Any:
        counts.append(0)
        return original(self, *arguments)

    def count_compared(rows: Int8Vectors, question: Int8Vectors) -> Any:
        counts[-1] += len(rows.values)
        return cosine_bounds(rows, question)

    monkeypatch.setattr(LiveVectors, "nearest", begin_question)
    monkeypatch.setattr("index.vectors.live_vectors.cosine_bounds", count_compared)
    return counts


def test_without_segments_there_are_no_nearest_rows() -> None:
    rows, cosines = LiveVectors([], []).nearest(fake_vector("question"), 3, None)
    assert (rows.tolist(), cosines.tolist()) == ([], [])


@dataclass
class FakeGraph:
    """A graph that finds the given rows, as many as are wanted, and notes how many that is."""

    found: list[int]
    wanted: list[int] = field(default_factory=list)

    def search(self, vector: NDArray[np.int8], count: int) -> NDArray[np.int64]:
        self.wanted.append(count)
        return np.array(sorted(self.found[:count]), np.int64)


class FakePart:
    """Some vectors of a segment, and the numbers of their rows; None stands for all rows."""

    def __init__(self, vectors: NDArray[np.float16], graph: FakeGraph | None, rows: list[int] | None = None) -> None:
        self.rows = None if rows is None else np.array(rows, np.int64)
        self.vectors = vectors if rows is None else vectors[self.rows]
        self.int8_vectors, self.graph = quantize(self.vectors), graph

    def __len__(self) -> int:
        return len(self.vectors)


class FakeSegment:
    """A segment of unit vectors at given angles from the question, in degrees.

    `rows_of_parts` are the rows of each part of its vectors; None stands for one part with all of them.
    """

    def __init__(
        self, angles: list[float], graph: FakeGraph | None = None, rows_of_parts: list[list[int]] | None = None
    ) -> None:
        radians = np.radians(angles)
        self.vectors = np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float16)
        self.passage_ids = [f"{n}" for n in range(len(angles))]
        parts = [None] if rows_of_parts is None else [rows for rows in rows_of_parts if rows]
        self.parts = [FakePart(self.vectors, graph, rows) for rows in parts]


QUESTION = np.array([1, 0], np.float32)


def live_vectors(*segments: FakeSegment, deleted: Sequence[set[int]] = ()) -> LiveVectors:
    gone = [*deleted, *[set[int]()] * len(segments)]
    live = [
        np.array([n for n in range(len(each.passage_ids)) if n not in gone[number]], np.int64)
        for number, each in enumerate(segments)
    ]
    return LiveVectors(segments, live)  # type: ignore[arg-type]


def rows_of(vectors: LiveVectors, k: int, allowed: NDArray[np.bool_] | None = None) -> list[int]:
    """Return the rows in the order of their cosines."""
    rows, cosines = vectors.nearest(QUESTION, k, allowed)
    return [row for _, row in sorted(zip((-cosines).tolist(), rows.tolist(), strict=True))]


def test_rows_and_cosines_leave_out_what_is_deleted() -> None:
    """The rows are 0 for 60 degrees, 1 for 30, 2 for 90, 3 for 0 and 4 for 180."""
    vectors = live_vectors(FakeSegment([60, 10, 30, 20]), FakeSegment([5, 90, 0, 180]), deleted=[{1, 3}, {0}])
    assert [rows_of(vectors, k) for k in (0, 1, 2, 3)] == [[], [3], [3, 1], [3, 1, 0]]
    rows, found = vectors.nearest(QUESTION, 9, None)
    assert dict(zip(rows.tolist(), found.tolist(), strict=True)) == pytest.approx(
        {0: 0.5, 1: 0.866, 2: 0, 3: 1, 4: -1}, abs=1e-3
    )
    assert (found.dtype, rows.dtype) == (np.float64, np.int64)
    allowed = np.array([True, False, True, False, True])
    assert [rows_of(vectors, k, allowed) for k in (1, 2, 9)] == [[0], [0, 2], [0, 2, 4]]
    assert rows_of(vectors, 3, np.zeros(5, bool)) == []


@given(st.lists(st.integers(0, 90), min_size=1, max_size=20), st.data())
def test_vectors_in_parts_are_found_as_those_in_one(angles: list[int], data: st.DataObject) -> None:
    """Rows without a vector are in no part, and are never found."""
    part_of = data.draw(st.lists(st.sampled_from([None, 0, 1, 2]), min_size=len(angles), max_size=len(angles)))
    rows_of_parts = [[row for row, own in enumerate(part_of) if own == part] for part in range(3)]
    gone = data.draw(st.sets(st.integers(0, len(angles) - 1)))
    other = FakeSegment([45, 50])
    in_parts = live_vectors(FakeSegment([*angles], rows_of_parts=rows_of_parts), other, deleted=[gone])
    in_one = live_vectors(FakeSegment([*angles]), other, deleted=[gone])
    live = [row for row in range(len(angles)) if row not in gone]
    has_vector = np.array([part_of[row] is not None for row in live] + [True, True], bool)
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=len(live) + 2, max_size=len(live) + 2)), bool)
    assert len(in_parts) == has_vector.sum()
    for k in (1, 3, 30):
        for mask in (None, allowed):
            found, expected = (
                dict(zip(rows.tolist(), cosines.tolist(), strict=True))
                for rows, cosines in (
                    in_parts.nearest(QUESTION, k, mask),
                    in_one.nearest(QUESTION, k, has_vector if mask is None else mask & has_vector),
                )
            )
            assert found == expected


@given(st.lists(st.lists(st.integers(0, 90), min_size=1, max_size=9), min_size=1, max_size=4), st.data())
def test_no_allowed_row_among_the_nearest_is_missed(angles: list[list[int]], data: st.DataObject) -> None:
    """Not even of those that tie with the k-th, nor of vectors that one byte per dimension cannot tell apart."""
    segments = [FakeSegment([each / 10 for each in segment]) for segment in angles]
    deleted = [data.draw(st.sets(st.integers(0, len(segment) - 1))) for segment in angles]
    vectors = live_vectors(*segments, deleted=deleted)
    live = [
        segment.vectors[n].astype(float) @ QUESTION
        for segment, gone in zip(segments, deleted, strict=True)
        for n in range(len(segment.vectors))
        if n not in gone
    ]
    allowed = data.draw(st.none() | st.lists(st.booleans(), min_size=len(live), max_size=len(live)))
    k = data.draw(st.integers(1, 6))
    rows, found = vectors.nearest(QUESTION, k, None if allowed is None else np.array(allowed, bool))
    chosen = [row for row in range(len(live)) if allowed is None or allowed[row]]
    kth = sorted((live[row] for row in chosen), reverse=True)[:k][-1:]
    assert {row for row in chosen if live[row] >= kth[0]} <= set(rows.tolist()) <= set(chosen)
    assert found == pytest.approx([live[row] for row in rows.tolist()], abs=1e-9)


def test_the_rounding_of_float16_loses_no_row() -> None:
    """The cosines of these rows differ by less than the error of a dot product of float16 numbers."""
    random = np.random.default_rng(0)
    noise = random.standard_normal((201, 384)).astype(np.float32)
    unit = (noise[0] + 0.01 * noise) / np.linalg.norm(noise[0] + 0.01 * noise, axis=1, keepdims=True)
    segment = FakeSegment([0.0] * 200)
    segment.vectors = unit[1:].astype(np.float16)
    segment.parts = [FakePart(segment.vectors, None)]
    exact = segment.vectors.astype(float) @ unit[0].astype(float)
    for k in (1, 5, 20):
        rows, _ = live_vectors(segment).nearest(unit[0], k, None)
        assert set(np.argsort(-exact)[:k].tolist()) <= set(rows.tolist())


@pytest.fixture
def few_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.vectors.live_vectors.MIN_EXPANSION", 6)


ANGLES = [float(n) for n in range(20)]
"""Twenty vectors, the nearest first."""


@pytest.mark.usefixtures("few_wanted")
@pytest.mark.parametrize(("k", "wanted"), [(1, 6), (3, 6), (4, 8), (7, 14)])
def test_a_graph_is_asked_for_twice_as_many_as_are_sought_and_for_no_fewer_than_pay_off(k: int, wanted: int) -> None:
    graph = FakeGraph([*range(20)])
    assert rows_of(live_vectors(FakeSegment(ANGLES, graph)), k)[:k] == [*range(k)]
    assert graph.wanted == [wanted]


@pytest.mark.usefixtures("few_wanted")
def test_a_graph_is_asked_for_more_where_rows_are_deleted_or_not_allowed() -> None:
    """A share of 0.8, of 0.4, and of 0.2; with less than that, every vector is compared."""
    graph = FakeGraph([*range(20)])
    vectors = live_vectors(FakeSegment(ANGLES, graph), deleted=[{0, 1, 2, 3}])
    assert rows_of(vectors, 4)[:4] == [0, 1, 2, 3]
    for count, wanted in ((8, [10, 20]), (4, [10, 20, 40]), (3, [10, 20, 40])):
        allowed = np.isin(np.arange(16), np.arange(count) * 2)
        assert rows_of(vectors, 4, allowed)[:4] == [0, 2, 4, 6][: min(count, 4)]
        assert graph.wanted == wanted


@pytest.mark.usefixtures("few_wanted")
@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([9, 8, 7, 6, 5, 4], [4, 5]),  # the graph is believed
        ([9, 8, 7, 6, 5], [0, 1]),  # it reaches fewer than wanted, so it may miss some
        ([], [0, 1]),
        ([19, 18, 17, 16, 15, 14], [0, 1]),  # deleted rows alone
        ([19, 18, 17, 16, 15, 4], [0, 1]),  # one live row, and two are sought
        ([19, 18, 17, 16, 5, 4], [4, 5]),
    ],
)
def test_every_vector_is_compared_where_a_graph_finds_too_few(found: list[int], expected: list[int]) -> None:
    vectors = live_vectors(FakeSegment(ANGLES, FakeGraph(found)), deleted=[{12, 13, 14, 15, 16, 17, 18, 19}])
    assert rows_of(vectors, 2)[:2] == expected


@pytest.mark.usefixtures("few_wanted")
def test_what_a_graph_finds_is_numbered_through_the_segments() -> None:
    """The first segment is compared. Of what the graph of the second finds, row 6 of the segment is deleted."""
    graph = FakeGraph([2, 3, 4, 5, 6, 7, 8])
    vectors = live_vectors(
        FakeSegment([2.5, 50, 60]), FakeSegment(ANGLES, graph), FakeSegment([0.5, 90]), deleted=[{1}, {0, 6}]
    )
    assert rows_of(vectors, 3)[:3] == [20, 3, 0]
    allowed = np.ones(len(ANGLES) + 2, bool)
    allowed[[20, 3]] = False
    assert rows_of(vectors, 3, allowed)[:3] == [0, 4, 5]


@pytest.mark.usefixtures("few_wanted")
def test_a_segment_with_fewer_vectors_than_wanted_is_found_whole() -> None:
    graph = FakeGraph([0, 1, 2, 3])
    assert rows_of(live_vectors(FakeSegment(ANGLES[:4], graph)), 9) == [0, 1, 2, 3]
    assert graph.wanted == [18]


@pytest.mark.usefixtures("few_wanted")
def test_all_allowed_rows_are_enough_however_many_are_sought() -> None:
    graph = FakeGraph([*range(20)])
    allowed = np.isin(np.arange(20), [4, 6, 8, 10])
    assert rows_of(live_vectors(FakeSegment(ANGLES, graph)), 9, allowed) == [4, 6, 8, 10]
    assert graph.wanted == [90]


@pytest.mark.usefixtures("few_wanted")
def test_loading_reads_all_vectors_or_searches_the_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[tuple[str, int]] = []
    monkeypatch.setattr(
        "index.vectors.live_vectors.cosine_bounds", lambda rows, _: read.append(("int8", len(rows.values)))
    )
    monkeypatch.setattr(
        "index.vectors.live_vectors.float16_dot_products", lambda rows, _: read.append(("float16", len(rows)))
    )
    graph = FakeGraph([0, 1, 2])
    live_vectors(FakeSegment(ANGLES, graph), FakeSegment(ANGLES[:3])).load()
    assert (graph.wanted, read) == ([6], [("int8", 3), ("float16", 3)])
