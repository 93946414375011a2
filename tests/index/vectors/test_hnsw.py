"""A graph finds nearly all of the nearest vectors, and a damaged one is noticed when it is opened."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from usearch.index import Index

from core.errors import IndexDamaged
from index.vectors.hnsw import MIN_EXPANSION, HnswGraph, write_hnsw_graph
from index.vectors.quantization import quantize
from tests.support.articles import in_threads
from tests.support.exact_graph import ExactGraph

CORNERS = np.eye(8, dtype=np.int8) * 127


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


def test_a_graph_finds_every_vector_by_its_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for batch_size in (3, 4, 8, 9):
        monkeypatch.setattr("index.vectors.hnsw._BATCH_SIZE", batch_size)
        write_hnsw_graph(tmp_path / f"{batch_size}", CORNERS)
        graph = HnswGraph(tmp_path / f"{batch_size}", 8)
        assert [graph.search(corner, 1).tolist() for corner in CORNERS] == [[n] for n in range(8)]


def test_rows_are_found_in_ascending_order_and_no_more_than_there_are(tmp_path: Path) -> None:
    write_hnsw_graph(tmp_path / "graph", CORNERS[::-1])
    graph = HnswGraph(tmp_path / "graph", 8)
    found = graph.search(np.array([1, 9, 0, 0, 0, 5, 0, 3], np.int8), 4)
    assert (found.tolist(), found.dtype) == ([0, 2, 6, 7], np.int64)
    assert graph.search(np.ones(8, np.int8), 20).tolist() == [0, 1, 2, 3, 4, 5, 6, 7]


def test_the_direction_of_a_vector_counts_and_not_its_length(tmp_path: Path) -> None:
    write_hnsw_graph(tmp_path / "graph", np.array([[100, 100], [3, 0], [-100, 0]], np.int8))
    graph = HnswGraph(tmp_path / "graph", 2)
    assert graph.search(np.array([50, 1], np.int8), 1).tolist() == [1]
    assert graph.search(np.array([50, 1], np.int8), 2).tolist() == [0, 1]


def test_every_other_row_of_an_array_may_be_written(tmp_path: Path) -> None:
    write_hnsw_graph(tmp_path / "graph", np.repeat(CORNERS, 2, axis=1)[:, ::2])
    assert HnswGraph(tmp_path / "graph", 8).search(CORNERS[5], 1).tolist() == [5]


def test_a_graph_without_vectors_finds_none(tmp_path: Path) -> None:
    write_hnsw_graph(tmp_path / "graph", CORNERS[:0])
    assert HnswGraph(tmp_path / "graph", 8).search(CORNERS[0], 3).tolist() == []


def test_what_the_measured_recall_depends_on_is_as_it_was_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    created: list[dict[str, object]] = []
    monkeypatch.setattr("usearch.index.Index", lambda **named: created.append(named) or Index(**named))
    write_hnsw_graph(tmp_path / "graph", CORNERS)
    HnswGraph(tmp_path / "graph", 8)
    settings = {"ndim": 8, "metric": "cos", "dtype": "i8", "connectivity": 32, "expansion_add": 128}
    assert (created, MIN_EXPANSION) == ([settings] * 2, 1_600)


def test_ctrl_c_is_noticed_after_eight_thousand_vectors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[tuple[int, int, int]] = []

    class Recorder:
        def add(self, keys: np.ndarray, vectors: np.ndarray) -> None:
            batches.append((int(keys[0]), int(keys[-1]), len(vectors)))

        def save(self, file: Path) -> None:
            file.touch()

    monkeypatch.setattr("usearch.index.Index", lambda **named: Recorder())
    write_hnsw_graph(tmp_path / "graph", np.zeros((20_000, 1), np.int8))
    assert batches == [(0, 8_191, 8_192), (8_192, 16_383, 8_192), (16_384, 19_999, 3_616)]


def test_a_graph_that_announces_more_than_its_file_holds_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "graph"
    write_hnsw_graph(file, CORNERS)
    content = file.read_bytes()
    size = len(content)
    file.write_bytes(np.array([size // 8 + 1, 8], np.uint32).tobytes() + content[8:])
    with pytest.raises(IndexDamaged) as raised:
        HnswGraph(file, 8)
    assert str(raised.value) == f"{file} cannot be opened: it is shorter than it says"


def test_a_graph_that_is_not_there_is_damage(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged) as raised:
        HnswGraph(tmp_path / "graph", 8)
    assert str(raised.value) == (
        f"{tmp_path / 'graph'} cannot be opened: [Errno 2] No such file or directory: '{tmp_path / 'graph'}'"
    )


def test_threads_may_share_a_graph(tmp_path: Path) -> None:
    write_hnsw_graph(tmp_path / "graph", CORNERS)
    graph = HnswGraph(tmp_path / "graph", 8)

    def search(number: int) -> None:
        for _ in range(200):
            assert graph.search(CORNERS[number], 1).tolist() == [number]

    assert in_threads(8, search) == []
