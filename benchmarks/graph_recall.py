"""Benchmark of an HNSW graph over the vectors of an existing index: recall of the nearest passages, and speed."""

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
from search import HITS_PER_LEG

LOOKED_AT = (400, 800, 1_600, 3_200)
"""Numbers of vectors that a search of the graph compares; each is measured."""

AIM = 0.99
"""Wanted recall of the RESULTS nearest passages."""

_DEPTHS = (RESULTS, HITS_PER_LEG)


def measure(scratch: Path, ours: OurIndex, questions: Sequence[str], progress: Progress) -> dict[str, Any]:
    """Build a graph of the vectors of an index and search it for each question.

    Return, for each number in LOOKED_AT, the milliseconds and the recall of each question.
    """
    with ours.library.engine.snapshot() as snapshot:
        _, vectors = contents(snapshot, progress)
    question_vectors = np.stack([each.vector for each in ours.library.encoder.encode_questions(questions)])
    progress("writing the graph", 0, 1)
    started = time.perf_counter()
    write_hnsw_graph(scratch / "graph", quantize(vectors).values)
    build_s = time.perf_counter() - started
    graph, nearest = HnswGraph(scratch / "graph", vectors.shape[1]), _exact_nearest(vectors, question_vectors)
    return {
        "passages": len(vectors),
        "questions": len(questions),
        "model": ours.library.model.name,
        "build_s": round(build_s, 2),
        "bytes": (scratch / "graph").stat().st_size,
        "looked_at": {
            str(count): _search_graph(graph, quantize(question_vectors), nearest, count) for count in LOOKED_AT
        },
    }


def as_text(report: dict[str, Any]) -> str:
    """Return the raw numbers of `measure` as a table with a row for each number of vectors looked at."""
    passages = report["passages"]
    lines = [
        f"{passages} passages, {report['questions']} questions, {report['model']}",
        f"the graph: written in {report['build_s']:.1f} s, {report['bytes'] / passages:.0f} bytes a passage",
        "",
        f"{'vectors looked at':<20}{'p50, ms':>10}{'p95, ms':>10}" + "".join(f"{f'recall@{k}':>12}" for k in _DEPTHS),
    ]
    for count, measured in report["looked_at"].items():
        p50, p95 = np.percentile(measured["ms"], [50, 95])
        recalls = "".join(f"{np.mean(measured[f'recall_at_{k}']):>12.4f}" for k in _DEPTHS)
        lines.append(f"{count:<20}{p50:>10.2f}{p95:>10.2f}{recalls}")
    return "\n".join([*lines, f"the aim: recall@{RESULTS} of at least {AIM}"])


def _exact_nearest(vectors: Vectors, question_vectors: Vectors) -> list[list[int]]:
    """Compare every vector, and return the rows of the HITS_PER_LEG nearest ones for each question, nearest first."""
    rows: list[list[int]] = [np.argsort(-(vectors @ each))[:HITS_PER_LEG].tolist() for each in question_vectors]
    return rows


def _search_graph(
    graph: HnswGraph, question_vectors: Int8Vectors, nearest: Sequence[Sequence[int]], count: int
) -> dict[str, Any]:
    """Return the milliseconds and the recall of each question, with `count` vectors looked at."""
    graph.search(question_vectors.values[0], count)  # not timed: the first search may wait for the disk
    searches = [_time_search(graph, int8_vector, count) for int8_vector in question_vectors.values]
    found = [set(rows) for _, rows in searches]
    recalls = {f"recall_at_{k}": list(map(partial(_recall, k), found, nearest)) for k in _DEPTHS}
    return {"ms": [ms for ms, _ in searches]} | recalls


def _recall(k: int, found: Set[int], nearest: Sequence[int]) -> float:
    return len(found & set(nearest[:k])) / min(k, len(nearest))


def _time_search(graph: HnswGraph, int8_vector: Any, count: int) -> tuple[float, list[int]]:
    """Return the milliseconds of one search and the rows that it found."""
    started = time.perf_counter()
    rows = graph.search(int8_vector, count)
    return round(1000 * (time.perf_counter() - started), 3), rows.tolist()
