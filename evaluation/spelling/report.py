"""Reports on spelling correction: as text to read, as JSON for programs, and as files in a folder."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evaluation.reports import write_report
from evaluation.spelling.trials import MEASURE, Outcome, SpellingReport

_HEAD = ("clean", "misspelt", "corrected", "regained", "offered", "right")


def spelling_as_text(reports: Sequence[SpellingReport]) -> str:
    """Return for each collection a table with a row for each kind of misspelling, and the offers for right questions.

    The offers for questions as they are stand below their number, since each has to be read: some of these questions
    are misspelt indeed.
    """
    parts = ["\n".join(_lines(report)) for report in reports]
    return "\n\n".join([*parts, f"All collections: {_offers(reports)}."] if len(reports) > 1 else parts)


def _lines(report: SpellingReport) -> Iterator[str]:
    name = report.collection + (f", {report.split} questions" if report.split else "")
    if report.trials:
        yield f"{name}: {len(report.trials)} misspelt questions, {MEASURE}"
        yield ""
        yield f"{'':<10}" + "".join(f"{title:>11}" for title in _HEAD)
        yield from (_row(kind, outcome) for kind, outcome in report.outcomes.items())
        yield ""
        yield f"Offered on questions as they are: {_offers([report])}."
    else:
        yield f"{name}: offered on questions as they are: {_offers([report])}."
    yield from (f"  {offer.question_id}: {offer.typed} -> {offer.offered}" for offer in report.offers)


def _row(name: str, outcome: Outcome) -> str:
    regained = "-" if outcome.regained is None else f"{outcome.regained:.1%}"
    means = [f"{outcome.clean:.3f}", f"{outcome.misspelt:.3f}", f"{outcome.corrected:.3f}", regained]
    counts = [f"{outcome.offered}/{outcome.trials}", f"{outcome.right}/{outcome.trials}"]
    return f"{name:<10}" + "".join(f"{cell:>11}" for cell in [*means, *counts])


def _offers(reports: Sequence[SpellingReport]) -> str:
    asked = sum((Counter(report.questions) for report in reports), Counter())
    offered = Counter(offer.kind for report in reports for offer in report.offers)
    kinds = [f"{offered[kind]} of {count} {kind}" for kind, count in asked.items()]
    return f"{offered.total()} of {asked.total()} ({', '.join(kinds)})"


def spelling_as_json(reports: Sequence[SpellingReport]) -> dict[str, Any]:
    """Return the outcomes by kind, and the offers for questions as they are, as one JSON object without trials."""
    return {"measure": MEASURE, "collections": [_report_json(report) for report in reports]}


def _report_json(report: SpellingReport) -> dict[str, Any]:
    offered = Counter(offer.kind for offer in report.offers)
    return {
        "collection": report.collection,
        "split": report.split,
        "misspelt": {name: asdict(each) | {"regained": each.regained} for name, each in report.outcomes.items()},
        "as_they_are": {kind: {"asked": n, "offered": offered[kind]} for kind, n in report.questions.items()},
        "offers": [asdict(offer) for offer in report.offers],
        "failed": list(report.failed),
    }


def keep_spelling(reports: Sequence[SpellingReport], folder: Path) -> None:
    """Write report.json, report.txt and, if there are trials, trials.jsonl, which has one line for each of them.

    Only the id of a question and the replaced words are written, because its text belongs to the collection.
    """
    write_report(folder, spelling_as_json(reports), spelling_as_text(reports))
    rows = [{"collection": report.collection} | asdict(trial) for report in reports for trial in report.trials]
    if rows:
        (folder / "trials.jsonl").write_text("".join(map(_line, rows)), "utf-8")


def _line(row: Mapping[str, Any]) -> str:
    rounded = {name: round(value, 4) if isinstance(value, float) else value for name, value in row.items()}
    return json.dumps(rounded, ensure_ascii=False) + "\n"
