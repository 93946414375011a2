"""Reports on the marks that people see: as text to read, as JSON for programs, and as files in a folder."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evaluation.marks.shown import RESULTS, ShownMarksReport
from evaluation.reports import write_report

_DEPTHS = {1: "first result", RESULTS: "first three"}
"""Number of results whose marks count -> its name in the table."""

_LEGEND = (
    "coverage, right: questions with a mark, and with a right one.",
    "wrong: wrong marks, of the marks shown. near misses: those with a mark.",
)


def shown_marks_as_json(report: ShownMarksReport) -> dict[str, Any]:
    """Return the shares as one JSON object, without single questions."""
    return {
        "collection": report.collection,
        "split": report.split,
        "queries": len(report.questions),
        "near_misses": len(report.near_misses),
        "given": {"right": report.given, "marked": report.given_marked},
        "found": report.found,
        "shown": [asdict(report.shares(results)) for results in _DEPTHS],
        "failed": list(report.failed),
    }


def shown_marks_as_text(report: ShownMarksReport) -> str:
    """Return the shares of the chosen sentences, followed by a table of the marks that are shown."""
    split = f", {report.split} questions" if report.split else ""
    counts = f"{len(report.questions)} questions whose answers are known, {len(report.near_misses)} near misses"
    lines = [
        f"{report.collection}{split}: {counts}",
        "",
        f"Right sections given: the chosen sentence answers {_figure(report.given)}, "
        f"it or one that is marked with it {_figure(report.given_marked)}",
        f"As searched: a right section first {_figure(report.found)}",
        "",
        f"{'':<14}{'coverage':>10}{'right':>10}{'wrong':>10}{'near misses':>14}",
    ]
    for results, name in _DEPTHS.items():
        shares = report.shares(results)
        cells = "".join(f"{_figure(share):>10}" for share in (shares.coverage, shares.right, shares.wrong))
        lines.append(f"{name:<14}{cells}{_figure(shares.near_misses):>14}")
    return "\n".join([*lines, "", *_LEGEND])


def _figure(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def keep_shown_marks(report: ShownMarksReport, folder: Path) -> None:
    """Write report.json, report.txt and questions.jsonl.

    The last has one line for each question with the text of its sentences, so that they can be read by hand.
    """
    write_report(folder, shown_marks_as_json(report), shown_marks_as_text(report))
    with (folder / "questions.jsonl").open("w", encoding="utf-8") as file:
        for question in [*report.questions, *report.near_misses]:
            file.write(json.dumps(asdict(question), ensure_ascii=False) + "\n")
