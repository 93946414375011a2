"""A kept run as it lies in its folder: what `keep_report` writes, and beside it what makes it readable later.

origin.json     the collection, the index, its generation, the model and the weights
asked.jsonl     for each question its text, its judgements, the first results of each mode, and the confidence

The folder is the owner's, so texts may stand in it. A run that `evaluate run --out` kept has neither file: its
questions are known by their ids alone.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from core.errors import UsageError
from core.locations import folder_of_index, is_url, shown_address
from evaluation.before_after import KeptRun, read_values
from evaluation.collections import Collection
from evaluation.reports import keep_report
from evaluation.runner import Origin, Report
from search import Mode

SHOWN = 10
"""The number of results of each question and mode that a kept run lists."""

_ORIGIN, _ASKED = "origin.json", "asked.jsonl"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One row of the list of kept runs.

    `series` names what can be compared: runs of one collection and one split have the same. `date` is a UTC time in
    ISO 8601. `runs` maps mode -> measure -> mean. `origin` is None for a run that was kept without it.
    """

    name: str
    series: str
    collection: str
    split: str | None
    questions: int
    date: str
    runs: Mapping[str, Mapping[str, float]]
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """A question of a kept run.

    `judged` maps judged id -> grade, `found` mode -> the first judged ids, best first, and `right` mode -> the rank of
    the first relevant one, None if there is none among the results. `confidence` and `margin` are those of the first
    result of a search by both legs.
    """

    question_id: str
    text: str
    judged: Mapping[str, int]
    found: Mapping[str, Sequence[str]]
    right: Mapping[str, int | None]
    confidence: str = ""
    margin: float | None = None


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A kept run in full. `per_question` maps mode -> question id -> measure -> value.

    `intervals` maps mode -> measure -> the mean with every unjudged result wrong, and with every one perfect.
    `to_judge` maps mode -> the number of passages to judge to halve its interval.
    """

    summary: RunSummary
    documents: int
    passages: int
    seconds: Mapping[str, float]
    intervals: Mapping[str, Mapping[str, Sequence[float]]]
    to_judge: Mapping[str, int]
    failed: Sequence[Sequence[str]]
    problems: Sequence[str]
    questions: Sequence[KeptQuestion]
    per_question: KeptRun

    @property
    def has_results(self) -> bool:
        """Return whether the run kept what it found."""
        return any(question.found for question in self.questions)


def write_run(report: Report, collection: Collection, folder: Path, base: Path, command: str) -> list[str]:
    """Write a run into a folder that does not exist. Return which rankings TREC form cannot hold.

    `base` is the folder that the place of the index is kept relative to.
    """
    problems = keep_report(report, folder, command)
    (folder / _ORIGIN).write_text(json.dumps(_origin_row(report, collection, base), indent=1) + "\n", "utf-8")
    with (folder / _ASKED).open("w", encoding="utf-8") as file:
        for row in _asked_rows(report, collection):
            file.write(json.dumps(row) + "\n")
    return problems


def _origin_row(report: Report, collection: Collection, base: Path) -> dict[str, Any]:
    path_hash = hashlib.sha256(_place_of(collection).encode()).hexdigest()[:8]
    row: dict[str, Any] = {"series": f"{report.collection}-{path_hash} {report.split or ''}".strip()}
    if report.origin:
        place = _shown_place(report.origin.index, base)
        row |= asdict(report.origin) | {"index": place, "weights": dict(report.origin.weights)}
    return row


def _place_of(collection: Collection) -> str:
    """Return where a collection lies, which tells it from others of its name."""
    if collection.indexed and is_url(collection.indexed.address):
        return shown_address(collection.indexed.address)
    return str(collection.folder.resolve())


def _shown_place(index: str, base: Path) -> str:
    """Return where an index lies: a folder by its path from `base`, so that both may be moved together."""
    folder = folder_of_index(index)
    return os.path.relpath(folder.absolute(), base.absolute()) if folder else shown_address(index)


def _asked_rows(report: Report, collection: Collection) -> Iterator[dict[str, Any]]:
    for question in report.questions:
        question_id = question.question_id
        judged = collection.judgements[question_id]
        rankings = {mode: run.get(question_id, {}) for mode, run in report.rankings.items()}
        row: dict[str, Any] = {
            "_id": question_id,
            "text": question.text,
            "judged": dict(judged),
            "found": {mode: list(islice(scores, SHOWN)) for mode, scores in rankings.items()},
            "right": {mode: _first_right(list(scores), judged) for mode, scores in rankings.items()},
        }
        yield row | (report.first_results[question_id]._asdict() if question_id in report.first_results else {})


def _first_right(ranking: Sequence[str], judged: Mapping[str, int]) -> int | None:
    """Return the rank, from 1, of the first relevant result."""
    return next((rank for rank, judged_id in enumerate(ranking, 1) if judged.get(judged_id, 0) > 0), None)


def read_summary(folder: Path, base: Path) -> RunSummary:
    """Return the row of a kept run. Raises UsageError if the folder holds none, or one that cannot be read."""
    return _summary(folder, _read_report(folder), base)


def read_run(folder: Path, base: Path) -> KeptReport:
    """Return a kept run. Raises UsageError if the folder holds none, or one that cannot be read."""
    report = _read_report(folder)
    try:
        values = read_values(folder)
        questions = [_question(row) for row in _rows(folder / _ASKED)] or _ids_alone(values)
        return KeptReport(
            summary=_summary(folder, report, base),
            documents=report["documents"],
            passages=report["passages"],
            seconds=report["seconds"],
            intervals=report.get("intervals", {}),
            to_judge=report.get("to_judge", {}),
            failed=report["failed"],
            problems=report.get("problems", []),
            questions=questions,
            per_question=values,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(folder) from error


def _summary(folder: Path, report: Mapping[str, Any], base: Path) -> RunSummary:
    try:
        origin = json.loads((folder / _ORIGIN).read_text("utf-8")) if (folder / _ORIGIN).is_file() else {}
        return RunSummary(
            name=folder.name,
            series=str(origin.get("series") or f"{report['collection']} {report['split'] or ''}".strip()),
            collection=str(report["collection"]),
            split=report["split"],
            questions=int(report["queries"]),
            date=str(report["made_with"]["date"]),
            runs=report["runs"],
            origin=_origin(origin, base),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(folder) from error


def _origin(row: Mapping[str, Any], base: Path) -> Origin | None:
    if "generation" not in row:
        return None
    folder = folder_of_index(row["index"])
    return Origin(str(base / folder) if folder else row["index"], row["generation"], row["model"], row["weights"])


def _question(row: Mapping[str, Any]) -> KeptQuestion:
    return KeptQuestion(
        question_id=row["_id"],
        text=row["text"],
        judged=row["judged"],
        found=row["found"],
        right=row["right"],
        confidence=row.get("confidence", ""),
        margin=row.get("margin"),
    )


def _ids_alone(values: KeptRun) -> list[KeptQuestion]:
    question_ids = dict.fromkeys(question_id for measured in values.values() for question_id in measured)
    return [KeptQuestion(question_id, question_id, {}, {}, {}) for question_id in question_ids]


def _read_report(folder: Path) -> Mapping[str, Any]:
    try:
        report: Mapping[str, Any] = json.loads((folder / "report.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _unreadable(folder) from error
    return report


def _rows(path: Path) -> list[Mapping[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []


def _unreadable(folder: Path) -> UsageError:
    return UsageError(f"{folder.name} is no kept run that can be read.")


def modes_of(runs: Mapping[str, object]) -> list[str]:
    """Return the names of modes, ours in their order and then those of other systems."""
    ours = [mode.value for mode in Mode if mode.value in runs]
    return [*ours, *(name for name in runs if name not in ours)]
