"""Evaluations of three questions about a small library, as a run would report them, without a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from core.documents import section_id_of
from evaluation.collections import Collection, Question
from evaluation.kept.record import KeptReport, RunSummary, read_run, read_summary
from evaluation.measures import measure, measures_of
from evaluation.runner import FirstResult, Origin, Report
from evaluation.unjudged import measure_unjudged

QUESTIONS = [Question("q1", "how hot is tea"), Question("q2", "which knot holds"), Question("q3", "why do pots crack")]
JUDGED = {"q1": {"tea.md#green": 2, "tea.md#black": 1}, "q2": {"knots.md#bends": 1}, "q3": {"my pots.md#frost": 2}}
FOUND = {"q1": ["tea.md#green", "glue.md#top"], "q2": ["glue.md#top", "knots.md#bends"], "q3": ["wood glue.md#top"]}
"""Question id -> judged ids, best first. The first relevant ranks are 1, 2 and none."""

FIRST = {"q1": FirstResult("strong", 0.85), "q2": FirstResult("possible", 0.25), "q3": FirstResult("none", None)}


def collection_in(folder: Path, name: str = "household hints") -> Collection:
    return Collection(name, folder, [], QUESTIONS, JUDGED, section_id_of)


def report_of(
    found: Mapping[str, Sequence[str]] = FOUND,
    index: Path | None = None,
    generation: str = "g1",
    name: str = "household hints",
    split: str | None = None,
) -> Report:
    """Return the report of a run that found the same in the modes hybrid and keyword."""
    run = {question_id: {each: 1 / rank for rank, each in enumerate(ids, 1)} for question_id, ids in found.items()}
    rankings = dict.fromkeys(("hybrid", "keyword"), run)
    return Report(
        collection=name,
        split=split,
        documents=4,
        passages=9,
        questions=QUESTIONS,
        per_question={mode: measure(JUDGED, run, measures_of(JUDGED)) for mode in rankings},
        seconds={"indexing": 1.5, "hybrid": 0.25},
        problems=["qrels.tsv, line 9: that is wrong."],
        rankings=rankings,
        unjudged=measure_unjudged(JUDGED, rankings, measures_of(JUDGED), 2),
        origin=Origin(str(index), generation, "some model", {"keyword": 0.18}) if index else None,
        first_results=FIRST,
    )


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the files of a kept run that lies in a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


def run_in(folder: Path, beside: Path) -> KeptReport:
    """Return the kept run in a folder, as it is read beside the index `beside`/index."""
    return read_run(folder.name, files_of(folder), str(beside / "index"))


def summary_in(folder: Path, beside: Path) -> RunSummary:
    """Return the row of the kept run in a folder, as it is read beside the index `beside`/index."""
    return read_summary(folder.name, files_of(folder), str(beside / "index"))
