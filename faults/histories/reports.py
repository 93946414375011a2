"""The counts of histories and readers as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.counts import counted
from faults.workers import Row, bad_of

_WIDTH = 44  # of the first column


@dataclass(slots=True)
class ReaderCounts:
    """What writer and readers did.

    `generations` counts those that answered, and `superseded` the answers of a generation that a newer one had replaced
    by then. The index kept `most_kept` generations at most, and `left` when nobody read any more. `wrong` counts what
    was bad.
    """

    publishes: int = 0
    answers: int = 0
    generations: int = 0
    superseded: int = 0
    most_kept: int = 0
    left: int = 0
    wrong: int = 0
    by_question: dict[str, int] = field(default_factory=dict)


def histories_as_text(rows: Sequence[Row]) -> str:
    """Return how many steps of each kind were made, and of the bad histories the shortest part that fails."""
    kinds, bad = Counter(kind for row in rows for kind in row["steps"]), bad_of(rows)
    rebuilt, stages = (sum(row[name] for row in rows) for name in ("rebuilt", "stages"))
    lines = [f"{counted(kinds.total(), 'step')} of {len(rows):,} histories; {len(bad):,} bad"]
    lines.append(f"A question of each kind after each step; {counted(rebuilt, 'comparison')} with an index built anew")
    lines.append(f"{counted(stages, 'stage')} of builds were published before their end, and compared")
    lines += _table("step", kinds)
    for row in bad:
        shortest = "; ".join(f"{kind} ({seed})" for kind, seed in row["shortest"])
        lines += ["", f"history {row['history']} failed at step {len(row['steps'])}; these steps suffice: {shortest}"]
    return "\n".join(lines)


def readers_as_text(counts: ReaderCounts) -> str:
    """Return how many answers of each kind there were, and what was kept meanwhile."""
    return "\n".join(
        [
            f"{counted(counts.answers, 'answer')} during {counts.publishes:,} publishes; {counts.wrong:,} bad",
            f"from {counted(counts.generations, 'generation')}; {counts.superseded:,} after a newer one was published",
            f"at most {counted(counts.most_kept, 'generation')} kept at once, {counts.left:,} at the end",
            *_table("question", counts.by_question),
        ]
    )


def _table(title: str, counts: Mapping[str, int]) -> list[str]:
    head = ["", f"{title:<{_WIDTH}}{'times':>9}"]
    return head + [f"{name:<{_WIDTH}}{count:>9,}" for name, count in sorted(counts.items())]
