"""Text report of the comparison: a table for each task, with a row for each contestant."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np

from benchmarks.peers import CORES

_COLUMNS = ("p50", "p95", "max", "first", "recall", "said", "found", "memory", "disk", "build s", "open s")
_EXPLAINED = """
p50, p95, max, first: milliseconds of a question, embedding included except where words alone are looked up. "first" is
  the first question of a process; the other figures leave out the warm-up questions.
recall: share of the 10 nearest passages, by exact float32 vectors, that are among the 10 nearest by its own vectors.
said: share of questions whose words occur verbatim in one of the first 10 passages. This is no measure of ranking, but
  a contestant far below the others answers something else.
found: mean number of passages returned for a question. memory: maximum MB of the process that asks. disk: MB of the
  index.
build s: without making the vectors, which are given. open s: from the start of its program until it can be asked.
"""


def peers_as_text(report: dict[str, Any]) -> str:
    """Return the raw numbers of all contestants as tables, followed by an explanation."""
    lines = [
        f"{report['passages']} passages of {report['collection']}, {report['questions']} questions, {report['model']}",
        f"{CORES} cores; the load average before the run was {report['load_average_before']}",
    ]
    for task, rows in groupby(report["peers"], key=lambda row: str(row["task"])):
        lines += ["", _line(task, _COLUMNS), *map(_row, rows)]
    return "\n".join(lines) + "\n" + _EXPLAINED.rstrip()


def _row(row: dict[str, Any]) -> str:
    if "failed" in row:
        return f"{row['name']:<32}failed: {row['failed']}"
    p50, p95 = np.percentile(row["ms"], [50, 95])
    times = [f"{ms:.1f}" for ms in (p50, p95, max(row["ms"]), row["first_ms"])]
    shares = [format_or_dash(row["recall_at_10"], ".3f"), f"{row['said_at_10']:.2f}", f"{row['answers']:.0f}"]
    memory_and_disk = [format_or_dash(row["memory_mb"], ".0f"), f"{row['disk_mb']:.1f}"]
    seconds = [format_or_dash(row["build_s"], ".1f"), f"{row['open_s']:.1f}"]
    return _line(row["name"], times + shares + memory_and_disk + seconds)


def format_or_dash(value: float | None, format_spec: str) -> str:
    """Return a number as a table shows it, or a dash for None, which means that it was not measured."""
    return "-" if value is None else format(value, format_spec)


def _line(name: str, cells: Sequence[str]) -> str:
    return f"{name:<32}" + "".join(f"{cell:>8}" for cell in cells)
