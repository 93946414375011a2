"""Find the nearest vectors: among all of a segment, or among those that the graph of a large segment finds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from numpy.typing import NDArray

from core.errors import IndexDamaged
from index.engine import NO_FILTER, Clause, Filter
from index.local.engine import LocalEngine
from index.local.nearest import LiveVectors
from index.local.snapshot import LocalSnapshot
from index.vectors.cosine import float16_dot_products, float16_error_bound, int8_dot_products, possible_top_k
from index.vectors.hnsw import HnswGraph, write_hnsw_graph
from index.vectors.quantization import Int8Vectors, cosine_bounds, quantize
from tests.support.articles import document, fake_vector, publish


def unit_vectors(source: np.random.Generator, count: int, dimensions: int) -> NDArray[np.float64]:
    vectors = source.standard_normal((count, dimensions)) ** 3  # some numbers far larger than others
    lengths: NDArray[np.float64] = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths


@given(st.integers(1, 40), st.integers(1, 1100), st.integers(0, 2**32 - 1))
def test_the_error_of_float16_dot_products_is_within_its_bound(count: int, dimensions: int, seed: int) -> None:
    vectors = unit_vectors(np.random.default_rng(seed), count + 1, dimensions)
    question, stored = vectors[0].astype(np.float32), vectors[1:].astype(np.float16)
    exact = stored.astype(np.float64) @ question.astype(np.float64)
    assert np.abs(float16_dot_products(stored, question) - exact).max() <= float16_error_bound(question)


@given(st.integers(1, 40), st.integers(1, 1100), st.integers(0, 2**32 - 1))
def test_a_cosine_lies_between_its_bounds(count: int, dimensions: int, seed: int) -> None:
    vectors = unit_vectors(np.random.default_rng(seed), count + 1, dimensions)
    question, stored = vectors[0].astype(np.float32), vectors[1:].astype(np.float16)
    exact = stored.astype(np.float64) @ question.astype(np.float64)
    lower, upper = cosine_bounds(quantize(stored), quantize(question[None]))
    assert ((lower <= exact) & (exact <= upper)).all()
    assert (upper - lower).max() <= 0.2


def test_quantized_vectors_have_values_scales_and_errors() -> None:
    values, scales = quantize(np.array([[1, -0.5, 0], [0, 0, 0]], np.float16))
    assert values.tolist() == [[127, -64, 0], [0, 0, 0]]
    assert scales.tolist() == [[pytest.approx(1 / 127), pytest.approx(0.5 / 127)], [0, 0]]


def test_rows_whose_bounds_reach_the_kth_may_be_among_the_top_k() -> None:
    approximate = np.array([0.5, 0.9, 0.7, 0.69, 0.6, 0.7], np.float32)
    lower, upper = approximate - 0.01, approximate + np.array([0.3, 0, 0.01, 0.01, 0.01, 0.01], np.float32)
    assert possible_top_k(approximate, approximate, 2).tolist() == [1, 2, 5]
    assert possible_top_k(lower, upper, 2).tolist() == [0, 1, 2, 3, 5]
    assert possible_top_k(lower, upper, 2, np.array([False, True, True, False, True, False])).tolist() == [1, 2]
    assert possible_top_k(lower, upper, 9).tolist() == [0, 1, 2, 3, 4, 5]
    assert possible_top_k(lower, upper, 0).tolist() == []
    assert possible_top_k(lower[:0], upper[:0], 3).tolist() == []


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


class ExactGraph:
    """A stand-in for HnswGraph that never misses a nearest vector."""

    def __init__(self, file: Path, dimensions: int) -> None:
        self._vectors = np.load(file.with_suffix(".exact.npy")).astype(np.float64)

    @staticmethod
    def write(file: Path, vectors: NDArray[np.int8]) -> None:
        file.touch()
        np.save(file.with_suffix(".exact.npy"), vectors)

    def search(self, vector: NDArray[np.int8], count: int) -> NDArray[np.int64]:
        cosines = self._vectors @ vector / np.linalg.norm(self._vectors, axis=1)
        return np.sort(np.argsort(-cosines)[:count])


@pytest.fixture
def with_graph(local: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> LocalEngine:
    """Return an engine with 300 passages in two segments. The larger one has a graph, and 25 deleted passages."""
    monkeypatch.setattr("index.local.segments.MIN_GRAPH_PASSAGES", 200)
    monkeypatch.setattr("index.local.segments.write_hnsw_graph", ExactGraph.write)
    monkeypatch.setattr("index.local.segments.HnswGraph", ExactGraph)
    monkeypatch.setattr("index.local.nearest.MIN_EXPANSION", 60)
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
    monkeypatch.setattr("index.local.nearest.cosine_bounds", count_compared)
    return counts


def test_a_graph_finds_nearly_all_of_the_nearest(tmp_path: Path) -> None:
    source = np.random.default_rng(0)
    texts = source.standard_normal((20, 64))[source.integers(20, size=5_000)] + source.standard_normal((5_000, 64)) / 2
    vectors = quantize(texts / np.linalg.norm(texts, axis=1, keepdims=True)).values
    write_hnsw_graph(tmp_path / "graph", vectors)
    ExactGraph.write(tmp_path / "graph.exact", vectors)
    graph, exact = HnswGraph(tmp_path / "graph", 64), ExactGraph(tmp_path / "graph.exact", 64)
    for count in (10, 400):
        expected = [set(exact.search(question, count).tolist()) for question in vectors[:50]]
        found = [set(graph.search(question, count).tolist()) for question in vectors[:50]]
        assert np.mean([len(rows & all_rows) / count for rows, all_rows in zip(found, expected, strict=True)]) > 0.85


def test_dot_products_are_the_same_after_a_graph_was_used(tmp_path: Path) -> None:
    """usearch 2.26 replaces functions of libraries that are loaded after it by its own."""
    script = f"""
import numpy as np
from pathlib import Path
from index.vectors.cosine import float16_dot_products, int8_dot_products
from index.vectors.hnsw import write_hnsw_graph
write_hnsw_graph(Path({str(tmp_path / "graph")!r}), np.eye(4, 8, dtype=np.int8))
print(int8_dot_products(np.eye(2, 8, dtype=np.int8), np.ones((1, 8), np.int8)).tolist())
print(float16_dot_products(np.eye(2, 8, dtype=np.float16), np.ones(8, np.float32)).tolist())
"""
    finished = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert finished.stdout == "[[1.0], [1.0]]\n[1.0, 1.0]\n"


@pytest.mark.parametrize("damage", [lambda _: b"", lambda _: b"no graph", lambda content: content[: len(content) // 2]])
def test_a_damaged_graph_is_reported(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    file = tmp_path / "graph"
    write_hnsw_graph(file, np.eye(4, 8, dtype=np.int8))
    assert HnswGraph(file, 8).search(np.ones(8, np.int8), 10).tolist() == [0, 1, 2, 3]
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(IndexDamaged, match="cannot be opened"):
        HnswGraph(file, 8)


def test_without_segments_there_are_no_nearest_rows() -> None:
    rows, cosines = LiveVectors([], []).nearest(fake_vector("question"), 3, None)
    assert (rows.tolist(), cosines.tolist()) == ([], [])


def test_cores_share_many_dot_products_and_change_none() -> None:
    rows = np.random.default_rng(0).integers(-127, 128, (40_001, 24), np.int8)
    assert int8_dot_products(rows, rows[:2]).tolist() == (rows.astype(np.float64) @ rows[:2].T).tolist()
