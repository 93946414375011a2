"""The report on confidence, as text and JSON: levels by kind of question, separation, and a reliability table."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evaluation.confidence.fitting import FittedWeights, separation
from evaluation.confidence.measuring import ON_TOPIC, RIGHT, ConfidenceReport, JudgedAnswer
from evaluation.reports import write_report
from search import Confidence

BINS = 10
"""The number of equal steps of the margin in the reliability table."""


def confidence_as_json(reports: Sequence[ConfidenceReport], fitted: FittedWeights | None = None) -> dict[str, Any]:
    """Return the measures of each collection, and the reliability over all of them, as one JSON object."""
    collections = [
        {"collection": each.collection, "split": each.split, "kinds": _shares(each), "separation": _separation(each)}
        for each in reports
    ]
    fit = {"fitted": asdict(fitted) | {"weights": fitted.weights._asdict()}} if fitted else {}
    return {"collections": collections, "pooled": _pooled(reports), "reliability": _reliability(reports)} | fit


def confidence_as_text(reports: Sequence[ConfidenceReport], fitted: FittedWeights | None = None) -> str:
    """Return the same as tables."""
    parts = ["\n".join(_table(report)) for report in reports]
    if len(reports) > 1 and (pooled := _pooled(reports)):
        areas = ", ".join(f"{kind} {area:.3f}" for kind, area in pooled.items())
        parts.append(f"Separation in all collections: {areas}")
    if rows := _reliability_rows(reports):
        parts.append("\n".join(["Reliability: how many of the results with a margin are right", "", *rows]))
    if fitted:
        weights = ", ".join(f"{name} {weight}" for name, weight in fitted.weights._asdict().items())
        parts.append(f"Fitted to {fitted.answers:,} answers: intercept {fitted.intercept}, {weights}")
    return "\n\n".join(parts)


def keep_confidence(reports: Sequence[ConfidenceReport], folder: Path, fitted: FittedWeights | None = None) -> None:
    """Write report.json, report.txt and questions.jsonl, which has one line for each answer, by its question's id."""
    write_report(folder, confidence_as_json(reports, fitted), confidence_as_text(reports, fitted))
    with (folder / "questions.jsonl").open("w", encoding="utf-8") as file:
        for report in reports:
            for answer in report.answers:
                file.write(json.dumps({"collection": report.collection} | asdict(answer)) + "\n")


def _kinds(report: ConfidenceReport) -> Mapping[str, list[JudgedAnswer]]:
    kinds: dict[str, list[JudgedAnswer]] = {}
    for answer in report.answers:
        kinds.setdefault(answer.kind, []).append(answer)
    return kinds


def _shares(report: ConfidenceReport) -> dict[str, dict[str, float]]:
    """Return kind -> the number of questions, the share of each confidence level, and the share that has a mark."""
    return {
        kind: {"questions": len(answers)}
        | {level.value: _share([answer.confidence == level for answer in answers]) for level in Confidence}
        | {"marked": _share([answer.marked for answer in answers])}
        for kind, answers in _kinds(report).items()
    }


def _separation(report: ConfidenceReport) -> dict[str, float]:
    """Return kind -> the separation of right first results from this kind."""
    kinds = _kinds(report)
    right = kinds.get(RIGHT, [])
    others = {kind: separation(right, answers) for kind, answers in kinds.items() if kind != RIGHT}
    return {kind: round(value, 4) for kind, value in others.items() if value is not None}


def _pooled(reports: Sequence[ConfidenceReport]) -> dict[str, float]:
    """Return kind -> the separation of the right first results of all collections from this kind."""
    answers = [answer for report in reports for answer in report.answers]
    return _separation(ConfidenceReport("all", None, answers))


def _reliability(reports: Sequence[ConfidenceReport]) -> list[dict[str, float]]:
    return reliability([answer for report in reports for answer in report.answers if answer.kind in ON_TOPIC])


def reliability(answers: Sequence[JudgedAnswer]) -> list[dict[str, float]]:
    """Return for each step of the margin the mean margin, the share of right results, and their number.

    A step is named by its lower bound, "from". Answers without a margin are left out.
    """
    measured = [answer for answer in answers if answer.margin is not None]
    steps: dict[int, list[JudgedAnswer]] = defaultdict(list)
    for answer in measured:
        steps[min(int((answer.margin or 0.0) * BINS), BINS - 1)].append(answer)
    return [
        {
            "from": step / BINS,
            "answers": len(answers),
            "margin": round(sum(answer.margin or 0.0 for answer in answers) / len(answers), 4),
            "right": round(_share([answer.kind == RIGHT for answer in answers]), 4),
        }
        for step, answers in sorted(steps.items())
    ]


def _table(report: ConfidenceReport) -> list[str]:
    title = f"{report.collection}{f', {report.split} questions' if report.split else ''}: how sure the first result is"
    head = "".join(f"{name:>11}" for name in (*(level.value for level in Confidence), "marked", "separation"))
    lines = [title, "", f"{'':<24}{'questions':>10}{head}"]
    separations = _separation(report)
    for kind, shares in _shares(report).items():
        cells = "".join(f"{shares[name]:>11.3f}" for name in (*(level.value for level in Confidence), "marked"))
        apart = f"{separations[kind]:>11.3f}" if kind in separations else ""
        lines.append(f"{kind:<24}{shares['questions']:>10.0f}{cells}{apart}")
    if separations:
        lines += ["", f'separation: of "{RIGHT}" from this kind by the margin (area under the ROC curve)']
    return lines


def _reliability_rows(reports: Sequence[ConfidenceReport]) -> list[str]:
    rows = [
        f"{step['from']:.1f}-{step['from'] + 1 / BINS:.1f}{step['margin']:>11.2f}{step['right']:>9.2f}"
        f"{step['answers']:>10,.0f}  {'#' * round(40 * step['right'])}".rstrip()
        for step in _reliability(reports)
    ]
    return [f"{'margin':<7}{'mean':>11}{'right':>9}{'answers':>10}", *rows] if rows else []


def _share(truths: Sequence[bool]) -> float:
    return sum(truths) / max(len(truths), 1)
