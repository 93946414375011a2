"""Runs in TREC form: question, Q0, document, rank, score and the name of the system on each line, with blanks between.

trec_eval sorts by score, ignores the rank, keeps scores in single precision, and puts equal scores in the order of the
ids. So a run is measured, and written, with scores in single precision that strictly decrease: whoever reads it finds
the order that was measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from core.counts import counted
from core.errors import UsageError
from evaluation.collections import Collection, Question
from evaluation.measures import Run
from search import Mode

DEPTH = 1_000
"""The most results of a question that are measured and written."""


_LARGEST = 1e38  # single precision has little more


def strictly_decreasing(run: Run) -> dict[str, dict[str, float]]:
    """Return a run with the first DEPTH results of each question, as `decreasing` returns them."""
    return {question_id: decreasing(scores) for question_id, scores in run.items()}


def decreasing(scores: Mapping[str, float]) -> dict[str, float]:
    """Return the first DEPTH results of a question, whose order stays, with scores that strictly decrease.

    A score that single precision cannot tell from the one before becomes the next lower number.

    >>> decreasing({"d2": 0.5, "d1": 0.5, "d3": 0.25})
    {'d2': 0.5, 'd1': 0.4999999701976776, 'd3': 0.25}
    """
    lower: dict[str, float] = {}
    highest = np.float32(np.inf)
    for judged_id, score in islice(scores.items(), DEPTH):
        highest = min(np.float32(score), np.nextafter(highest, np.float32(-np.inf)))
        lower[judged_id] = float(highest)
    return lower


def write_runs(runs: Mapping[str, Run], folder: Path) -> list[str]:
    """Write FOLDER/NAME.run for each run by its name, with scores as they are. Return which could not be written.

    TREC form has no way to write an id with a blank: a run with one is not written.
    """
    return [problem for name, run in runs.items() if (problem := _write(name, run, folder))]


def _write(name: str, run: Run, folder: Path) -> str:
    """Write a run. Return why that cannot be, or ""."""
    for each in (*run, *(judged_id for scores in run.values() for judged_id in scores)):
        if each.split() != [each]:
            return f"{name}.run is not written: the form of TREC has no place for the blank in the id {each!r}."
    with (folder / f"{name}.run").open("w", encoding="utf-8") as file:
        for question_id, scores in run.items():
            for rank, (judged_id, score) in enumerate(scores.items(), 1):
                file.write(f"{question_id} Q0 {judged_id} {rank} {score!r} patella-{name}\n")
    return ""


def read_runs(paths: Sequence[Path]) -> dict[str, dict[str, dict[str, float]]]:
    """Read runs of other systems, by the names of their files.

    Results are in the order of trec_eval: by score in single precision, and equal ones by id, from the last. Raises
    UsageError if a file cannot be read, if two have the same name, or if a line is no result or a second one of a pair.
    """
    runs: dict[str, dict[str, dict[str, float]]] = {}
    for path in paths:
        if path.name in [*runs, *Mode]:
            raise UsageError(
                f"Two runs are named {path.name}. Rename the file, because a run has the name of its file."
            )
        runs[path.name] = _read(path)
    return runs


def _read(path: Path) -> dict[str, dict[str, float]]:
    run: dict[str, dict[str, float]] = {}
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    _add(run, line, f"{path}, line {number}")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    return {question_id: _in_order_of_trec_eval(scores) for question_id, scores in run.items()}


def _add(run: dict[str, dict[str, float]], line: str, place: str) -> None:
    try:
        question_id, _, judged_id, _, score_text, _ = line.split()
        score = float(score_text)
    except ValueError as error:
        raise UsageError(
            f"{place}: not a question, Q0, a document, a rank, a score and a name, but {line!r}"
        ) from error
    if not abs(score) <= _LARGEST:
        raise UsageError(f"{place}: {score_text} is no score. Scores are numbers up to {_LARGEST:.0e}.")
    if judged_id in run.setdefault(question_id, {}):
        raise UsageError(f"{place}: {judged_id} is a result of {question_id} a second time.")
    run[question_id][judged_id] = score


def _in_order_of_trec_eval(scores: Mapping[str, float]) -> dict[str, float]:
    by_id = sorted(scores.items(), reverse=True)
    return dict(sorted(by_id, key=lambda each: np.float32(each[1]), reverse=True))


def problems_of_run(name: str, run: Run, collection: Collection, questions: Sequence[Question]) -> list[str]:
    """Return what a run of another system lacks, or has beyond the articles of a collection.

    Raises UsageError if it has results for none of the questions.
    """
    without = [question.question_id for question in questions if not run.get(question.question_id)]
    if len(without) == len(questions):
        raise UsageError(f"{name} has results for none of the questions that are asked of {collection.name}.")
    known = collection.document_ids
    found = {judged_id for question in questions for judged_id in run.get(question.question_id, {})}
    strange = sorted(judged_id for judged_id in found if collection.document_of(judged_id) not in known)
    problems = []
    if without:
        problems.append(
            f"{name} has no result for {counted(len(without), 'question')}, such as {without[0]}: 0 counts."
        )
    if strange:
        problems.append(f"{name} has {counted(len(strange), 'result')} from outside the corpus, such as {strange[0]}.")
    return problems
