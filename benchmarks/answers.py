"""The answers to the bundled questions in every mode, kept so that a later version can be compared with them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.progress import Progress
from evaluation import bundled_collection
from patella import Library
from search import Mode, Result

RESULTS = 10
"""How many results of each answer are kept."""

_FILE = "answers.jsonl"

Answers = Mapping[str, list[dict[str, Any]]]
""""<question id> <mode>" -> its results, best first: id, score, confidence, margin, and a digest of the rest."""


def collect_answers(library: Library, progress: Progress) -> Answers:
    """Ask every bundled question, answerable or not, in every mode."""
    questions = bundled_collection().questions
    answers: dict[str, list[dict[str, Any]]] = {}
    for done, question in enumerate(questions):
        progress("asking", done, len(questions))
        for mode in Mode:
            found = library.search(question.text, mode, RESULTS)
            answers[f"{question.question_id} {mode.value}"] = [_kept(result) for result in found.results]
    progress("asking", len(questions), len(questions))
    return answers


def write_answers(answers: Answers, folder: Path) -> None:
    """Write the answers into a folder, which is made: one line for each question and mode."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps({"question": name, "results": results}) + "\n" for name, results in answers.items())
    (folder / _FILE).write_text("".join(lines), "utf-8")


def read_answers(folder: Path) -> Answers:
    """Read the answers that `write_answers` wrote into a folder."""
    rows = map(json.loads, (folder / _FILE).read_text("utf-8").splitlines())
    return {row["question"]: row["results"] for row in rows}


def comparison_text(answers: Answers, before: Answers) -> str:
    """Say in how many answers the order, the scores, or anything else differs, and name the first that do."""
    differing = {
        "the same passages in the same order": _differing(answers, before, ("passage_id",)),
        "the same scores": _differing(answers, before, ("passage_id", "score")),
        "the same marks, reasons and confidence": _differing(answers, before, ("confidence", "margin", "rest")),
    }
    total = len(answers.keys() | before.keys())
    lines = [f"{total} answers"]
    for name, names in differing.items():
        examples = f" (not: {', '.join(names[:3])}{' ...' if len(names) > 3 else ''})" if names else ""
        lines.append(f"{total - len(names)} with {name}{examples}")
    return "\n".join(lines)


def _kept(result: Result) -> dict[str, Any]:
    fields = result.as_json()
    shown = {name: fields.pop(name) for name in ("passage_id", "score", "confidence", "margin")}
    rest = json.dumps(fields, sort_keys=True, ensure_ascii=False)
    return shown | {"rest": hashlib.sha256(rest.encode()).hexdigest()[:16]}


def _differing(answers: Answers, before: Answers, fields: tuple[str, ...]) -> list[str]:
    def chosen(found: list[dict[str, Any]] | None) -> list[tuple[Any, ...]] | None:
        return None if found is None else [tuple(result[field] for field in fields) for result in found]

    names = sorted(answers.keys() | before.keys())
    return [name for name in names if chosen(answers.get(name)) != chosen(before.get(name))]
