"""Reports of an ablation: as text to read, as JSON for programs, and as files in a folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evaluation.ablation.arms import REFERENCE, RRF
from evaluation.ablation.study import MEASURE, WANTED, ArmDifference, Row, Table
from evaluation.reports import write_report
from evaluation.significance import LEVEL, RESAMPLES, Interval, is_significant

SHOWN = (MEASURE, "RR@10", "P@1", "Judged@10")
_WIDTHS = (26, 9, 18, 9, 9, 11, 13, 19, 9)


def ablation_as_text(tables: Sequence[Table]) -> str:
    """Return, for each collection, a table of its arms followed by verdicts on the default; a legend comes last."""
    return "\n\n".join([*map(_section, tables), _legend(tables)])


def _section(table: Table) -> str:
    measured = table.measured
    split = f", {measured.split} questions" if measured.split else ""
    questions = len(measured.per_question[REFERENCE])
    counts = f"{measured.documents} documents, {measured.passages} passages, {questions} questions"
    head = f"{measured.collection}{split}: {counts}"
    titles = _line("", MEASURE, "95 % interval", *SHOWN[1:], "to default", "95 % interval", "p")
    rows = [_row(arm, row) for arm, row in table.rows.items()]
    return "\n".join([head, "", titles, *rows, "", *verdicts(table)])


def _row(arm: str, row: Row) -> str:
    first, *others = (f"{row.means[name]:.3f}" for name in SHOWN)
    return _line(arm, first, _span(row.interval, ".3f"), *others, *_comparison_cells(row.comparison)) + _remark(row)


def _comparison_cells(comparison: ArmDifference | None) -> tuple[str, ...]:
    if comparison is None:
        return ()
    return f"{comparison.difference:+z.3f}", _span(comparison.interval, "+z.3f"), f"{comparison.corrected:.4f}"


def _remark(row: Row) -> str:
    if not row.found:
        return "   found nothing for any question"
    return " *" if row.comparison and is_significant(row.comparison.corrected) else ""


def _span(interval: Interval, number_format: str) -> str:
    low, high = interval
    return f"{low:{number_format}} to {high:{number_format}}"


def _line(*cells: str) -> str:
    name, *numbers = cells
    aligned = (f"{cell:>{width}}" for cell, width in zip(numbers, _WIDTHS[1:], strict=False))
    return f"{name:<{_WIDTHS[0]}}" + "".join(aligned)


def verdicts(table: Table) -> list[str]:
    """Return three sentences: the default against the better leg, against RRF, and without each part of the score."""
    leg = table.better_leg
    above = "above" if table.gain_on_leg > 0 else "NOT above"
    reached = "reached" if table.gain_on_rrf >= WANTED else "NOT reached"
    return [
        f"Hybrid is {above} the better leg ({leg}): {table.gain_on_leg:+z.3f}{_significance(table, leg)}.",
        f"Against {RRF}: {table.gain_on_rrf:+z.3f}{_significance(table, RRF)}, wanted +{WANTED}: {reached}.",
        _verdict_on_parts(table),
    ]


def _significance(table: Table, arm: str) -> str:
    comparison = table.rows[arm].comparison
    return ", significant" if comparison and is_significant(comparison.corrected) else ", not significant"


def _verdict_on_parts(table: Table) -> str:
    outcomes = (f"{outcome} without {', '.join(parts)}" for outcome, parts in table.without.items() if parts)
    return f"Hybrid is {'; '.join(outcomes)}."


def _legend(tables: Sequence[Table]) -> str:
    comparisons = sum(row.comparison is not None for table in tables for row in table.rows.values())
    return (
        f"To default: {MEASURE} of the arm minus that of the default; bootstrap intervals over the questions.\n"
        f"p: two-sided paired randomisation test, Holm-corrected for {comparisons} comparisons; * means below {LEVEL}. "
        f"{RESAMPLES:,} resamples."
    )


def ablation_as_json(tables: Sequence[Table]) -> dict[str, Any]:
    """Return the tables as one JSON object, without the values of single questions."""
    return {"measure": MEASURE, "resamples": RESAMPLES, "level": LEVEL, "collections": [_table_json(t) for t in tables]}


def _table_json(table: Table) -> dict[str, Any]:
    measured = table.measured
    return {
        "collection": measured.collection,
        "split": measured.split,
        "documents": measured.documents,
        "passages": measured.passages,
        "queries": len(measured.per_question[REFERENCE]),
        "arms": {
            arm: asdict(row) | {"comparison": _comparison_json(row.comparison)} for arm, row in table.rows.items()
        },
        "gain_on_better_leg": table.gain_on_leg,
        "gain_on_rrf": table.gain_on_rrf,
        "failed": list(measured.failed),
    }


def _comparison_json(comparison: ArmDifference | None) -> dict[str, Any] | None:
    return asdict(comparison) | {"significant": is_significant(comparison.corrected)} if comparison else None


def keep_ablation(tables: Sequence[Table], folder: Path) -> None:
    """Write report.json, report.txt and questions.jsonl (for each question its id and MEASURE of every arm)."""
    write_report(folder, ablation_as_json(tables), ablation_as_text(tables))
    with (folder / "questions.jsonl").open("w", encoding="utf-8") as file:
        for table in tables:
            file.writelines(json.dumps(row) + "\n" for row in _question_rows(table))


def _question_rows(table: Table) -> list[dict[str, Any]]:
    measured = table.measured
    return [
        {
            "collection": measured.collection,
            "_id": question_id,
            MEASURE: {arm: round(values[question_id][MEASURE], 4) for arm, values in measured.per_question.items()},
        }
        for question_id in measured.per_question[REFERENCE]
    ]
