"""Script that draws the plot of growth: `.venv-bench/bin/python benchmarks/growth/plot.py REPORT.json PLOT.svg`.

No other file imports matplotlib, which is installed beside the peers. The script imports nothing of Patella.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from math import ceil, floor, log10
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import matplotlib
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullFormatter

PAPER, INK, FAINT = "#fbfaf7", "#22272b", "#d9d6cf"  # PAPER is drawn too, so that the plot is readable on a dark page
LINES = ("#0b6e99", "#c8553d", "#5b8c3a", "#8a5a9e")

HYBRID = "hybrid question"


def draw(report: dict[str, Any], target: Path) -> None:
    """Draw four panels (question, publish, memory, disk) of a growth report into an image file."""
    matplotlib.rcParams |= {"font.size": 9, "svg.fonttype": "none", "svg.hashsalt": "growth", "text.color": INK}
    figure, ((question, publish), (memory, disk)) = pyplot.subplots(2, 2, figsize=(9.6, 8), facecolor=PAPER)
    sizes, aims = report["sizes"], report["aims"]
    passages = [size["passages"] for size in sizes]
    _panel(question, "Time of a question", "milliseconds", passages, _question_lines(sizes), aims["question_ms"])
    _aim(question, aims["question_ms"], "aim, hybrid p95", "ms")
    _panel(publish, "Time to publish a changed article", "seconds", passages, _publish_lines(sizes), aims["publish_s"])
    _aim(publish, aims["publish_s"], "aim", "s")
    _panel(memory, "Memory of the process that answers", "MB", passages, _memory_lines(sizes))
    _panel(disk, "Disk", "MB", passages, _disk_lines(sizes))
    figure.suptitle(f"How the cost of Patella grows ({report['collection']})", fontsize=12)
    figure.tight_layout()
    figure.savefig(target, facecolor=PAPER, metadata={"Date": None} if target.suffix == ".svg" else None)


def _question_lines(sizes: Sequence[dict[str, Any]]) -> dict[str, list[float]]:
    legs = {"keyword leg, p50": "keyword leg", "semantic leg, p50": "semantic leg", "hybrid, p50": HYBRID}
    lines = {name: [median(size["served"][leg]["ms"][1:]) for size in sizes] for name, leg in legs.items()}
    return lines | {"hybrid, p95": [quantiles(size["served"][HYBRID]["ms"][1:], n=20)[-1] for size in sizes]}


def _publish_lines(sizes: Sequence[dict[str, Any]]) -> dict[str, list[float]]:
    seconds = [size["updates"]["publish_s"] for size in sizes]
    return {
        "first of a process": [each[0] for each in seconds],
        "in a running process": [median(each[1:]) for each in seconds],
    }


def _memory_lines(sizes: Sequence[dict[str, Any]]) -> dict[str, list[float]]:
    kinds = {"at most": "peak", "without mapped files": "own", "before opening": "before"}
    memory = [size["served"][HYBRID]["memory_mb"] for size in sizes]
    return {name: [each[kind] or float("nan") for each in memory] for name, kind in kinds.items()}


def _disk_lines(sizes: Sequence[dict[str, Any]]) -> dict[str, list[float]]:
    return {name: [size["disk_mb"][name] for size in sizes] for name in ("catalogue", "generation")}


def _panel(
    axes: Axes, title: str, unit: str, passages: Sequence[int], lines: dict[str, list[float]], *aims: float
) -> None:
    axes.set_facecolor(PAPER)
    for (name, values), colour, mark in zip(lines.items(), LINES, "os^D", strict=False):
        axes.plot(passages, values, color=colour, marker=mark, markersize=4.5, linewidth=1.6, label=name)
    axes.set(xscale="log", yscale="log", title=title, xlabel="passages", ylabel=unit)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.7g}"))
        axis.set_minor_formatter(NullFormatter())
    drawn = [value for values in (*lines.values(), aims) for value in values if value > 0]
    # whole decades: only these have numbers on the axis
    axes.set_ylim(10 ** floor(log10(min(drawn))), 10 ** ceil(log10(max(drawn)) + 0.1))
    axes.grid(True, which="major", color=FAINT, linewidth=0.7)
    axes.tick_params(colors=INK, which="both")
    for side, spine in axes.spines.items():
        spine.set(visible=side in ("left", "bottom"), color=INK)
    axes.legend(frameon=False, fontsize=8, labelcolor=INK, loc="upper center", bbox_to_anchor=(0.5, -0.17), ncol=2)


def _aim(axes: Axes, value: float, name: str, unit: str) -> None:
    axes.axhline(value, color=INK, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.annotate(
        f"{name}: {value:g} {unit}",
        (0, value),
        xycoords=axes.get_yaxis_transform(),
        xytext=(2, -3),
        textcoords="offset points",
        va="top",
        fontsize=8,
    )


if __name__ == "__main__":
    draw(json.loads(Path(sys.argv[1]).read_text("utf-8")), Path(sys.argv[2]))
