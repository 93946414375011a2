"""`python -m evaluation`: run a judged collection; ablate it; misspell it; measure the marks and the headings found."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from core.settings import PROJECT, settings
from evaluation.ablation import evaluate_ablation, report as ablation_reports
from evaluation.collections import BUNDLED, load_collection
from evaluation.confidence import measure_confidence
from evaluation.headings import headings_report
from evaluation.marks import measure_marks, report as marks_reports
from evaluation.reports import as_json, as_text, keep
from evaluation.runner import evaluate
from evaluation.spelling import evaluate_spelling, report as spelling_reports
from patella import EXIT_FAILED, guarded, shown_progress
from search import Mode

KEPT = "What was encoded so far is kept: the next run goes on from there."


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    return guarded(lambda: _COMMANDS[options.command](options), when_interrupted=KEPT)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description="Measure how good retrieval is.")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="measure the search modes on a judged collection")
    run.add_argument("--mode", choices=["all", *(mode.value for mode in Mode)], default="all")
    spelling = commands.add_parser("spelling", help="misspell the questions: what it costs, and what is regained")
    confidence = commands.add_parser("confidence", help="how well it is known that nothing answers a question")
    for command in (run, spelling, confidence):
        _add_collection(command)
    ablation = commands.add_parser(
        "ablation", help="what each ingredient of the ranking is worth, and how sure that is"
    )
    _add_collections(ablation)
    marks = commands.add_parser("marks", help="how often the marked sentence answers, where that is known")
    marks.add_argument(
        "collection", type=Path, metavar="COLLECTION", help="a folder whose questions name their answers, as in SQuAD"
    )
    for command in (run, ablation, spelling, confidence, marks):
        command.add_argument("--json", action="store_true", help="one JSON object instead of the table")
        command.add_argument("--out", type=Path, metavar="DIR", help="keep the report and each question's numbers here")
    headings = commands.add_parser("headings", help="how well headings are found once their marks are stripped off")
    headings.add_argument("folder", type=Path, nargs="?", default=PROJECT / "corpus", metavar="FOLDER")
    return parser


def _add_collection(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "collection",
        type=Path,
        nargs="?",
        default=BUNDLED,
        metavar="COLLECTION",
        help="a folder with corpus.jsonl, queries.jsonl and qrels.tsv (default: the bundled questions about corpus/)",
    )
    command.add_argument("--split", choices=["development", "test"], help="only these of the questions (default: all)")


def _add_collections(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "collections",
        type=Path,
        nargs="*",
        default=[BUNDLED],
        metavar="COLLECTION",
        help="folders as for run (default: the bundled questions); p values are corrected over all of them",
    )
    command.add_argument("--split", choices=["development", "test"], help="only these of the bundled questions")


def _run(options: argparse.Namespace) -> int:
    modes = list(Mode) if options.mode == "all" else [Mode(options.mode)]
    with shown_progress() as progress:
        report = evaluate(load_collection(options.collection), settings(), modes, options.split, progress)
    if options.out:
        keep(report, options.out)
    print(json.dumps(as_json(report)) if options.json else as_text(report))
    return _say_failed(report.failed)


def _ablation(options: argparse.Namespace) -> int:
    with shown_progress() as progress:
        tables = evaluate_ablation(
            [load_collection(each) for each in options.collections], settings(), options.split, progress
        )
    if options.out:
        ablation_reports.keep(tables, options.out)
    print(json.dumps(ablation_reports.as_json(tables)) if options.json else ablation_reports.as_text(tables))
    return _say_failed([failed for table in tables for failed in table.measured.failed])


def _spelling(options: argparse.Namespace) -> int:
    with shown_progress() as progress:
        report = evaluate_spelling(load_collection(options.collection), settings(), options.split, progress)
    if options.out:
        spelling_reports.keep(report, options.out)
    print(json.dumps(spelling_reports.as_json(report)) if options.json else spelling_reports.as_text(report))
    return _say_failed(report.failed)


def _confidence(options: argparse.Namespace) -> int:
    with shown_progress() as progress:
        report = measure_confidence(load_collection(options.collection), settings(), options.split, progress)
    if options.out:
        report.keep(options.out)
    print(json.dumps(report.as_json()) if options.json else report.as_text())
    return 0


def _marks(options: argparse.Namespace) -> int:
    with shown_progress() as progress:
        report = measure_marks(options.collection, settings(), progress)
    if options.out:
        marks_reports.keep(report, options.out)
    print(json.dumps(marks_reports.as_json(report)) if options.json else marks_reports.as_text(report))
    return 0


def _say_failed(failed: Sequence[tuple[str, str]]) -> int:
    for document_id, reason in failed:
        print(f"failed: {document_id}: {reason}", file=sys.stderr)
    return EXIT_FAILED if failed else 0


def _headings(options: argparse.Namespace) -> int:
    print(headings_report(options.folder))
    return 0


_COMMANDS = {
    "run": _run,
    "ablation": _ablation,
    "spelling": _spelling,
    "confidence": _confidence,
    "marks": _marks,
    "headings": _headings,
}


if __name__ == "__main__":
    sys.exit(main())
