"""Text report of growth: a table with a column for each size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.growth.serving import HYBRID, LEGS
from benchmarks.side_by_side import format_or_dash

_Size = dict[str, Any]

_EXPLAINED = """
first, p50, p95, slowest: "first" is the first question of a process; the other figures leave it out. A leg returns as
  many passages as `search` fuses, without embedding the question. A hybrid question includes embedding and marks.
recall: share of the 10 nearest passages that the semantic leg finds; not measured with synthetic vectors.
open: from opening the index to the first answer; the model is loaded before.
one changed article: the whole sync except reading the files that did not change. "to publish" is part of it;
  calibrating, which the page and the commands do afterwards, is not. "later" is the median in a running process.
memory: of the process that asks hybrid questions. "own" leaves out mapped files, which the system can take back.
disk: "all" includes the previous generation, which shares most files with this one.
"""


def growth_as_text(report: dict[str, Any]) -> str:
    """Return the raw numbers of all sizes as a table, followed by an explanation."""
    sizes: list[_Size] = report["sizes"]
    lines = [
        f"{report['collection']}: its texts, and then again with some words exchanged; {report['questions']} questions",
        f"{report['cores']} cores; the load average before the run was {report['load_average_before']}",
        _vectors_line(report),
        "",
        _line("passages", sizes, lambda size: f"{size['passages']:,}"),
        _line("articles", sizes, lambda size: f"{size['documents']:,}"),
    ]
    for leg in LEGS:
        aim = f" (the aim: p95 {report['aims']['question_ms']} ms)" if leg == HYBRID else ""
        lines += ["", leg + aim, *_time_lines(leg, sizes)]
    lines += ["  of it, p50", *_step_lines(sizes)]
    lines += ["", *_recall_lines(sizes), "", *_process_lines(report), "", *_memory_and_disk_lines(sizes)]
    return "\n".join(lines) + "\n" + _EXPLAINED.rstrip()


def _time_lines(leg: str, sizes: Sequence[_Size]) -> list[str]:
    def ms(statistic: Callable[[list[float]], float]) -> Callable[[_Size], str]:
        return lambda size: f"{statistic(size['served'][leg]['ms']):.1f}"

    return [
        _line("  first, ms", sizes, ms(lambda times: times[0])),
        _line("  p50, ms", sizes, ms(lambda times: float(np.median(times[1:])))),
        _line("  p95, ms", sizes, ms(lambda times: float(np.percentile(times[1:], 95)))),
        _line("  slowest, ms", sizes, ms(lambda times: max(times[1:]))),
    ]


def _step_lines(sizes: Sequence[_Size]) -> list[str]:
    def p50(step: str) -> Callable[[_Size], str]:
        return lambda size: f"{np.median([each[step] for each in size['served'][HYBRID]['steps_ms'][1:]]):.1f}"

    steps = [step for step in sizes[0]["served"][HYBRID]["steps_ms"][0] if step != "total"]
    return [_line(f"    {step}, ms", sizes, p50(step)) for step in steps]


def _recall_lines(sizes: Sequence[_Size]) -> list[str]:
    return [
        _line("recall at 10, semantic leg", sizes, lambda size: format_or_dash(size["recall_at_10"], ".3f")),
    ]


def _process_lines(report: dict[str, Any]) -> list[str]:
    sizes: list[_Size] = report["sizes"]

    def update(name: str, statistic: Callable[[list[float]], float]) -> Callable[[_Size], str]:
        return lambda size: f"{statistic(size['updates'][name]):.2f}"

    def later(seconds: list[float]) -> float:
        return float(np.median(seconds[1:]))

    return [
        _line("open, s", sizes, lambda size: f"{size['served'][HYBRID]['open_s']:.2f}"),
        f"one changed article (the aim: {report['aims']['publish_s']} s to publish it)",
        _line("  first of a process, s", sizes, update("sync_s", lambda seconds: seconds[0])),
        _line("  later, s", sizes, update("sync_s", later)),
        _line("  to publish, first, s", sizes, update("publish_s", lambda seconds: seconds[0])),
        _line("  to publish, later, s", sizes, update("publish_s", later)),
        _line("  memory at most, MB", sizes, lambda size: _mb(size["updates"]["memory_mb"])),
        _line("calibrating, s", sizes, lambda size: f"{size['calibrated_s']:.1f}"),
        _line("published a second", sizes, lambda size: f"{size['published'] / size['published_s']:,.0f}"),
    ]


def _memory_and_disk_lines(sizes: Sequence[_Size]) -> list[str]:
    def memory(name: str) -> Callable[[_Size], str]:
        return lambda size: _mb(size["served"][HYBRID]["memory_mb"][name])

    def disk(name: str) -> Callable[[_Size], str]:
        return lambda size: _mb(size["disk_mb"][name])

    def bytes_per_passage(name: str) -> Callable[[_Size], str]:
        return lambda size: f"{size['disk_mb'][name] * 2**20 / size['passages']:,.0f}"

    return [
        _line("memory before opening, MB", sizes, memory("before")),
        _line("  at most, MB", sizes, memory("peak")),
        _line("  now, MB", sizes, memory("now")),
        _line("  own, MB", sizes, memory("own")),
        _line("disk, all, MB", sizes, disk("all")),
        _line("  catalogue, MB", sizes, disk("catalogue")),
        _line("  generation, MB", sizes, disk("generation")),
        _line("bytes a passage, catalogue", sizes, bytes_per_passage("catalogue")),
        _line("  generation", sizes, bytes_per_passage("generation")),
        _line("files of the generation", sizes, lambda size: str(size["files"])),
    ]


def _vectors_line(report: dict[str, Any]) -> str:
    if report["sizes"][-1]["passages"] <= report["real"]:
        return f"All vectors are {report['model']}'s."
    return (
        f"The vectors of the first {report['real']:,} passages are {report['model']}'s; the others are synthetic, each "
        f"near one of the first {report['centres']:,}."
    )


def _mb(value: float | None) -> str:
    return format_or_dash(value, ",.0f")


def _line(name: str, sizes: Sequence[_Size], cell: Callable[[_Size], str]) -> str:
    return f"{name:<28}" + "".join(f"{cell(size):>11}" for size in sizes)
