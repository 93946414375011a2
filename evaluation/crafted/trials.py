"""Read hostile files of every kind, small and large, within the bounds of every file, and report what came of them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from core.counts import counted
from core.progress import Progress
from evaluation.crafted.catalogue import all_kinds
from evaluation.crafted.indexing import indexing_problem
from evaluation.crafted.outcomes import FATES, Fate, Outcome, Reader, TriedFile, read_each

SIZES = (3, 300, 6_000)
"""About how often the part of a kind is repeated in its files."""

INDEXED = 400
"""The most files of a trial that are put into an index as well, drawn from the seed."""

_AT_ONCE = 500  # files that are held in memory together


@dataclass(frozen=True, slots=True)
class TrialReport:
    """What came of the files of a trial, `what` they are, by their labels and in order.

    `indexed` files were put into an index as well, and `half_indexed` says what was wrong there, by label.
    """

    what: str
    outcomes: tuple[tuple[str, Outcome], ...]
    indexed: int = 0
    half_indexed: tuple[tuple[str, str], ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether no file crashed anything, gave what cannot be right, or was indexed in part."""
        return all(outcome.is_good for _, outcome in self.outcomes) and not self.half_indexed

    @property
    def named(self) -> tuple[tuple[str, Outcome], ...]:
        """The files that were neither read nor refused."""
        return tuple(each for each in self.outcomes if each[1].fate not in ("read", "refused"))

    def counts(self) -> dict[Fate, int]:
        """Return the number of files by what came of them."""
        found = Counter(outcome.fate for _, outcome in self.outcomes)
        return {fate: found[fate] for fate in FATES}

    def __str__(self) -> str:
        lines = [f"{FATES[outcome.fate]}: {label}\n{outcome.reason}".rstrip() for label, outcome in self.named]
        lines += [f"not right in the index: {label}\n{problem}" for label, problem in self.half_indexed]
        lines.append(counted(len(self.outcomes), self.what))
        lines += [f"{count:>7,}  {FATES[fate]}" for fate, count in self.counts().items()]
        lines.append(f"of {self.indexed:,} that were put into an index beside a good article:")
        lines.append(
            f"{len(self.half_indexed):>7,}  neither wholly there nor left out and named, or the good one harmed"
        )
        return "\n".join(lines)


def trial_as_json(report: TrialReport) -> dict[str, Any]:
    """Return a report as JSON: the counts in all and by format, and each file that was neither read nor refused."""
    formats = sorted({_format_of(label) for label, _ in report.outcomes})
    by_format = {
        each: TrialReport("file", tuple(o for o in report.outcomes if _format_of(o[0]) == each)).counts()
        for each in formats
    }
    return {
        "files": len(report.outcomes),
        "of": report.what,
        "outcomes": report.counts(),
        "indexed": report.indexed,
        "half indexed": [{"file": label, "problem": problem} for label, problem in report.half_indexed],
        "formats": {each: {fate: count for fate, count in found.items() if count} for each, found in by_format.items()},
        "named": [{"file": label, "fate": outcome.fate} for label, outcome in report.named],
    }


def _format_of(label: str) -> str:
    return label.split(", ")[0].rpartition(".")[2]


def try_files(
    reader: Reader, what: str, files: Iterable[TriedFile], count: int, seed: int, progress: Progress
) -> TrialReport:
    """Read `count` files, and put some of them, drawn from the seed, into an index as well. Raises ModelError."""
    chosen = set(random.Random(seed).sample(range(count), min(count, INDEXED)))
    outcomes: list[tuple[str, Outcome]] = []
    to_index: list[TriedFile] = []
    remaining = iter(files)
    while some := list(islice(remaining, _AT_ONCE)):
        to_index += [file for number, file in enumerate(some, len(outcomes)) if number in chosen]
        for file, outcome in zip(some, read_each(reader, some), strict=True):
            outcomes.append((file.label, outcome))
            progress("reading", len(outcomes), count)
    problems = []
    for done, file in enumerate(to_index):
        progress("indexing", done, len(to_index))
        problems.append((file.label, indexing_problem(reader, file)))
    progress("indexing", len(to_index), len(to_index))
    return TrialReport(what, tuple(outcomes), len(to_index), tuple(each for each in problems if each[1]))


def crafted_files(seed: int, sizes: Iterable[int] = SIZES) -> Iterator[TriedFile]:
    """Yield a file of each kind and size. The seed varies how often its part is repeated."""
    for size in sizes:
        for kind in all_kinds():
            chance = random.Random(f"{seed} {kind.name} {size}")
            data = kind.make(chance.randint(size, size + size // 3))
            yield TriedFile(kind.file_name, data, f"{kind.file_name}, {len(data):,} bytes")


def try_crafted(reader: Reader, seed: int, progress: Progress) -> TrialReport:
    """Read a file of each kind in each size. The same seed makes the same files."""
    return try_files(reader, "hostile file", crafted_files(seed), len(SIZES) * len(all_kinds()), seed, progress)
