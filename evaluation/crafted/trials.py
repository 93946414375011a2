"""Read hostile files of every kind, small and large, each within bounds, and report what came of them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from core.counts import counted
from core.progress import Progress
from evaluation.crafted.bounded import FATES, Bounds, Chunk, Outcome, import_libraries, read_within
from evaluation.crafted.catalogue import all_kinds, harmless_files

SIZES = (3, 300, 6_000)
"""About how often the part of a kind is repeated in its files."""


@dataclass(frozen=True, slots=True)
class TrialReport:
    """What came of the files of a trial, `what` they are, by their names and in order."""

    what: str
    outcomes: tuple[tuple[str, Outcome], ...]

    @property
    def failed(self) -> tuple[tuple[str, Outcome], ...]:
        """The files that crashed a reader, or that a bound had to stop."""
        return tuple(each for each in self.outcomes if each[1].fate not in ("read", "refused"))

    def counts(self) -> dict[str, int]:
        """Return the number of files by what came of them."""
        found = Counter(outcome.fate for _, outcome in self.outcomes)
        return {fate: found[fate] for fate in FATES}

    def __str__(self) -> str:
        lines = [f"{outcome.fate}: {name}\n{outcome.reason}".rstrip() for name, outcome in self.failed]
        counts = self.counts()
        lines.append(
            f"{counted(len(self.outcomes), self.what)}: {counts['read']:,} read, {counts['refused']:,} refused with a "
            f"reason, {counts['crashed']:,} crashed, {counts['out of time']:,} out of time, "
            f"{counts['out of memory']:,} out of memory"
        )
        return "\n".join(lines)


def trial_as_json(report: TrialReport, bounds: Bounds) -> dict[str, Any]:
    """Return a report as JSON: the counts in all and by format, and each file that failed."""
    formats = sorted({_format_of(name) for name, _ in report.outcomes})
    by_format = {
        each: TrialReport("file", tuple(o for o in report.outcomes if _format_of(o[0]) == each)).counts()
        for each in formats
    }
    return {
        "files": len(report.outcomes),
        "of": report.what,
        "seconds": bounds.seconds,
        "megabytes": bounds.memory // 1_000_000,
        "outcomes": report.counts(),
        "formats": by_format,
        "failed": [{"file": name, "fate": outcome.fate} for name, outcome in report.failed],
    }


def _format_of(name: str) -> str:
    return name.split(", ")[0].rpartition(".")[2]


def crafted_files(seed: int, sizes: Iterable[int] = SIZES) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of a file of each kind and size. The seed varies how often its part is repeated."""
    for size in sizes:
        for kind in all_kinds():
            chance = random.Random(f"{seed} {kind.name} {size}")
            yield kind.file_name, kind.make(chance.randint(size, size + size // 3))


def try_crafted(chunk: Chunk, seed: int, bounds: Bounds, progress: Progress) -> TrialReport:
    """Read a file of each kind in each size. The same seed makes the same files."""
    total = len(SIZES) * len(all_kinds())
    outcomes = []
    import_libraries(harmless_files(), chunk)
    for number, (name, data) in enumerate(crafted_files(seed)):
        progress("reading", number, total)
        outcomes.append((f"{name}, {len(data):,} bytes", read_within(bounds, name, data, chunk)))
    progress("reading", total, total)
    return TrialReport("hostile file", tuple(outcomes))
