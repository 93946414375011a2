"""The report of growth: a table with a column for each size."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.growth.report import growth_as_text


def size(passages: int, factor: float) -> dict[str, Any]:
    memory = {"before": 140.4, "peak": 200.0 * factor, "now": 180.0 * factor, "own": None}
    steps = [{"embed": 90.0, "fuse": 90.0, "total": 180.0}, {"embed": 2.0, "fuse": 4.0 * factor, "total": 9.0}]
    times = {"open_s": 0.5 * factor, "ms": [9.0, 1 * factor, 2 * factor, 3 * factor]}
    served = times | {"steps_ms": steps, "memory_mb": memory}
    return {
        "passages": passages,
        "documents": passages // 10,
        "published": passages,
        "published_s": 2.0,
        "calibrated_s": 3.21,
        "disk_mb": {"catalogue": 10.0 * factor, "generation": 1.0 * factor, "all": 12.0 * factor},
        "files": 20,
        "served": {"keyword leg": served, "semantic leg": served, "hybrid question": served},
        "recall_at_10": 0.9876 if passages == 1000 else None,
        "updates": {"sync_s": [0.5, 0.1, 0.2, 0.3], "publish_s": [0.4, 0.05, 0.1, 0.15], "memory_mb": 99.6},
    }


def test_the_table_shows_the_raw_numbers() -> None:
    report = {
        "collection": "msdocs",
        "model": "all-MiniLM-L6-v2",
        "questions": 4,
        "cores": 2,
        "load_average_before": 0.25,
        "real": 50_000,
        "centres": 10_000,
        "aims": {"question_ms": 60, "publish_s": 1.5},
        "sizes": [size(1000, 1), size(100_000, 10)],
    }
    times = [
        "  first, ms                         9.0        9.0",
        "  p50, ms                           2.0       20.0",
        "  p95, ms                           2.9       29.0",
        "  slowest, ms                       3.0       30.0",
        "",
    ]
    assert growth_as_text(report).partition("\n\nfirst, p50")[0].splitlines() == [
        "msdocs: its texts, and then again with some words exchanged; 4 questions",
        "2 cores; the load average before the run was 0.25",
        "The vectors of the first 50,000 passages are all-MiniLM-L6-v2's; the others are synthetic, each near one of "
        "the first 10,000.",
        "",
        "passages                          1,000    100,000",
        "articles                            100     10,000",
        "",
        "keyword leg",
        *times,
        "semantic leg",
        *times,
        "hybrid question (the aim: p95 60 ms)",
        *times[:-1],
        "  of it, p50",
        "    embed, ms                       2.0        2.0",
        "    fuse, ms                        4.0       40.0",
        "",
        "recall at 10, semantic leg        0.988          -",
        "",
        "open, s                            0.50       5.00",
        "one changed article (the aim: 1.5 s to publish it)",
        "  first of a process, s            0.50       0.50",
        "  later, s                         0.20       0.20",
        "  to publish, first, s             0.40       0.40",
        "  to publish, later, s             0.10       0.10",
        "  memory at most, MB                100        100",
        "calibrating, s                      3.2        3.2",
        "published a second                  500     50,000",
        "",
        "memory before opening, MB           140        140",
        "  at most, MB                       200      2,000",
        "  now, MB                           180      1,800",
        "  own, MB                             -          -",
        "disk, all, MB                        12        120",
        "  catalogue, MB                      10        100",
        "  generation, MB                      1         10",
        "bytes a passage, catalogue       10,486      1,049",
        "  generation                      1,049        105",
        "files of the generation              20         20",
    ]


def small_report(real: int, *passages: int) -> dict[str, Any]:
    return {
        "collection": "msdocs",
        "model": "mini",
        "questions": 1,
        "cores": 1,
        "load_average_before": 0.0,
        "real": real,
        "centres": 5,
        "aims": {"question_ms": 60, "publish_s": 1.5},
        "sizes": [size(each, 1) for each in passages],
    }


SYNTHETIC = "The vectors of the first {} passages are mini's; the others are synthetic, each near one of the first 5."


@pytest.mark.parametrize(
    ("real", "line"),
    [(1999, SYNTHETIC.format("1,999")), (2000, "All vectors are mini's."), (2001, "All vectors are mini's.")],
)
def test_vectors_are_said_to_be_synthetic_from_the_first_one_on(real: int, line: str) -> None:
    assert growth_as_text(small_report(real, 1000, 2000)).splitlines()[2] == line


def test_the_explanation_stands_below_the_table() -> None:
    table, _, explained = growth_as_text(small_report(1, 1000)).partition("\n\nfirst, p50")
    assert table.splitlines()[-1] == "files of the generation              20"
    assert explained.splitlines() == [
        ', p95, slowest: "first" is the first question of a process; the other figures leave it out. A leg returns as',
        "  many passages as `search` fuses, without embedding the question. A hybrid question includes embedding and "
        "marks.",
        "recall: share of the 10 nearest passages that the semantic leg finds; not measured with synthetic vectors.",
        "open: from opening the index to the first answer; the model is loaded before.",
        'one changed article: the whole sync except reading the files that did not change. "to publish" is part of it;',
        '  calibrating, which the page and the commands do afterwards, is not. "later" is the median in a running '
        "process.",
        'memory: of the process that asks hybrid questions. "own" leaves out mapped files, which the system can take '
        "back.",
        'disk: "all" includes the previous generation, which shares most files with this one.',
    ]


def test_each_leg_has_its_own_times() -> None:
    report = small_report(1, 1000)
    legs = {"keyword leg": 10.0, "semantic leg": 20.0, "hybrid question": 30.0}
    for leg, ms in legs.items():
        served = report["sizes"][0]["served"]
        served[leg] = served[leg] | {"ms": [99.0, ms, ms + 1, ms + 9]}
    lines = growth_as_text(report).splitlines()
    starts = [lines.index(name) for name in ("keyword leg", "semantic leg", "hybrid question (the aim: p95 60 ms)")]
    assert [[line.split()[-1] for line in lines[at + 1 : at + 5]] for at in starts] == [
        ["99.0", "11.0", "18.2", "19.0"],
        ["99.0", "21.0", "28.2", "29.0"],
        ["99.0", "31.0", "38.2", "39.0"],
    ]
