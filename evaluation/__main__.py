"""`python -m evaluation`: run a judged collection; measure how well headings are found in plain text."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from evaluation.collections import BUNDLED, load
from evaluation.headings import headings_report
from evaluation.reports import as_json, as_text, keep
from evaluation.runner import evaluate
from search import Mode
from settings import PROJECT, settings
from terminal import EXIT_FAILED, guarded, shown_progress

KEPT = "What was encoded so far is kept: the next run goes on from there."


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    command = _run if options.command == "run" else _headings
    return guarded(lambda: command(options), when_interrupted=KEPT)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description="Measure how good retrieval is.")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="measure the search modes on a judged collection")
    run.add_argument(
        "collection",
        type=Path,
        nargs="?",
        default=BUNDLED,
        metavar="COLLECTION",
        help="a folder with corpus.jsonl, queries.jsonl and qrels.tsv (default: the bundled questions about corpus/)",
    )
    run.add_argument("--mode", choices=["all", *(mode.value for mode in Mode)], default="all")
    run.add_argument("--split", choices=["development", "test"], help="only these of the questions (default: all)")
    run.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    run.add_argument("--out", type=Path, metavar="DIR", help="keep the report and every question's numbers here")
    headings = commands.add_parser("headings", help="how well headings are found once their marks are stripped off")
    headings.add_argument("folder", type=Path, nargs="?", default=PROJECT / "corpus", metavar="FOLDER")
    return parser


def _run(options: argparse.Namespace) -> int:
    modes = list(Mode) if options.mode == "all" else [Mode(options.mode)]
    with shown_progress() as progress:
        report = evaluate(load(options.collection), settings(), modes, options.split, progress)
    if options.out:
        keep(report, options.out)
    for document_id, reason in report.failed:
        print(f"failed: {document_id}: {reason}", file=sys.stderr)
    print(json.dumps(as_json(report)) if options.json else as_text(report))
    return EXIT_FAILED if report.failed else 0


def _headings(options: argparse.Namespace) -> int:
    print(headings_report(options.folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
