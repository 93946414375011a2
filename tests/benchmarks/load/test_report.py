"""The reports of the load run and of the soak: each number, and whether an aim was reached."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.load.report import load_as_text, seconds_until_normal, soak_as_text


def part(
    answered: list[float], refused: list[float] | None = None, failed: list[float] | None = None
) -> dict[str, Any]:
    """Return a part of a run whose questions took so long, one asked each second."""

    def ended(seconds: list[float] | None) -> dict[str, list[float]]:
        return {"asked_at": [float(n) for n in range(len(seconds or []))], "took_s": seconds or []}

    counts = {"due": 0, "elapsed_s": 3.0, "cores_used": 0.5}
    return {**counts, "answered": ended(answered), "refused": ended(refused), "failed": ended(failed)}


def run(**parts: dict[str, Any]) -> dict[str, Any]:
    made = {"alone": part([0.1]), "usual": part([0.2]), "overload": part([2.0]), "afterwards": part([0.1])}
    return {"cores": 2, "sessions": 50, "rate": 10.0, "seconds": 30.0, **made, **parts}


def test_each_part_has_a_row_and_each_aim_a_line() -> None:
    report = run(
        usual={**part([0.2, 0.2], [0.1]), "due": 5},
        overload=part([2.0, 1.0], [0.5, 1.5], [60.0]),
        afterwards=part([9.0, 0.1]),
    )
    assert load_as_text(report).split("\n\n")[:3] == [
        "2 cores; 10 questions a second, 30 s each",
        """\
seconds                        due  asked  answered     p50     p99    most  refused     p99    most  failed  cores
one visitor alone                1      1         1    0.10    0.10    0.10        0       -       -       0   0.50
50 visitors                      5      3         2    0.20    0.20    0.20        1    0.10    0.10       0   0.50
overload, with a reindex         5      5         2    1.50    1.99    2.00        2    1.49    1.50       1   0.50
one visitor afterwards           2      2         2    4.55    8.91    9.00        0       -       -       0   0.50""",
        """\
p99 of 50 visitors: 2.0 times that of one alone (the aim: at most 5); 0 failed (the aim: 0), 1 refused
overload: 1 failed (the aim: 0), 1 of 2 refusals later than 1 s (the aim: 0)
not normal again""",
    ]


@pytest.mark.parametrize(
    ("afterwards", "seconds"),
    [
        (part([0.1, 0.5]), 0.0),
        (part([0.7, 0.1, 0.2]), 0.7),
        (part([0.1, 0.1, 0.1], refused=[0.1, 0.1]), 1.1),
        (part([0.1, 0.1], failed=[0.2]), 0.2),
        (part([0.1, 0.9]), None),
        (part([]), None),
    ],
)
def test_the_page_is_normal_again_after_the_last_slow_question(
    afterwards: dict[str, Any], seconds: float | None
) -> None:
    assert seconds_until_normal(run(afterwards=afterwards)) == seconds


def test_a_soak_shows_what_grows() -> None:
    samples = [
        {"at_s": n, "memory_mb": 300.0 + n, "open_files": 40.0 + 10 * n, "index_mb": 5.0 if n < 7 else 5.6}
        for n in range(8)
    ]
    samples.insert(0, {"at_s": 0, "memory_mb": 900.0, "open_files": 900.0, "index_mb": 900.0})  # of the warm-up
    ended = {"answered": 1200, "refused": 3}
    report = {"minutes": 5.0, "visitors": 5, "reindexings": 9, "ended": ended, "samples": samples}
    assert (
        soak_as_text(report)
        == """\
5 minutes, 5 visitors at a time: 1,200 answered, 3 refused; 9 reindexings

median of each quarter            1st      2nd      3rd      4th     most   level
memory, MB                      300.5    302.5    304.5    306.5    307.0   yes
open files                       45.0     65.0     85.0    105.0    110.0   no
index, MB                         5.0      5.0      5.0      5.3      5.6   yes

The first 10% of the run is left out, as a warm-up. level: the median of the last quarter is at most 1.1 times that of \
the second."""
    )
