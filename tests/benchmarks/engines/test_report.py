"""Test of the report of two engines."""

from __future__ import annotations

from typing import Any

from benchmarks.engines.report import engines_as_text


def _asked(ms: float, server: float | None) -> dict[str, Any]:
    return {"ms": [ms, ms], "client_cpu_ms": ms / 2, "server_cpu_ms": server}


def test_each_figure_stands_beside_that_of_the_other_engine() -> None:
    load = {"servers": 4, "threads": 8, "per_second": 20.0, "ms": [100.0]}
    size = {
        "passages": 10_000,
        "grown_s": {"local": 2.0, "PostgreSQL": 3.0},
        "publish_s": {"local": [0.1, 0.3, 0.2], "PostgreSQL": [0.1]},
        "disk_mb": {"local": 100.0, "PostgreSQL": 120.0},
        "equal": {"hybrid answers": 0.99},
        "recall_at_10": {"local": None, "PostgreSQL": None},
        "asked": {"hybrid question": {"local": _asked(20, None), "PostgreSQL": _asked(30, 6.5)}},
        "at_once": {"local": [load], "PostgreSQL": [load | {"per_second": 10.0}]},
    }
    report = {
        "collection": "cats",
        "engines": ["local", "PostgreSQL"],
        "cores": 2,
        "load_average_before": 0.5,
        "questions": 300,
        "publishes": 3,
        "real": 10_000,
        "sizes": [size],
    }
    assert engines_as_text(report).splitlines()[:18] == [
        "cats: 300 questions, 3 publishes at each size; the model encoded the first 10,000 passages",
        "2 cores; the load average before the run was 0.5",
        "",
        "10,000 passages",
        "  equal: hybrid answers                              0.990",
        "",
        "                                                     local  PostgreSQL    ratio",
        "  recall at 10                                           -           -        -",
        "  seconds to publish all                               2.0         3.0     1.50",
        "  seconds to publish one article                     0.200       0.100     0.50",
        "  disk, MB                                             100         120     1.20",
        "  hybrid question: p50, ms                            20.0        30.0     1.50",
        "  hybrid question: p95, ms                            20.0        30.0     1.50",
        "  hybrid question: client's processor time, ms        10.0        15.0     1.50",
        "  hybrid question: server's processor time, ms           -         6.5        -",
        "  at once: 4 x 8, questions a second                  20.0        10.0     0.50",
        "  at once: 4 x 8, p95, ms                              100         100     1.00",
        "",
    ]
