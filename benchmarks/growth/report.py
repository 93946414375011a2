"""The raw numbers as a table: a column for each size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.growth.serving import HYBRID, LEGS
from benchmarks.side_by_side import shown

_Size = dict[str, Any]

_EXPLAINED = """
first, p50, p95, slowest: "first" is the first question of a process, which the others leave out. A leg is asked for as
  many as `search` fuses, without embedding the question; the hybrid question is all of it, with embedding and marks.
recall: how many of the 10 nearest passages the semantic leg finds; not measured where vectors are made up.
open: from the opening of the index to the first answer, the model being loaded before.
one changed article: all of a sync but reading the files that did not change; "to publish" is part of it, and
  calibrating, which the page and the commands do after it, is not. "later" is the median in a running process.
memory: of the process that asks hybrid questions; "own" is without the mapped files, which the system can take back.
disk: "all" with the generation before, which shares most files with this one.
"""


def as_text(report: dict[str, Any]) -> str:
    sizes: list[_Size] = report["sizes"]
    lines = [
        f"{report['collection']}: its texts, and then again with some words exchanged; {report['questions']} questions",
        f"{report['cores']} cores; what else ran before had a load average of {report['load_average_before']}",
        _vectors(report),
        "",
        _line("passages", sizes, lambda size: f"{size['passages']:,}"),
        _line("articles", sizes, lambda size: f"{size['documents']:,}"),
    ]
    for leg in LEGS:
        aim = f" (the aim: p95 {report['aims']['question_ms']} ms)" if leg == HYBRID else ""
        lines += ["", leg + aim, *_times(leg, sizes)]
    lines += ["  of it, p50", *_steps(sizes)]
    lines += ["", *_recall(sizes), "", *_processes(report), "", *_room(sizes)]
    return "\n".join(lines) + "\n" + _EXPLAINED.rstrip()


def _times(leg: str, sizes: Sequence[_Size]) -> list[str]:
    def ms(shown: Callable[[list[float]], float]) -> Callable[[_Size], str]:
        return lambda size: f"{shown(size['served'][leg]['ms']):.1f}"

    return [
        _line("  first, ms", sizes, ms(lambda times: times[0])),
        _line("  p50, ms", sizes, ms(lambda times: float(np.median(times[1:])))),
        _line("  p95, ms", sizes, ms(lambda times: float(np.percentile(times[1:], 95)))),
        _line("  slowest, ms", sizes, ms(lambda times: max(times[1:]))),
    ]


def _steps(sizes: Sequence[_Size]) -> list[str]:
    def p50(step: str) -> Callable[[_Size], str]:
        return lambda size: f"{np.median([each[step] for each in size['served'][HYBRID]['steps_ms'][1:]]):.1f}"

    steps = [step for step in sizes[0]["served"][HYBRID]["steps_ms"][0] if step != "total"]
    return [_line(f"    {step}, ms", sizes, p50(step)) for step in steps]


def _recall(sizes: Sequence[_Size]) -> list[str]:
    return [
        _line("recall at 10, semantic leg", sizes, lambda size: shown(size["recall_at_10"], ".3f")),
    ]


def _processes(report: dict[str, Any]) -> list[str]:
    sizes: list[_Size] = report["sizes"]

    def update(name: str, shown: Callable[[list[float]], float]) -> Callable[[_Size], str]:
        return lambda size: f"{shown(size['updates'][name]):.2f}"

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


def _room(sizes: Sequence[_Size]) -> list[str]:
    def memory(name: str) -> Callable[[_Size], str]:
        return lambda size: _mb(size["served"][HYBRID]["memory_mb"][name])

    def disk(name: str) -> Callable[[_Size], str]:
        return lambda size: _mb(size["disk_mb"][name])

    def bytes_each(name: str) -> Callable[[_Size], str]:
        return lambda size: f"{size['disk_mb'][name] * 2**20 / size['passages']:,.0f}"

    return [
        _line("memory before opening, MB", sizes, memory("before")),
        _line("  at most, MB", sizes, memory("peak")),
        _line("  now, MB", sizes, memory("now")),
        _line("  own, MB", sizes, memory("own")),
        _line("disk, all, MB", sizes, disk("all")),
        _line("  catalogue, MB", sizes, disk("catalogue")),
        _line("  generation, MB", sizes, disk("generation")),
        _line("bytes a passage, catalogue", sizes, bytes_each("catalogue")),
        _line("  generation", sizes, bytes_each("generation")),
        _line("files of the generation", sizes, lambda size: str(size["files"])),
    ]


def _vectors(report: dict[str, Any]) -> str:
    if report["sizes"][-1]["passages"] <= report["real"]:
        return f"All vectors are {report['model']}'s."
    return (
        f"The vectors of the first {report['real']:,} passages are {report['model']}'s; those of others are made up "
        f"near the first {report['centres']:,} of them."
    )


def _mb(value: float | None) -> str:
    return shown(value, ",.0f")


def _line(name: str, sizes: Sequence[_Size], cell: Callable[[_Size], str]) -> str:
    return f"{name:<28}" + "".join(f"{cell(size):>11}" for size in sizes)
