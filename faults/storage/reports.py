"""The counts of the attacks on storage as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from faults.workers import Row

_WIDTH = 44  # of the first column


def operations_as_text(points: int, tried: Sequence[Row]) -> str:
    """Return how many faults of each kind were made in each step, how the steps ended, and how many states were bad."""
    return "\n".join(
        [
            f"{len(tried):,} states of {points:,} fault points; {_bad(tried):,} bad",
            *_table("fault", "fault", tried),
            *_table("operation", "operation", tried),
            *_table("step", "step", tried),
            *_table("the step", "ended", tried),
        ]
    )


def power_loss_as_text(tried: Sequence[Row], controls: Sequence[Row]) -> str:
    """Return how many states were judged by what survived and by step, and which negative controls were caught."""
    lines = [
        f"{len(tried):,} different states after a power loss; {_bad(tried):,} bad",
        *_table("of what was not synced survives", "survives", tried),
        *_table("step", "step", tried),
        "",
        f"{'not synced (negative control)':<{_WIDTH}}{'states':>9}{'caught':>9}",
    ]
    caught = [
        f"{each['control']:<{_WIDTH}}{each['states']:>9,}{'yes' if each['caught'] else 'NO':>9}" for each in controls
    ]
    return "\n".join([*lines, *caught])


def kills_as_text(tried: Sequence[Row]) -> str:
    """Return how many kills there were by work, and the longest time to the first answer after one."""
    slowest = [
        (name, max((each["seconds"] for each in tried if each["whole_start"] == whole), default=0.0))
        for name, whole in (("a new Python process", True), ("a process that has imported everything", False))
    ]
    counts = Counter(each["whole_start"] for each in tried)
    return "\n".join(
        [
            f"{len(tried):,} kills; {_bad(tried):,} bad",
            *_table("killed during", "work", tried),
            "",
            *(
                f"{name}: the first answer after {seconds:.1f} s at most, {counts[whole]:,} starts"
                for (name, seconds), whole in zip(slowest, (True, False), strict=True)
            ),
        ]
    )


def counts_of(rows: Iterable[Row], one: str, other: str) -> dict[str, dict[str, int]]:
    """Return how many rows there are by the values of two of their keys."""
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        inner = counts.setdefault(row[one], {})
        inner[row[other]] = inner.get(row[other], 0) + 1
    return counts


def _bad(rows: Iterable[Row]) -> int:
    return sum(bool(each["bad"]) for each in rows)


def _table(title: str, key: str, rows: Sequence[Row]) -> list[str]:
    counts, bad = Counter(each[key] for each in rows), Counter(each[key] for each in rows if each["bad"])
    head = ["", f"{title:<{_WIDTH}}{'states':>9}{'bad':>9}"]
    return head + [f"{name:<{_WIDTH}}{count:>9,}{bad[name]:>9,}" for name, count in sorted(counts.items())]
