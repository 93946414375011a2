"""Text report of two engines side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.side_by_side import format_or_dash

_EXPLAINED = """
equal: the share of the questions that both engines answer alike. Keyword lists have the 400 best passages with their
  scores. A hybrid answer is equal if order, scores, texts, marks, confidence, suggestion and notices are.
recall: the share of the 10 nearest passages that the semantic leg finds; not measured with synthetic vectors.
processor time: for one question. "server" is that of the database alone. A leg leaves out parsing and encoding.
publishing: one changed article of the collection in place of its last version, the median.
at once: processes that each answer in 8 threads; hybrid questions a second of all together.
disk: of the local engine with the generation before the current one, of PostgreSQL with what is not vacuumed yet.
"""


def engines_as_text(report: dict[str, Any]) -> str:
    """Return the raw numbers of all sizes as text."""
    lines = [
        f"{report['collection']}: {report['questions']} questions, {report['publishes']} publishes at each size; "
        f"the model encoded the first {report['real']:,} passages",
        f"{report['cores']} cores; the load average before the run was {report['load_average_before']}",
    ]
    for size in report["sizes"]:
        lines += ["", f"{size['passages']:,} passages", *_lines_of(report["engines"], size)]
    return "\n".join(lines) + "\n" + _EXPLAINED.rstrip()


def _lines_of(names: Sequence[str], size: dict[str, Any]) -> list[str]:
    lines = [f"  {'equal: ' + name:<44}{share:>12.3f}" for name, share in size["equal"].items()]
    lines += ["", f"  {'':<44}" + "".join(f"{name:>12}" for name in names) + f"{'ratio':>9}"]
    rows: list[tuple[str, dict[str, float | None], str]] = [
        ("recall at 10", size["recall_at_10"], ".3f"),
        ("seconds to publish all", size["grown_s"], ".1f"),
        ("seconds to publish one article", _medians(size["publish_s"]), ".3f"),
        ("disk, MB", size["disk_mb"], ",.0f"),
    ]
    for way, asked in size["asked"].items():
        rows += [
            (f"{way}: p50, ms", _medians({name: each["ms"] for name, each in asked.items()}), ".1f"),
            (f"{way}: p95, ms", {name: _p95(each["ms"]) for name, each in asked.items()}, ".1f"),
            (f"{way}: client's processor time, ms", _values(asked, "client_cpu_ms"), ".1f"),
            (f"{way}: server's processor time, ms", _values(asked, "server_cpu_ms"), ".1f"),
        ]
    for number, load in enumerate(size["at_once"][names[0]]):
        loads = {name: size["at_once"][name][number] for name in names}
        what = f"at once: {load['servers']} x {load['threads']}"
        rows += [
            (f"{what}, questions a second", _values(loads, "per_second"), ".1f"),
            (f"{what}, p95, ms", {name: _p95(each["ms"]) for name, each in loads.items()}, ".0f"),
        ]
    return lines + [_line(name, [values[each] for each in names], form) for name, values, form in rows]


def _line(name: str, values: Sequence[float | None], form: str) -> str:
    first, last = values[0], values[-1]
    ratio = f"{last / first:>9.2f}" if first and last is not None else f"{'-':>9}"
    return f"  {name:<44}" + "".join(f"{format_or_dash(value, form):>12}" for value in values) + ratio


def _values(of_engines: dict[str, dict[str, Any]], name: str) -> dict[str, float | None]:
    return {engine: each[name] for engine, each in of_engines.items()}


def _medians(of_engines: dict[str, list[float]]) -> dict[str, float | None]:
    return {engine: float(np.median(values)) if values else None for engine, values in of_engines.items()}


def _p95(values: Sequence[float]) -> float:
    return float(np.percentile(values, 95))
