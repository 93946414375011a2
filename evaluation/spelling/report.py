"""Reports on spelling correction: as text to read, as JSON for programs, and as files in a folder."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evaluation.reports import write_report
from evaluation.spelling.trials import MEASURE, Outcome, SpellingReport

_HEAD = ("clean", "misspelt", "corrected", "regained", "offered", "right")


def spelling_as_text(report: SpellingReport) -> str:
    """Return a table with a row for each kind of misspelling, and how many correctly spelt questions got an offer."""
    split = f", {report.split} questions" if report.split else ""
    rows = [_row(name, outcome) for name, outcome in report.outcomes.items()]
    head = f"{'':<10}" + "".join(f"{title:>11}" for title in _HEAD)
    lines = [f"{report.collection}{split}: {len(report.trials)} misspelt questions, {MEASURE}", "", head, *rows]
    return "\n".join([*lines, "", f"Offered on questions as they are: {_offers(report)}."])


def _row(name: str, outcome: Outcome) -> str:
    regained = "-" if outcome.regained is None else f"{outcome.regained:.1%}"
    means = [f"{outcome.clean:.3f}", f"{outcome.misspelt:.3f}", f"{outcome.corrected:.3f}", regained]
    counts = [f"{outcome.offered}/{outcome.trials}", f"{outcome.right}/{outcome.trials}"]
    return f"{name:<10}" + "".join(f"{cell:>11}" for cell in [*means, *counts])


def _offers(report: SpellingReport) -> str:
    kinds = [f"{report.offers[kind]} of {count} {kind}" for kind, count in report.questions.items()]
    return f"{sum(report.offers.values())} of {sum(report.questions.values())} ({', '.join(kinds)})"


def spelling_as_json(report: SpellingReport) -> dict[str, Any]:
    """Return the outcomes by kind as one JSON object, without single trials."""
    outcomes = {name: asdict(outcome) | {"regained": outcome.regained} for name, outcome in report.outcomes.items()}
    return {
        "collection": report.collection,
        "split": report.split,
        "measure": MEASURE,
        "misspelt": outcomes,
        "as_they_are": {kind: {"asked": n, "offered": report.offers[kind]} for kind, n in report.questions.items()},
        "failed": list(report.failed),
    }


def keep_spelling(report: SpellingReport, folder: Path) -> None:
    """Write report.json, report.txt and trials.jsonl, which has one line for each trial.

    Only the id of a question and the misspelt word are written, because its text belongs to the collection.
    """
    write_report(folder, spelling_as_json(report), spelling_as_text(report))
    with (folder / "trials.jsonl").open("w", encoding="utf-8") as file:
        for trial in report.trials:
            row = {
                name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(trial).items()
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
