"""What each command of `patella evaluate judgements` does."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from core.counts import counted
from core.settings import settings
from evaluation.judgements.agreement import Choice
from evaluation.judgements.asked import QuestionLog, asked_as_text
from evaluation.judgements.exporting import Form, export_judgements
from evaluation.judgements.importing import import_judgements
from evaluation.judgements.log import JudgementLog, log_of
from evaluation.judgements.overview import overview, overview_as_json, overview_as_text
from evaluation.judgements.own import collection_of
from evaluation.judgements.pool import PoolEntry, read_pool
from evaluation.judgements.question_set import question_key
from evaluation.judgements.sections import LibrarySections
from index import open_engine
from patella import EXIT_FAILED


def run_judgements_list(index: str | None, as_json: bool) -> int:
    """Print who judged how much, how far the judges agree, and what the library does not have any more."""
    with _library(index) as (log, sections):
        shown = overview(log.current(sections.digests), sections)
    print(json.dumps(overview_as_json(shown)) if as_json else overview_as_text(shown))
    return 0


def run_asked_questions(index: str | None, as_json: bool) -> int:
    """Print the questions that people asked on the page."""
    asked = QuestionLog.of_index(index or settings().index).asked()
    print(json.dumps([asdict(each) for each in asked]) if as_json else asked_as_text(asked))
    return 0


def run_judgements_export(index: str | None, folder: Path, choice: Choice, form: Form) -> int:
    """Write the questions that count, and their judgements, to a folder."""
    with _library(index) as (log, sections):
        collection = collection_of(log, sections, index or settings().index, choice)
    report = export_judgements(collection, folder, form)
    for problem in collection.problems:
        print(f"problem: {problem}", file=sys.stderr)
    print(f"{folder}: {counted(report.questions, 'question')}, {counted(report.grades, 'graded section')}.")
    return 0


def run_judgements_import(index: str | None, path: Path, judge: str, highest: int | None) -> int:
    """Add the judgements of a file or folder. Return EXIT_FAILED if a row was refused."""
    with _library(index) as (log, sections):
        report = import_judgements(log, sections, path, judge, highest)
    for reason in report.refused:
        print(f"refused: {reason}", file=sys.stderr)
    print(f"{path}: {report}.")
    return EXIT_FAILED if report.refused else 0


def run_judgements_pool(index: str | None, paths: Sequence[Path]) -> int:
    """Offer what runs of other systems found for judging blind. Return EXIT_FAILED if some of it cannot be offered."""
    with _library(index) as (log, sections):
        questions = collection_of(log, sections, index or settings().index).questions
        report = read_pool(paths, sections, {each.question_id: each.text for each in questions})
        known = {replace(each, at="") for each in log.lines() if isinstance(each, PoolEntry)}
    new = [each for each in report.entries if each not in known]
    if new:
        log.keep(*new)
    for reason in report.refused:
        print(f"refused: {reason}", file=sys.stderr)
    questions_told = counted(len({question_key(each.question) for each in report.entries}), "question")
    sections_told = counted(sum(len(each.sections) for each in report.entries), "section")
    print(f"{sections_told} of {questions_told} to judge: press a question on the Evaluation page.")
    return EXIT_FAILED if report.refused else 0


@contextmanager
def _library(index: str | None) -> Iterator[tuple[JudgementLog, LibrarySections]]:
    """Open the log and the sections of the library with this index, by default that of the settings."""
    place = index or settings().index
    with closing(open_engine(place)) as engine, engine.snapshot() as snapshot:
        yield log_of(place), LibrarySections(snapshot)
