"""Text report of a question: a table of its steps, and one of its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

_EXPLAINED = """
Steps are those of `took_ms`: "embed" is the time spent waiting for it, since the keyword leg runs meanwhile. Parts are
timed in a second round of the same questions, function by function, in processor time of the thread that searches. A
part that is indented belongs to the one above it. The mean tells what a part costs over all questions where only some
of them need it.
"""


def parts_as_text(report: Mapping[str, Any]) -> str:
    """Return the raw numbers of `measure_parts` as tables, followed by an explanation."""
    lines = [
        f"{report['passages']:,} passages, {report['questions']} hybrid questions, {report['model']}",
        "",
        *_table("milliseconds, by step", report["steps_ms"]),
        "",
        *_table("processor ms, by part", report["parts_ms"]),
    ]
    return "\n".join(lines) + "\n" + _EXPLAINED.rstrip()


def _table(head: str, times: Mapping[str, Sequence[float]]) -> list[str]:
    lines = [f"{head:<30}{'mean':>9}{'p50':>9}{'p95':>9}{'max':>9}"]
    for name, values in times.items():
        p50, p95 = np.percentile(values, [50, 95])
        lines.append(f"{name:<30}{np.mean(values):>9.2f}{p50:>9.2f}{p95:>9.2f}{max(values):>9.2f}")
    return lines
