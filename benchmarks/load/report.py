"""Text reports of the load run and of the soak."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

import numpy as np

from benchmarks.load.measuring import NORMAL_S
from benchmarks.load.visitor import ANSWERED, FAILED, REFUSED

SLOWER_AT_MOST = 5
"""Aim: how many times slower than that of one visitor alone the p99 may be with the usual number of visitors."""

REFUSED_WITHIN_S = 1.0
"""Aim: seconds within which a refusal is shown."""

WARM_UP = 0.1
"""Share of a soak, from its start, that is left out: a page grows until each of its parts was used, and more slowly
until the first visitors have been gone for two minutes."""

LEVEL = 1.1
"""The median of the last quarter of a soak is at most so many times that of the second one if a number is level."""

_PARTS = {
    "alone": "one visitor alone",
    "usual": "{sessions} visitors",
    "overload": "overload, with a reindex",
    "afterwards": "one visitor afterwards",
}

_EXPLAINED = """
due, asked: questions; a visitor whose page is not complete does not ask the next one. Seconds from asking until the
  page was complete, as the visitor sees it. cores: processor seconds of the page in a second."""


def load_as_text(report: dict[str, Any]) -> str:
    """Return a table of the parts of the run, and below it each aim with what was reached."""
    head = f"{'seconds':<28}{'due':>6}{'asked':>7}{'answered':>10}{'p50':>8}{'p99':>8}{'most':>8}"
    lines = [
        f"{report['cores']} cores; {report['rate']:g} questions a second, {report['seconds']:g} s each",
        "",
        f"{head}{'refused':>9}{'p99':>8}{'most':>8}{'failed':>8}{'cores':>7}",
        *(_row(_PARTS[name].format(**report), report[name]) for name in _PARTS),
        "",
        *_aims(report),
    ]
    return "\n".join(lines) + "\n" + _EXPLAINED


def _row(name: str, part: dict[str, Any]) -> str:
    answered, refused, failed = (part[outcome]["took_s"] for outcome in (ANSWERED, REFUSED, FAILED))
    asked = len(answered) + len(refused) + len(failed)
    return (
        f"{name:<28}{part['due'] or asked:>6}{asked:>7}{len(answered):>10}{_numbers(answered, 50, 99, 100)}"
        f"{len(refused):>9}{_numbers(refused, 99, 100)}{len(failed):>8}{part['cores_used']:>7.2f}"
    )


def _numbers(seconds: Sequence[float], *percentiles: int) -> str:
    if not seconds:
        return f"{'-':>8}" * len(percentiles)
    return "".join(f"{value:>8.2f}" for value in np.percentile(seconds, percentiles))


def _aims(report: dict[str, Any]) -> list[str]:
    alone, usual, overload = report["alone"], report["usual"], report["overload"]
    slower = _p99(usual) / _p99(alone)
    counts = {outcome: len(usual[outcome]["took_s"]) for outcome in (FAILED, REFUSED)}
    refused = overload[REFUSED]["took_s"]
    late = sum(seconds > REFUSED_WITHIN_S for seconds in refused)
    back = seconds_until_normal(report)
    return [
        f"p99 of {report['sessions']} visitors: {slower:.1f} times that of one alone (the aim: at most "
        f"{SLOWER_AT_MOST}); {counts[FAILED]} failed (the aim: 0), {counts[REFUSED]} refused",
        f"overload: {len(overload[FAILED]['took_s'])} failed (the aim: 0), {late} of {len(refused)} refusals "
        f"later than {REFUSED_WITHIN_S:.0f} s (the aim: 0)",
        f"normal again after {back:.1f} s (the aim: {NORMAL_S:.0f})" if back is not None else "not normal again",
    ]


def _p99(part: dict[str, Any]) -> float:
    return float(np.percentile(part[ANSWERED]["took_s"] or [float("nan")], 99))


def seconds_until_normal(report: dict[str, Any]) -> float | None:
    """Return the seconds from the end of the overload until every question is answered as fast as usual.

    Usual is at most SLOWER_AT_MOST times the p99 of one visitor alone. None: it never became so.
    """
    usual, part = SLOWER_AT_MOST * _p99(report["alone"]), report["afterwards"]
    slow = [
        at + seconds
        for outcome in (ANSWERED, REFUSED, FAILED)
        for at, seconds in zip(part[outcome]["asked_at"], part[outcome]["took_s"], strict=True)
        if outcome != ANSWERED or seconds > usual
    ]
    last = max(slow, default=0.0)
    return last if any(at >= last for at in part[ANSWERED]["asked_at"]) else None


def soak_as_text(report: dict[str, Any]) -> str:
    """Return memory, open files and disk by quarters of the run after its warm-up, and whether each stays level."""
    samples: list[dict[str, float]] = report["samples"]
    samples = samples[round(WARM_UP * len(samples)) :]
    quarters = [samples[len(samples) * n // 4 : len(samples) * (n + 1) // 4] for n in range(4)]
    ended = ", ".join(f"{count:,} {name}" for name, count in report["ended"].items())
    lines = [
        f"{report['minutes']:g} minutes, {report['visitors']} visitors at a time: {ended}; "
        f"{report['reindexings']} reindexings",
        "",
        f"{'median of each quarter':<28}{'1st':>9}{'2nd':>9}{'3rd':>9}{'4th':>9}{'most':>9}   level",
    ]
    for name, label in (("memory_mb", "memory, MB"), ("open_files", "open files"), ("index_mb", "index, MB")):
        medians = [median(each[name] for each in quarter) for quarter in quarters if quarter]
        level = medians[-1] <= LEVEL * medians[min(1, len(medians) - 1)]
        most = max(each[name] for each in samples)
        lines.append(f"{label:<28}{''.join(f'{m:>9.1f}' for m in (*medians, most))}   {'yes' if level else 'no'}")
    explained = (
        f"The first {WARM_UP:.0%} of the run is left out, as a warm-up. "
        f"level: the median of the last quarter is at most {LEVEL} times that of the second."
    )
    return "\n".join([*lines, "", explained])
