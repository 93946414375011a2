"""The report of publishing: the index after each number of changes, and the times of questions meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.publishing.report import publishing_as_text


def state(published: int, files: int, mb: float) -> dict[str, float]:
    return {
        "published": published,
        "files": files,
        "mb": mb,
        "catalogue_mb": 12.0,
        "wal_mb": 4.25,
        "generation_mb": 5.0,
        "generations": 2,
        "segments": 3,
        "keyword_files": 4,
        "keyword_p50_ms": 1.25,
        "semantic_p50_ms": 2.5,
    }


def test_the_table_shows_the_raw_numbers() -> None:
    seconds = {"sync_s": 0.5, "publish_s": 0.4}
    report = {
        "articles": 60,
        "passages": 1676,
        "states": [
            state(0, 20, 20.0),
            *({**seconds, **state(n, 30 + n // 20, 21.0 + n / 100)} for n in (1, 20, 100, 120)),
        ],
        "meanwhile": {
            "publishes": 30,
            "quiet": [["keyword", "1", 2.0], ["semantic", "1", 10.0], ["keyword", "1", 2.0], ["semantic", "1", 10.0]],
            "busy": [["keyword", "1", 3.0], ["semantic", "1", 10.0], ["keyword", "2", 60.0], ["semantic", "2", 12.0]],
        },
        "afterwards": state(150, 36, 22.2),
    }
    title = "published      sync s  publish s      files         MB  catalogue        WAL generation       kept"
    sizes = "       12.0        4.2        5.0          2          3          4        1.2        2.5"
    assert publishing_as_text(report).partition("\n\nsync s:")[0].splitlines() == [
        "60 articles, 1676 passages; synthetic vectors. One article changed 120 times",
        "",
        f"{title}   segments    keyword   words ms meaning ms",
        f"0                   -          -         20       20.0{sizes}",
        f"1                0.50       0.40         30       21.0{sizes}",
        f"100              0.50       0.40         35       22.0{sizes}",
        f"120              0.50       0.40         36       22.2{sizes}",
        f"150                 -          -         36       22.2{sizes}",
        "",
        "at most 31 files and 21.2 MB in the first half, 36 and 22.2 in the second",
        "",
        "asked from another process: while nothing is published, and during 30 publishes",
        "milliseconds              quiet p50     p95   busy p50     p95   slower     p95",
        "keyword                         2.0     2.0       31.5    57.1    15.75   28.57",
        "semantic                       10.0    10.0       11.0    11.9     1.10    1.19",
        "(the aim: at most 2 times as slow)",
        "the first question after a publish, which opens it: 60 ms, the median",
    ]


QUIET = [["keyword", "1", 2.0], ["semantic", "1", 4.0]]


def report(*states: dict[str, float], busy: list[list[Any]] = QUIET) -> dict[str, Any]:
    return {
        "articles": 1,
        "passages": 2,
        "states": list(states),
        "meanwhile": {"publishes": 30, "quiet": QUIET, "busy": busy},
        "afterwards": state(999, 1, 1.0),
    }


def test_the_first_the_last_and_every_hundredth_state_are_shown() -> None:
    published = [0, 1, 20, 80, 100, 120, 200, 260]
    lines = publishing_as_text(report(*(state(n, n + 1, 1.0) for n in published))).splitlines()
    assert [line.split()[:4] for line in lines[3:9]] == [
        [str(n), "-", "-", str(n + 1)] for n in (0, 1, 100, 200, 260)
    ] + [["999", "-", "-", "1"]]
    assert lines[0] == "1 articles, 2 passages; synthetic vectors. One article changed 260 times"
    assert lines[9] == ""


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ([99, 3], "at most 3 files and 0.3 MB in the first half, 3 and 0.3 in the second"),
        ([99, 3, 4], "at most 3 files and 0.3 MB in the first half, 4 and 0.4 in the second"),
        ([99, 5, 3, 4], "at most 5 files and 0.5 MB in the first half, 4 and 0.4 in the second"),
        ([99, 1, 5, 3, 4], "at most 5 files and 0.5 MB in the first half, 4 and 0.4 in the second"),
    ],
)
def test_both_halves_of_the_changes_are_compared_without_the_state_before(files: list[int], line: str) -> None:
    states = [state(n, count, count / 10) for n, count in enumerate(files)]
    assert line in publishing_as_text(report(*states)).splitlines()


@pytest.mark.parametrize(
    ("generations", "last"),
    [
        ("1", "(the aim: at most 2 times as slow)"),
        ("12", "the first question after a publish, which opens it: 20 ms, the median"),
        ("1223", "the first question after a publish, which opens it: 30 ms, the median"),
        ("1222345", "the first question after a publish, which opens it: 55 ms, the median"),
    ],
)
def test_the_first_question_of_each_generation_is_the_one_that_opens_it(generations: str, last: str) -> None:
    busy = [["keyword", generation, 10.0 * n] for n, generation in enumerate(generations, 1)]
    text = publishing_as_text(
        report(state(0, 1, 1.0), state(1, 1, 1.0), busy=[*busy, ["semantic", generations[-1], 8.0]])
    )
    assert text.partition("\n\nsync s:")[0].splitlines()[-1] == last


def test_the_explanation_stands_below_the_table() -> None:
    text = publishing_as_text(report(state(0, 1, 1.0), state(1, 1, 1.0)))
    assert text.partition("\n\nsync s:")[2].splitlines() == [
        " reading, checks and publishing; publish s: publishing alone. MB: size of the index folder. catalogue, WAL,",
        "  generation: MB of the catalogue, of its write-ahead log, and of the current generation. kept: number of "
        "generations.",
        "segments: of vectors. keyword: number of Whoosh's files. words, meaning: median of 50 questions to each leg "
        "alone.",
    ]
