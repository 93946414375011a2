"""Reports on marks: as text to read, as JSON for programs, and as files in a folder."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evaluation.marks.measuring import MarksReport
from evaluation.reports import write_report
from search import MIN_SURENESS

FLOORS = (0.0, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
"""Values of sureness at which coverage and precision of the marks are reported."""


def marks_as_json(report: MarksReport) -> dict[str, Any]:
    """Return the shares, and coverage and precision at each floor, as one JSON object."""
    return {
        "collection": report.collection,
        "queries": len(report.questions),
        "given": {
            "hit@1": report.share("given_first"),
            "hit@2": report.share("given_two"),
            "marked": report.share("given_marked"),
            "sentences": report.sentences,
        },
        "searched": {"right_article@1": report.share("found"), "hit@1": report.share("first_holds")},
        "floor": MIN_SURENESS,
        "floors": [_floor_json(report, floor) for floor in FLOORS],
    }


def _floor_json(report: MarksReport, floor: float) -> dict[str, float]:
    coverage, precision, marked = report.at_floor(floor)
    return {"floor": floor, "coverage": coverage, "precision": precision, "marked": marked}


def marks_as_text(report: MarksReport) -> str:
    """Return the shares, followed by a table of coverage and precision at each floor of sureness."""
    lines = [
        f"{report.collection}: {len(report.questions)} questions whose answers are known",
        "",
        f"Right article given: the marked sentence answers {report.share('given_first'):.3f}, "
        f"one of the two best {report.share('given_two'):.3f}, "
        f"it or one that is marked with it {report.share('given_marked'):.3f}; {report.sentences:.2f} sentences a mark",
        f"As searched: right article first {report.share('found'):.3f}, "
        f"and its marked sentence answers {report.share('first_holds'):.3f}",
        "",
        f"{'floor':<10}{'coverage':>11}{'precision':>11}{'marked':>11}",
    ]
    for floor in FLOORS:
        lines.append(f"{floor:<10.2f}" + "".join(f"{share:>11.3f}" for share in report.at_floor(floor)))
    return "\n".join([*lines, "", f"Marks below {MIN_SURENESS} are left out."])


def keep_marks(report: MarksReport, folder: Path) -> None:
    """Write report.json, report.txt and questions.jsonl, which has the outcome of each question by its id."""
    write_report(folder, marks_as_json(report), marks_as_text(report))
    with (folder / "questions.jsonl").open("w", encoding="utf-8") as file:
        for question in report.questions:
            file.write(json.dumps(asdict(question)) + "\n")
