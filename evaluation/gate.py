"""A gate for a build server: it lets a change pass unless the change made the search worse, slower or larger."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.errors import UsageError
from evaluation.before_after import Change, KeptRun, compare_values, dead_modes, read_kept_run
from evaluation.reports import kept_values
from evaluation.runner import Report
from evaluation.significance import is_significant

_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Budget:
    """What a run may cost.

    `slower` is the most times the milliseconds of a question that the kept run took, and `memory_mb` the most megabytes
    of this process. None sets no bound.
    """

    slower: float | None = None
    memory_mb: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate found. It is shut if there are `reasons`.

    `slowdown` maps mode -> the times of the milliseconds of a question that the kept run took. `memory_mb` is the most
    that this process held, 0 where the system does not tell.
    """

    reasons: Sequence[str]
    changes: Sequence[Change]
    slowdown: Mapping[str, float]
    memory_mb: int

    @property
    def is_open(self) -> bool:
        return not self.reasons


def judge_run(report: Report, against: Path, measures: Sequence[str], budget: Budget) -> Verdict:
    """Compare a run with a kept one in all modes that both have.

    Problems of the collection that the kept run had too were accepted when it was kept. Raises UsageError if the kept
    run is none, if its questions are others, or if it lacks the measures.
    """
    kept = _kept_report(against)
    new: KeptRun = kept_values(report)
    changes = compare_values(report.collection, read_kept_run(against), new, measures)
    slowdown, memory = _slowdown(report, kept), _peak_memory_mb()
    reasons = [
        *(f"the collection is broken: {each}" for each in report.problems if each not in kept.get("problems", [])),
        *(f"{name} could not be indexed: {reason}" for name, reason in report.failed),
        *(f"{mode} has 0 in every measure of every question: it did not run" for mode in dead_modes(new)),
        *(_loss(each) for each in changes if each.difference < 0 and is_significant(each.corrected)),
        *_over_budget(budget, slowdown, memory),
    ]
    return Verdict(reasons, changes, slowdown, memory)


def _loss(change: Change) -> str:
    return (
        f"{change.mode}, {change.measure}: {change.before:.3f} -> {change.after:.3f} ({change.difference:+.3f}, "
        f"p {change.corrected:.4f}; {change.worse} questions worse, {change.better} better)"
    )


def _over_budget(budget: Budget, slowdown: Mapping[str, float], memory: int) -> Iterator[str]:
    for mode, times in slowdown.items():
        if budget.slower is not None and times > budget.slower:
            yield f"{mode}: questions take {times:.2f} times as long as in the kept run ({budget.slower:g} are allowed)"
    if budget.memory_mb is not None and memory > budget.memory_mb:
        yield f"memory: {memory:,} MB ({budget.memory_mb:,} MB are allowed)"


def _kept_report(folder: Path) -> Mapping[str, Any]:
    try:
        kept: Mapping[str, Any] = json.loads((folder / "report.json").read_text("utf-8"))
        kept["seconds"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{folder} is no run that `patella evaluate run --out` has kept.") from error
    return kept


def _slowdown(report: Report, kept: Mapping[str, Any]) -> dict[str, float]:
    """Return mode -> the seconds of all questions now, divided by those of the kept run."""
    before = kept["seconds"]
    modes = [mode for mode in report.per_question if before.get(mode) and mode in report.seconds]
    return {mode: round(report.seconds[mode] / before[mode], 3) for mode in modes}


def _peak_memory_mb() -> int:
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // _MB if sys.platform == "darwin" else peak * 1024 // _MB


def verdict_as_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "open": verdict.is_open,
        "reasons": list(verdict.reasons),
        "comparisons": [asdict(each) | {"significant": is_significant(each.corrected)} for each in verdict.changes],
        "slowdown": dict(verdict.slowdown),
        "memory_mb": verdict.memory_mb,
    }


def verdict_as_text(verdict: Verdict) -> str:
    """Return one line if the gate is open, and else one more for each reason."""
    moved = ", ".join(f"{each.mode} {each.measure} {each.before:.3f} -> {each.after:.3f}" for each in verdict.changes)
    times = ", ".join(f"{mode} {each:.2f}" for mode, each in verdict.slowdown.items())
    state = "open" if verdict.is_open else "SHUT"
    line = f"gate: {state}: {moved}; time {times} of the kept run; {verdict.memory_mb:,} MB"
    return "\n".join([line, *(f"gate: {each}" for each in verdict.reasons)])
