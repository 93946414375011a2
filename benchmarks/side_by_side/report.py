"""The raw numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np

from benchmarks.peers import CORES

_COLUMNS = ("p50", "p95", "max", "first", "recall", "said", "found", "memory", "disk", "build s", "open s")
_EXPLAINED = """
p50, p95, max, first: milliseconds a question; embedding it is part of it, but where words alone are looked up. "first"
  is the first question of its process; of the others those to warm up are not counted.
recall: how many of the 10 nearest passages, by exact float32 vectors, are among the 10 that its own vectors find.
said: how many questions have, among the first 10 passages, one that says their words as they stand. No measure of
  ranking, but who is far below the others answers something else.
found: how many passages come back for a question, on average. memory, disk: MB, at most while asked, and of the index.
build s: without making the vectors, which are given. open s: from the start of its program until it can be asked.
"""


def as_text(report: dict[str, Any]) -> str:
    lines = [
        f"{report['passages']} passages of {report['collection']}, {report['questions']} questions, {report['model']}",
        f"{CORES} cores; what else ran before had a load average of {report['load_average_before']}",
    ]
    for task, rows in groupby(report["peers"], key=lambda row: str(row["task"])):
        lines += ["", _line(task, _COLUMNS), *map(_row, rows)]
    return "\n".join(lines) + "\n" + _EXPLAINED.rstrip()


def _row(row: dict[str, Any]) -> str:
    if "failed" in row:
        return f"{row['name']:<32}failed: {row['failed']}"
    p50, p95 = np.percentile(row["ms"], [50, 95])
    times = [f"{ms:.1f}" for ms in (p50, p95, max(row["ms"]), row["first_ms"])]
    shares = [shown(row["recall_at_10"], ".3f"), f"{row['said_at_10']:.2f}", f"{row['answers']:.0f}"]
    room = [shown(row["memory_mb"], ".0f"), f"{row['disk_mb']:.1f}"]
    return _line(row["name"], times + shares + room + [shown(row["build_s"], ".1f"), f"{row['open_s']:.1f}"])


def shown(value: float | None, form: str) -> str:
    """A number as it stands in a table; a dash where it was not measured."""
    return "-" if value is None else format(value, form)


def _line(name: str, cells: Sequence[str]) -> str:
    return f"{name:<32}" + "".join(f"{cell:>8}" for cell in cells)
