"""Every vector compared, nearly and then exactly; of a large segment, those that its graph finds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from errors import IndexDamaged
from index.engine import NO_FILTER, Clause, Filter
from index.graph import Graph, write_graph
from index.live_vectors import LiveVectors
from index.local import LocalEngine
from index.local_snapshot import LocalSnapshot
from index.products import half_error, half_products, whole_products
from index.rough import Rough, bounds, roughly
from index.vectors import near_the_top
from tests.support.articles import document, fake_vector, publish


def unit_vectors(source: np.random.Generator, count: int, dimensions: int) -> NDArray[np.float64]:
    vectors = source.standard_normal((count, dimensions)) ** 3  # some numbers far larger than others
    lengths: NDArray[np.float64] = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths


@given(st.integers(1, 40), st.integers(1, 1100), st.integers(0, 2**32 - 1))
def test_a_product_of_halves_is_wrong_by_no_more_than_is_said(count: int, dimensions: int, seed: int) -> None:
    vectors = unit_vectors(np.random.default_rng(seed), count + 1, dimensions)
    asked, kept = vectors[0].astype(np.float32), vectors[1:].astype(np.float16)
    exact = kept.astype(np.float64) @ asked.astype(np.float64)
    assert np.abs(half_products(kept, asked) - exact).max() <= half_error(asked)


@given(st.integers(1, 40), st.integers(1, 1100), st.integers(0, 2**32 - 1))
def test_a_rough_product_lies_between_its_bounds(count: int, dimensions: int, seed: int) -> None:
    vectors = unit_vectors(np.random.default_rng(seed), count + 1, dimensions)
    asked, kept = vectors[0].astype(np.float32), vectors[1:].astype(np.float16)
    exact = kept.astype(np.float64) @ asked.astype(np.float64)
    least, most = bounds(roughly(kept), roughly(asked[None]))
    assert ((least <= exact) & (exact <= most)).all()
    assert (most - least).max() <= 0.2


def test_vectors_in_whole_numbers() -> None:
    whole, scales = roughly(np.array([[1, -0.5, 0], [0, 0, 0]], np.float16))
    assert whole.tolist() == [[127, -64, 0], [0, 0, 0]]
    assert scales.tolist() == [[pytest.approx(1 / 127), pytest.approx(0.5 / 127)], [0, 0]]


def test_what_is_nearly_the_kth_is_near_the_top() -> None:
    approximate = np.array([0.5, 0.9, 0.7, 0.69, 0.6, 0.7], np.float32)
    least, most = approximate - 0.01, approximate + np.array([0.3, 0, 0.01, 0.01, 0.01, 0.01], np.float32)
    assert near_the_top(approximate, approximate, 2).tolist() == [1, 2, 5]
    assert near_the_top(least, most, 2).tolist() == [0, 1, 2, 3, 5]
    assert near_the_top(least, most, 2, np.array([False, True, True, False, True, False])).tolist() == [1, 2]
    assert near_the_top(least, most, 9).tolist() == [0, 1, 2, 3, 4, 5]
    assert near_the_top(least, most, 0).tolist() == []
    assert near_the_top(least[:0], most[:0], 3).tolist() == []


@pytest.mark.parametrize("k", [1, 10, 120])
def test_the_nearest_of_several_segments_are_those_of_all(local: LocalEngine, k: int) -> None:
    texts = [f"Text number {n}." for n in range(120)]
    for start in (0, 90):  # two segments, and in one of them something that is gone
        publish(local, *(document(f"{n}.md", texts[n]) for n in range(start, min(start + 90, 120))))
    publish(local, removed=["7.md"])
    asked = fake_vector("question")
    with local.snapshot() as snapshot:
        hits = {hit.passage_id: hit.score for hit in snapshot.semantic(asked, k)}
        everything = {hit.passage_id: hit.score for hit in snapshot.semantic(asked, 1000)}
    assert len(everything) == 119
    assert sorted(hits.values(), reverse=True) == sorted(everything.values(), reverse=True)[:k]
    assert hits.items() <= everything.items()


class ExactGraph:
    """Finds those that a graph is there to find, and always all of them."""

    def __init__(self, file: Path, dimensions: int) -> None:
        self._vectors = np.load(file.with_suffix(".exact.npy")).astype(np.float64)

    @staticmethod
    def write(file: Path, whole: NDArray[np.int8]) -> None:
        file.touch()
        np.save(file.with_suffix(".exact.npy"), whole)

    def near(self, vector: NDArray[np.int8], count: int) -> NDArray[np.int64]:
        cosines = self._vectors @ vector / np.linalg.norm(self._vectors, axis=1)
        return np.sort(np.argsort(-cosines)[:count])


@pytest.fixture
def with_graph(local: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> LocalEngine:
    """Of 300 passages in two segments, the larger of which has a graph; 25 of its own are gone."""
    monkeypatch.setattr("index.segments.WORTH_A_GRAPH", 200)
    monkeypatch.setattr("index.segments.write_graph", ExactGraph.write)
    monkeypatch.setattr("index.segments.Graph", ExactGraph)
    monkeypatch.setattr("index.live_vectors.LOOKED_AT_LEAST", 60)
    texts = [f"Text number {n}{' of many' * (n % 5 == 0)}." for n in range(300)]
    for start, end in ((0, 250), (250, 300)):
        publish(local, *(document(f"{n}.md", texts[n]) for n in range(start, end)))
    publish(local, removed=[f"{n}.md" for n in range(100, 125)])
    return local


def near(snapshot: LocalSnapshot, k: int, filter: Filter = NO_FILTER) -> list[str]:
    return [hit.passage_id.partition(".")[0] for hit in snapshot.semantic(fake_vector("question"), k, filter)]


def test_a_large_segment_is_looked_up_in_a_graph(with_graph: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = count_rows(monkeypatch)
    with with_graph.snapshot() as snapshot:
        assert snapshot.generation.in_graphs == 225
        found = near(snapshot, 10)
        assert whole.pop() < 160  # 50 of the small segment, at most 60 times 250 / 225 of the large one
        everything = near(snapshot, 1000)
    assert len(everything) == 275
    assert found == everything[:10]


def test_a_filter_is_honoured_by_graph_and_by_comparing(
    with_graph: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = count_rows(monkeypatch)
    most = Filter(documents=frozenset(f"{n}.md" for n in range(300) if n % 3))
    few = Filter(required=(Clause(("mani",)),))
    with with_graph.snapshot() as snapshot:
        everything = near(snapshot, 1000)
        assert near(snapshot, 10, most) == [n for n in everything if int(n) % 3][:10]
        assert whole[-1] < 300
        assert near(snapshot, 10, few) == [n for n in everything if int(n) % 5 == 0][:10]
        assert whole[-1] == 300


def count_rows(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Of how many rows a question was compared, for each question; in the list that is returned."""
    counts: list[int] = []

    def counted(self: LiveVectors, *given: Any) -> Any:
        counts.append(0)
        return near(self, *given)

    def compared(rough: Rough, asked: Rough) -> Any:
        counts[-1] += len(rough.whole)
        return bounds(rough, asked)

    near = LiveVectors.near
    monkeypatch.setattr(LiveVectors, "near", counted)
    monkeypatch.setattr("index.live_vectors.bounds", compared)
    return counts


def test_a_graph_finds_nearly_all_of_the_nearest(tmp_path: Path) -> None:
    source = np.random.default_rng(0)
    texts = source.standard_normal((20, 64))[source.integers(20, size=5_000)] + source.standard_normal((5_000, 64)) / 2
    whole = roughly(texts / np.linalg.norm(texts, axis=1, keepdims=True)).whole
    write_graph(tmp_path / "graph", whole)
    ExactGraph.write(tmp_path / "graph.exact", whole)
    graph, exact = Graph(tmp_path / "graph", 64), ExactGraph(tmp_path / "graph.exact", 64)
    for count in (10, 400):
        nearest = [set(exact.near(asked, count).tolist()) for asked in whole[:50]]
        found = [set(graph.near(asked, count).tolist()) for asked in whole[:50]]
        assert np.mean([len(own & all_) / count for own, all_ in zip(found, nearest, strict=True)]) > 0.85


def test_products_are_the_same_where_a_graph_was_first(tmp_path: Path) -> None:
    """usearch 2.26 lets its own functions stand for those of libraries that are loaded after it."""
    script = f"""
import numpy as np
from pathlib import Path
from index.graph import Graph, write_graph
from index.products import half_products, whole_products
write_graph(Path({str(tmp_path / "graph")!r}), np.eye(4, 8, dtype=np.int8))
print(whole_products(np.eye(2, 8, dtype=np.int8), np.ones((1, 8), np.int8)).tolist())
print(half_products(np.eye(2, 8, dtype=np.float16), np.ones(8, np.float32)).tolist())
"""
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout == "[[1.0], [1.0]]\n[1.0, 1.0]\n"


@pytest.mark.parametrize("damage", [lambda _: b"", lambda _: b"no graph", lambda whole: whole[: len(whole) // 2]])
def test_a_damaged_graph_is_told(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    file = tmp_path / "graph"
    write_graph(file, np.eye(4, 8, dtype=np.int8))
    assert Graph(file, 8).near(np.ones(8, np.int8), 10).tolist() == [0, 1, 2, 3]
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(IndexDamaged, match="cannot be opened"):
        Graph(file, 8)


def test_of_nothing_nothing_is_near() -> None:
    rows, cosines = LiveVectors([], []).near(fake_vector("question"), 3, None)
    assert (rows.tolist(), cosines.tolist()) == ([], [])


def test_cores_share_many_products_and_change_none() -> None:
    rows = np.random.default_rng(0).integers(-127, 128, (40_001, 24), np.int8)
    assert whole_products(rows, rows[:2]).tolist() == (rows.astype(np.float64) @ rows[:2].T).tolist()
