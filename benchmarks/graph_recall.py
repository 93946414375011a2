"""How many of the nearest passages a graph finds, and how fast, over the vectors of an index that is there."""

from __future__ import annotations

import time
from collections.abc import Sequence, Set
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers import RESULTS
from benchmarks.side_by_side import OurIndex, contents
from core.progress import Progress
from embedding import Vectors
from index import HnswGraph, Int8Vectors, quantize, write_hnsw_graph
from search import DEPTH

LOOKED_AT = (400, 800, 1_600, 3_200)
AIM = 0.99
_DEPTHS = (RESULTS, DEPTH)


def measure(scratch: Path, ours: OurIndex, questions: Sequence[str], progress: Progress) -> dict[str, Any]:
    """For each number of vectors that are looked at, milliseconds and recall of each question."""
    with ours.library.engine.snapshot() as snapshot:
        _, vectors = contents(snapshot, progress)
    asked = np.stack([each.vector for each in ours.library.encoder.encode_questions(questions)])
    progress("writing the graph", 0, 1)
    started = time.perf_counter()
    write_hnsw_graph(scratch / "graph", quantize(vectors).values)
    built = time.perf_counter() - started
    graph, nearest = HnswGraph(scratch / "graph", vectors.shape[1]), _nearest(vectors, asked)
    return {
        "passages": len(vectors),
        "questions": len(questions),
        "model": ours.library.model.name,
        "build_s": round(built, 2),
        "bytes": (scratch / "graph").stat().st_size,
        "looked_at": {str(count): _asked(graph, quantize(asked), nearest, count) for count in LOOKED_AT},
    }


def as_text(report: dict[str, Any]) -> str:
    passages = report["passages"]
    lines = [
        f"{passages} passages, {report['questions']} questions, {report['model']}",
        f"the graph: written in {report['build_s']:.1f} s, {report['bytes'] / passages:.0f} bytes a passage",
        "",
        f"{'vectors looked at':<20}{'p50, ms':>10}{'p95, ms':>10}" + "".join(f"{f'recall@{k}':>12}" for k in _DEPTHS),
    ]
    for count, found in report["looked_at"].items():
        p50, p95 = np.percentile(found["ms"], [50, 95])
        recalls = "".join(f"{np.mean(found[f'recall_at_{k}']):>12.4f}" for k in _DEPTHS)
        lines.append(f"{count:<20}{p50:>10.2f}{p95:>10.2f}{recalls}")
    return "\n".join([*lines, f"the aim: recall@{RESULTS} of at least {AIM}"])


def _nearest(vectors: Vectors, asked: Vectors) -> list[list[int]]:
    """Of each question the numbers of the DEPTH nearest, every vector compared."""
    found: list[list[int]] = [np.argsort(-(vectors @ each))[:DEPTH].tolist() for each in asked]
    return found


def _asked(graph: HnswGraph, asked: Int8Vectors, nearest: Sequence[Sequence[int]], count: int) -> dict[str, Any]:
    """The first question is asked once more before, so that none waits for the disk."""
    graph.search(asked.values[0], count)
    timed = [_timed(graph, whole, count) for whole in asked.values]
    found = [set(numbers) for _, numbers in timed]
    recalls = {f"recall_at_{k}": list(map(partial(_recall, k), found, nearest)) for k in _DEPTHS}
    return {"ms": [ms for ms, _ in timed]} | recalls


def _recall(k: int, found: Set[int], nearest: Sequence[int]) -> float:
    return len(found & set(nearest[:k])) / min(k, len(nearest))


def _timed(graph: HnswGraph, whole: Any, count: int) -> tuple[float, list[int]]:
    started = time.perf_counter()
    numbers = graph.search(whole, count)
    return round(1000 * (time.perf_counter() - started), 3), numbers.tolist()
