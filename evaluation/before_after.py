"""Comparison of kept runs, before a change and after it: paired differences, with intervals and corrected p values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.counts import counted
from core.errors import UsageError
from evaluation.measures import RIGHT_FIRST, PerQuestion
from evaluation.reports import write_report
from evaluation.significance import (
    LEVEL,
    POWER,
    RESAMPLES,
    Interval,
    holm,
    interval,
    is_significant,
    least_difference,
    randomisation,
)

COMPARED = ("nDCG@10", RIGHT_FIRST)
"""The measures that are compared where nobody names others."""

_SMALLEST_P = 2 / (RESAMPLES + 1)  # that many pairs can reach

_HEADS = ("questions", "better", "worse", "before", "after", "difference", "95 % interval", "p", "least")
_WIDTHS = (11, 8, 7, 8, 8, 12, 19, 9, 8)

KeptRun = Mapping[str, PerQuestion]
"""Mode -> question id -> measure -> value, as `patella evaluate run --out` keeps it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One measure in one mode of one set: its mean before and after, and the mean difference of each question.

    `run` is the name of the folder that `after` comes from, and `questions` their number. `interval` is the paired 95 %
    bootstrap interval, `p` the p value of the randomisation test, and `corrected` that value after Holm's correction
    for all comparisons made at once. `better` and `worse` are the numbers of questions that moved. `least` is the
    least difference that so many questions could show, as `least_difference` has it.
    """

    run: str
    name: str
    mode: str
    measure: str
    questions: int
    before: float
    after: float
    difference: float
    interval: Interval
    p: float
    corrected: float
    better: int
    worse: int
    least: float


@dataclass(frozen=True, slots=True)
class _Pair:
    """The values of one measure in one mode, question by question, before and after."""

    run: str
    name: str
    mode: str
    measure: str
    before: Sequence[float]
    after: Sequence[float]

    @property
    def differences(self) -> list[float]:
        return [after - before for before, after in zip(self.before, self.after, strict=True)]


def compare_runs(
    before: Path, afters: Sequence[Path], measures: Sequence[str] = COMPARED, mode: str | None = None
) -> list[Change]:
    """Compare the runs in a folder with those of the same names in other folders, in one mode or in all.

    A folder is a kept run, or holds one for each set. Sets that lack a measure are left out of its comparison. Raises
    UsageError if a folder holds no run or one that did not run, if two have no set in common, if the questions of a
    set differ, or if nothing is left to compare.
    """
    old = _read_runs(before)
    return _compare([pair for after in afters for pair in _pairs(before, old, after)], measures, mode)


def compare_values(name: str, old: KeptRun, new: KeptRun, measures: Sequence[str] = COMPARED) -> list[Change]:
    """Compare two runs of one set in each mode that both have. Raises UsageError as `compare_runs` does."""
    columns = [(mode, measure) for mode, values in new.items() for measure in next(iter(values.values()), {})]
    pairs = [_Pair("now", name, *each, *values) for each in columns if (values := _values(name, old, new, *each))]
    return _compare(pairs, measures, None)


def _compare(pairs: Sequence[_Pair], measures: Sequence[str], mode: str | None) -> list[Change]:
    chosen = [pair for pair in pairs if pair.measure in measures and mode in (None, pair.mode)]
    if not chosen:
        found = ", ".join(dict.fromkeys(pair.measure for pair in pairs))
        raise UsageError(f"None of the runs has {' or '.join(measures)} in this mode. They have: {found}.")
    p_values = [randomisation(pair.differences) for pair in chosen]
    return [_change(*each, len(chosen)) for each in zip(chosen, p_values, holm(p_values), strict=True)]


def _change(pair: _Pair, p: float, corrected: float, comparisons: int) -> Change:
    differences = pair.differences
    return Change(
        run=pair.run,
        name=pair.name,
        mode=pair.mode,
        measure=pair.measure,
        questions=len(pair.before),
        before=_mean(pair.before),
        after=_mean(pair.after),
        difference=_mean(differences),
        interval=interval(differences),
        p=p,
        corrected=corrected,
        better=sum(each > 0 for each in differences),
        worse=sum(each < 0 for each in differences),
        least=least_difference(differences, comparisons),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _pairs(before: Path, old: Mapping[str, KeptRun], after: Path) -> list[_Pair]:
    """Return the pairs of a folder by mode, measure and set, each in the order in which the folder after has them."""
    new = _read_runs(after)
    shared = [name for name in new if name in old]
    if not shared:
        raise UsageError(f"{before} and {after} hold no run of the same name.")
    columns = {
        (mode, measure): None
        for name in shared
        for mode, values in new[name].items()
        for measure in next(iter(values.values()))
    }
    return [
        _Pair(after.name, name or after.name, *column, *values)
        for column in columns
        for name in shared
        if (values := _values(name or after.name, old[name], new[name], *column))
    ]


def _values(
    name: str, old: KeptRun, new: KeptRun, mode: str, measure: str
) -> tuple[Sequence[float], Sequence[float]] | None:
    """Return the values before and after, in one order of the questions; None if a run lacks the mode or measure."""
    if mode not in old or mode not in new:
        return None
    if old[mode].keys() != new[mode].keys():
        count = len(old[mode].keys() ^ new[mode].keys())
        raise UsageError(f"{name}: {counted(count, 'question')} of one run cannot be found in the other.")
    runs = (old[mode], new[mode])
    if any(measure not in values for run in runs for values in run.values()):
        return None
    first, second = ([run[question][measure] for question in old[mode]] for run in runs)
    return first, second


def read_kept_run(folder: Path) -> KeptRun:
    """Return the values that a folder keeps. Raises UsageError if it is no kept run, or one that did not run."""
    if not (folder / "questions.jsonl").is_file():
        raise UsageError(f"{folder} is no run that `patella evaluate run --out` has kept.")
    run = read_values(folder)
    refuse_dead(str(folder), run)
    return run


def _read_runs(folder: Path) -> dict[str, KeptRun]:
    """Return the runs of a folder by the name of their set. The name is empty if the folder itself is a run."""
    runs = {"": read_values(folder)} if (folder / "questions.jsonl").is_file() else _read_folder(folder)
    read = {name: run for name, run in runs.items() if run}
    if not read:
        raise UsageError(f"{folder} holds no run that `patella evaluate run --out` has kept.")
    for name, run in read.items():
        refuse_dead(str(folder / name), run)
    return read


def dead_modes(run: KeptRun) -> list[str]:
    """Return the modes that have 0 in every measure of every question: they did not run, or found nothing."""
    return [
        mode
        for mode, questions in run.items()
        if not any(value for values in questions.values() for value in values.values())
    ]


def refuse_dead(name: str, run: KeptRun) -> None:
    """Raise UsageError if a mode of the run of this name did not run."""
    for mode in dead_modes(run):
        raise UsageError(
            f"{name}: {mode} has 0 in every measure of every question, so it did not run, or nothing was "
            "indexed. Measure it again. Nothing was compared."
        )


def _read_folder(folder: Path) -> dict[str, KeptRun]:
    return {path.parent.name: read_values(path.parent) for path in sorted(folder.glob("*/questions.jsonl"))}


def read_values(folder: Path) -> KeptRun:
    """Return a kept run; an empty one if the questions of the folder belong to another command."""
    return values_from((folder / "questions.jsonl").read_bytes())


def values_from(questions: bytes) -> KeptRun:
    """Return what `keep_report` wrote into questions.jsonl; nothing if another command wrote it."""
    run: dict[str, PerQuestion] = {}
    for line in questions.decode("utf-8").splitlines():
        row = json.loads(line)
        for mode, values in row.get("measures", {}).items():
            run.setdefault(mode, {})[row["_id"]] = values
    return run


def changes_as_json(before: Path, changes: Sequence[Change]) -> dict[str, Any]:
    """Return the comparisons as one JSON object."""
    compared = [asdict(change) | {"significant": is_significant(change.corrected)} for change in changes]
    return {"before": before.name, "resamples": RESAMPLES, "level": LEVEL, "comparisons": compared}


def changes_as_text(before: Path, changes: Sequence[Change]) -> str:
    """Return, for each folder, a table of the sets in each mode and measure; a legend comes last."""
    parts = []
    for run in dict.fromkeys(change.run for change in changes):
        of_run = [change for change in changes if change.run == run]
        parts.append(f"Before: {before.name}. After: {run}.")
        parts += [
            _table([change for change in of_run if (change.mode, change.measure) == column])
            for column in dict.fromkeys((change.mode, change.measure) for change in of_run)
        ]
    return "\n\n".join([*parts, _legend(len(changes))])


def keep_changes(before: Path, changes: Sequence[Change], folder: Path) -> None:
    """Write report.json and report.txt. The values of the questions stay in the runs."""
    write_report(folder, changes_as_json(before, changes), changes_as_text(before, changes))


def _table(changes: Sequence[Change]) -> str:
    title = f"{changes[0].mode}, {changes[0].measure}"
    width = max(len(name) for name in [title, *(change.name for change in changes)]) + 2
    rows = [_line(width, title, _HEADS)]
    for change in changes:
        low, high = change.interval
        numbers = (
            f"{change.questions}",
            f"{change.better}",
            f"{change.worse}",
            f"{change.before:.3f}",
            f"{change.after:.3f}",
            f"{change.difference:+z.3f}",
            f"{low:+z.3f} to {high:+z.3f}",
            f"{change.corrected:.4f}",
            f"{change.least:.3f}",
        )
        rows.append(_line(width, change.name, numbers) + (" *" if is_significant(change.corrected) else ""))
    return "\n".join(rows)


def _line(width: int, name: str, cells: Sequence[str]) -> str:
    return f"{name:<{width}}" + "".join(f"{cell:>{wide}}" for cell, wide in zip(cells, _WIDTHS, strict=True))


def _legend(comparisons: int) -> str:
    lines = [
        "better, worse: the questions that moved. "
        "difference: mean of after minus before, question by question, with its bootstrap interval.",
        f"p: two-sided paired randomisation test, Holm-corrected for {counted(comparisons, 'comparison')}; "
        f"* means below {LEVEL}. {RESAMPLES:,} resamples.",
        f"least: the least difference that so many questions would show, with a probability of {POWER:.0%}.",
    ]
    if comparisons * _SMALLEST_P >= LEVEL:
        lines.append(f"With so many comparisons no p can be below {LEVEL}: choose a mode, or fewer measures.")
    return "\n".join(lines)
