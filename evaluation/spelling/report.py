"""A report on spelling for reading, for other programs, and for keeping."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evaluation.reports import write_report
from evaluation.spelling.trials import MEASURE, Outcome, SpellingReport

_HEAD = ("clean", "misspelt", "corrected", "regained", "offered", "right")


def spelling_as_text(report: SpellingReport) -> str:
    """A table with a line for each kind of misspelling, and what was offered on questions as they are."""
    split = f", {report.split} questions" if report.split else ""
    rows = [_row(name, each) for name, each in report.outcomes.items()]
    head = f"{'':<10}" + "".join(f"{title:>11}" for title in _HEAD)
    lines = [f"{report.collection}{split}: {len(report.trials)} misspelt questions, {MEASURE}", "", head, *rows]
    return "\n".join([*lines, "", f"Offered on questions as they are: {_offers(report)}."])


def _row(name: str, of: Outcome) -> str:
    regained = "-" if of.regained is None else f"{of.regained:.1%}"
    means = [f"{of.clean:.3f}", f"{of.misspelt:.3f}", f"{of.corrected:.3f}", regained]
    counts = [f"{of.offered}/{of.trials}", f"{of.right}/{of.trials}"]
    return f"{name:<10}" + "".join(f"{cell:>11}" for cell in [*means, *counts])


def _offers(report: SpellingReport) -> str:
    kinds = [f"{report.offered[kind]} of {asked} {kind}" for kind, asked in report.asked.items()]
    return f"{sum(report.offered.values())} of {sum(report.asked.values())} ({', '.join(kinds)})"


def spelling_as_json(report: SpellingReport) -> dict[str, Any]:
    outcomes = {name: asdict(each) | {"regained": each.regained} for name, each in report.outcomes.items()}
    return {
        "collection": report.collection,
        "split": report.split,
        "measure": MEASURE,
        "misspelt": outcomes,
        "as_they_are": {kind: {"asked": n, "offered": report.offered[kind]} for kind, n in report.asked.items()},
        "failed": list(report.failed),
    }


def keep_spelling(report: SpellingReport, folder: Path) -> None:
    """Write report.json, report.txt and every trial; of a question its id and the misspelt word alone are kept."""
    write_report(folder, spelling_as_json(report), spelling_as_text(report))
    with (folder / "trials.jsonl").open("w", encoding="utf-8") as file:
        for trial in report.trials:
            row = {
                name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(trial).items()
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
