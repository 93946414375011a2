"""An ablation for reading, for other programs, and for keeping."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evaluation.ablation.arms import REFERENCE, RRF
from evaluation.ablation.study import MEASURE, WANTED, ArmDifference, Row, Table
from evaluation.reports import write_report
from evaluation.significance import LEVEL, RESAMPLES, Interval

SHOWN = (MEASURE, "RR@10", "P@1", "Judged@10")
_WIDTHS = (26, 9, 18, 9, 9, 11, 13, 19, 9)


def ablation_as_text(tables: Sequence[Table]) -> str:
    """A table of the arms for each collection, and below it what that says about the default."""
    return "\n\n".join([*map(_section, tables), _legend(tables)])


def _section(table: Table) -> str:
    of = table.measured
    split = f", {of.split} questions" if of.split else ""
    questions = len(of.per_question[REFERENCE])
    head = f"{of.collection}{split}: {of.documents} documents, {of.passages} passages, {questions} questions"
    titles = _line("", MEASURE, "95 % interval", *SHOWN[1:], "to default", "95 % interval", "p")
    rows = [_row(arm, row) for arm, row in table.rows.items()]
    return "\n".join([head, "", titles, *rows, "", *verdicts(table)])


def _row(arm: str, row: Row) -> str:
    first, *others = (f"{row.means[name]:.3f}" for name in SHOWN)
    return _line(arm, first, _span(row.interval, ".3f"), *others, *_compared(row.comparison)) + _remark(row)


def _compared(comparison: ArmDifference | None) -> tuple[str, ...]:
    if comparison is None:
        return ()
    return f"{comparison.difference:+z.3f}", _span(comparison.interval, "+z.3f"), f"{comparison.corrected:.4f}"


def _remark(row: Row) -> str:
    if not row.found:
        return "   found nothing for any question"
    return " *" if row.comparison and row.comparison.is_significant else ""


def _span(found: Interval, form: str) -> str:
    return f"{found[0]:{form}} to {found[1]:{form}}"


def _line(*cells: str) -> str:
    name, *numbers = cells
    aligned = (f"{cell:>{width}}" for cell, width in zip(numbers, _WIDTHS[1:], strict=False))
    return f"{name:<{_WIDTHS[0]}}" + "".join(aligned)


def verdicts(table: Table) -> list[str]:
    """Three plain lines: against the better leg, against RRF, and which parts of the score earn their place."""
    leg = table.better_leg
    above = "above" if table.gain_on_leg > 0 else "NOT above"
    reached = "reached" if table.gain_on_rrf >= WANTED else "NOT reached"
    return [
        f"Hybrid is {above} the better leg ({leg}): {table.gain_on_leg:+z.3f}{_sureness(table, leg)}.",
        f"Against {RRF}: {table.gain_on_rrf:+z.3f}{_sureness(table, RRF)}, wanted +{WANTED}: {reached}.",
        _worth(table),
    ]


def _sureness(table: Table, arm: str) -> str:
    comparison = table.rows[arm].comparison
    return ", significant" if comparison and comparison.is_significant else ", not significant"


def _worth(table: Table) -> str:
    outcomes = (f"{outcome} without {', '.join(parts)}" for outcome, parts in table.without.items() if parts)
    return f"Hybrid is {'; '.join(outcomes)}."


def _legend(tables: Sequence[Table]) -> str:
    comparisons = sum(row.comparison is not None for table in tables for row in table.rows.values())
    return (
        f"To default: the arm less the default, in {MEASURE}; intervals by bootstrap over the questions.\n"
        f"p: two-sided paired randomisation test, Holm-corrected for {comparisons} comparisons; * below {LEVEL}. "
        f"{RESAMPLES:,} resamples."
    )


def ablation_as_json(tables: Sequence[Table]) -> dict[str, Any]:
    return {"measure": MEASURE, "resamples": RESAMPLES, "level": LEVEL, "collections": [_table(t) for t in tables]}


def _table(table: Table) -> dict[str, Any]:
    of = table.measured
    return {
        "collection": of.collection,
        "split": of.split,
        "documents": of.documents,
        "passages": of.passages,
        "queries": len(of.per_question[REFERENCE]),
        "arms": {arm: asdict(row) | {"comparison": _judged(row.comparison)} for arm, row in table.rows.items()},
        "gain_on_better_leg": table.gain_on_leg,
        "gain_on_rrf": table.gain_on_rrf,
        "failed": list(of.failed),
    }


def _judged(comparison: ArmDifference | None) -> dict[str, Any] | None:
    return asdict(comparison) | {"significant": comparison.is_significant} if comparison else None


def keep_ablation(tables: Sequence[Table], folder: Path) -> None:
    """Write report.json, report.txt and, by the id of each question, MEASURE of every arm."""
    write_report(folder, ablation_as_json(tables), ablation_as_text(tables))
    with (folder / "questions.jsonl").open("w", encoding="utf-8") as file:
        for table in tables:
            file.writelines(json.dumps(row) + "\n" for row in _per_question(table))


def _per_question(table: Table) -> list[dict[str, Any]]:
    of = table.measured
    return [
        {
            "collection": of.collection,
            "_id": question_id,
            MEASURE: {arm: round(values[question_id][MEASURE], 4) for arm, values in of.per_question.items()},
        }
        for question_id in of.per_question[REFERENCE]
    ]
