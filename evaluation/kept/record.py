"""A kept run as files by name: what `keep_report` writes, and beside it what makes it readable later.

origin.json     the collection, the index, its generation, the model and the weights
asked.jsonl     for each question its text, its judgements, the first results of each mode, and the confidence

They are the owner's, so texts may stand in them. A run that `evaluate run --out` kept has neither file: its
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
from core.locations import folder_of_index, identity_of_index, is_url, shown_address
from evaluation.before_after import KeptRun, values_from
from evaluation.collections import Collection
from evaluation.reports import keep_report
from evaluation.runner import Origin, Report
from search import Mode

SHOWN = 10
"""The number of results of each question and mode that a kept run lists."""

_REPORT, _VALUES, ORIGIN, _ASKED = "report.json", "questions.jsonl", "origin.json", "asked.jsonl"

SUMMARISED = (_REPORT, ORIGIN)
"""The files that a summary of a run is read from."""

READ = (*SUMMARISED, _VALUES, _ASKED)
"""The files that a run is read from."""

Files = Mapping[str, bytes]
"""The files of a run by name. What is not there is left out."""


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


def write_run(report: Report, collection: Collection, folder: Path, near: str, command: str) -> list[str]:
    """Write a run into a folder that does not exist. Return which rankings TREC form cannot hold.

    `near` is the address of the index that the run is kept beside: the place of the index that was asked is kept
    relative to it, so that both may be moved together.
    """
    problems = keep_report(report, folder, command)
    (folder / ORIGIN).write_text(json.dumps(_origin_row(report, collection, near), indent=1) + "\n", "utf-8")
    with (folder / _ASKED).open("w", encoding="utf-8") as file:
        for row in _asked_rows(report, collection):
            file.write(json.dumps(row) + "\n")
    return problems


def _origin_row(report: Report, collection: Collection, near: str) -> dict[str, Any]:
    path_hash = hashlib.sha256(_place_of(collection).encode()).hexdigest()[:8]
    row: dict[str, Any] = {"series": f"{report.collection}-{path_hash} {report.split or ''}".strip()}
    if report.origin:
        place = _place_from(near, report.origin.index)
        row |= asdict(report.origin) | {"index": place, "weights": dict(report.origin.weights)}
    return row


def _place_of(collection: Collection) -> str:
    """Return where a collection lies, which tells it from others of its name."""
    if collection.indexed and is_url(collection.indexed.address):
        return shown_address(collection.indexed.address)
    return str(collection.folder.resolve())


def _place_from(near: str, index: str) -> str:
    """Return where an index lies: a folder by its path from that of another, a database without its password."""
    folder, near_folder = folder_of_index(index), folder_of_index(near)
    if folder is None:
        return shown_address(index)
    return os.path.relpath(folder, near_folder.parent) if near_folder else str(folder)


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


def read_summary(name: str, files: Files, near: str) -> RunSummary:
    """Return the row of a kept run. Raises UsageError if the files are none of a run, or cannot be read."""
    return _summary(name, files, _read_report(name, files), near)


def read_run(name: str, files: Files, near: str) -> KeptReport:
    """Return a kept run. Raises UsageError if the files are none of a run, or cannot be read."""
    report = _read_report(name, files)
    try:
        values = values_from(files[_VALUES])
        questions = [_question(row) for row in _rows(files.get(_ASKED, b""))] or _ids_alone(values)
        return KeptReport(
            summary=_summary(name, files, report, near),
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
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(name) from error


def _summary(name: str, files: Files, report: Mapping[str, Any], near: str) -> RunSummary:
    try:
        origin = json.loads(files.get(ORIGIN, b"{}"))
        return RunSummary(
            name=name,
            series=str(origin.get("series") or f"{report['collection']} {report['split'] or ''}".strip()),
            collection=str(report["collection"]),
            split=report["split"],
            questions=int(report["queries"]),
            date=str(report["made_with"]["date"]),
            runs=report["runs"],
            origin=_origin(origin, near),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(name) from error


def _origin(row: Mapping[str, Any], near: str) -> Origin | None:
    if "generation" not in row:
        return None
    return Origin(_address_from(near, row["index"]), row["generation"], row["model"], row["weights"])


def moved_origin(content: bytes, old: str, new: str) -> bytes:
    """Return the file of the origin of a run that was copied from beside one index to beside another.

    A run of that index itself is then one of the copy.
    """
    row: dict[str, Any] = json.loads(content)
    if "index" in row:
        index = _address_from(old, row["index"])
        row["index"] = _place_from(new, new if identity_of_index(index) == identity_of_index(old) else index)
    return (json.dumps(row, indent=1) + "\n").encode()


def _address_from(near: str, place: str) -> str:
    """Return the address of an index by what `_place_from` says of it."""
    folder, near_folder = folder_of_index(place), folder_of_index(near)
    if folder and near_folder:
        return str(near_folder.parent / folder)
    return near if place == shown_address(near) else place  # with its password


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


def _read_report(name: str, files: Files) -> Mapping[str, Any]:
    try:
        report: Mapping[str, Any] = json.loads(files[_REPORT])
    except (KeyError, ValueError) as error:
        raise _unreadable(name) from error
    return report


def _rows(lines: bytes) -> list[Mapping[str, Any]]:
    return [json.loads(line) for line in lines.decode("utf-8").splitlines()]


def _unreadable(name: str) -> UsageError:
    return UsageError(f"{name} is no kept run that can be read.")


def modes_of(runs: Mapping[str, object]) -> list[str]:
    """Return the names of modes, ours in their order and then those of other systems."""
    ours = [mode.value for mode in Mode if mode.value in runs]
    return [*ours, *(name for name in runs if name not in ours)]
