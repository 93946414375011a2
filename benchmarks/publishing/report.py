"""Text report of publishing: a table of the index after each number of changes, and the times of questions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.publishing.asking import KEYWORD, SEMANTIC, Timed

SLOWER_AT_MOST = 2
"""Aim: how many times slower a question may be during publishes."""

_SHOWN_EVERY = 100  # publishes

_COLUMNS = {
    "sync_s": ("sync s", ".2f"),
    "publish_s": ("publish s", ".2f"),
    "files": ("files", "d"),
    "mb": ("MB", ".1f"),
    "catalogue_mb": ("catalogue", ".1f"),
    "wal_mb": ("WAL", ".1f"),
    "generation_mb": ("generation", ".1f"),
    "generations": ("kept", "d"),
    "segments": ("segments", "d"),
    "keyword_files": ("keyword", "d"),
    f"{KEYWORD}_p50_ms": ("words ms", ".1f"),
    f"{SEMANTIC}_p50_ms": ("meaning ms", ".1f"),
}

_EXPLAINED = """
sync s: reading, checks and publishing; publish s: publishing alone. MB: size of the index folder. catalogue, WAL,
  generation: MB of the catalogue, of its write-ahead log, and of the current generation. kept: number of generations.
segments: of vectors. keyword: number of Whoosh's files. words, meaning: median of 50 questions to each leg alone.
"""


def publishing_as_text(report: dict[str, Any]) -> str:
    """Return the raw numbers of the run as tables, followed by an explanation."""
    states: list[dict[str, Any]] = report["states"]
    last = states[-1]["published"]
    shown = [each for each in states if each["published"] in (0, 1, last) or each["published"] % _SHOWN_EVERY == 0]
    lines = [
        f"{report['articles']} articles, {report['passages']} passages; synthetic vectors. "
        f"One article changed {last} times",
        "",
        f"{'published':<10}" + "".join(f"{title:>11}" for title, _ in _COLUMNS.values()),
        *map(_row, [*shown, report["afterwards"]]),
        "",
        *_growth_lines(states),
        "",
        *_meanwhile_lines(report["meanwhile"]),
    ]
    return "\n".join(lines) + "\n" + _EXPLAINED.rstrip()


def _row(state: dict[str, Any]) -> str:
    cells = [format(state[name], spec) if name in state else "-" for name, (_, spec) in _COLUMNS.items()]
    return f"{state['published']:<10}" + "".join(f"{cell:>11}" for cell in cells)


def _growth_lines(states: Sequence[dict[str, Any]]) -> list[str]:
    """Return the maxima of both halves of the run; an index that does not grow has about the same in both."""
    changed = states[1:]
    halves = changed[: len(changed) // 2] or changed, changed[len(changed) // 2 :]
    files, mb = ([max(state[name] for state in half) for half in halves] for name in ("files", "mb"))
    return [
        f"at most {files[0]} files and {mb[0]:.1f} MB in the first half, {files[1]} and {mb[1]:.1f} in the second",
    ]


def _meanwhile_lines(measured: dict[str, Any]) -> list[str]:
    quiet, busy = ([Timed(*each) for each in measured[name]] for name in ("quiet", "busy"))
    lines = [
        f"asked from another process: while nothing is published, and during {measured['publishes']} publishes",
        f"{'milliseconds':<24}{'quiet p50':>11}{'p95':>8}{'busy p50':>11}{'p95':>8}{'slower':>9}{'p95':>8}",
    ]
    for leg in (KEYWORD, SEMANTIC):
        before, during = _percentiles(quiet, leg), _percentiles(busy, leg)
        times = f"{before[0]:>11.1f}{before[1]:>8.1f}{during[0]:>11.1f}{during[1]:>8.1f}"
        lines.append(f"{leg:<24}{times}{during[0] / before[0]:>9.2f}{during[1] / before[1]:>8.2f}")
    lines.append(f"(the aim: at most {SLOWER_AT_MOST} times as slow)")
    opened = [after.ms for before, after in pairwise(busy) if after.generation != before.generation]
    if opened:
        lines.append(f"the first question after a publish, which opens it: {np.median(opened):.0f} ms, the median")
    return lines


def _percentiles(timed: Sequence[Timed], leg: str) -> tuple[float, float]:
    p50, p95 = np.percentile([each.ms for each in timed if each.leg == leg], [50, 95])
    return float(p50), float(p95)
