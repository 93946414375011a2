"""`python -m benchmarks`: how long a question takes, and how long it takes to index one changed article.

`python -m benchmarks indexing COLLECTION`: the same, and how long it takes to build an index, at any size.
`python -m benchmarks encoding`: how fast the model is, by each way to run it.
`python -m benchmarks peers COLLECTION`: Patella and other libraries side by side, on the same passages and questions.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import indexing
from benchmarks.questions import asked
from evaluation.collections import bundled, corpus
from evaluation.reports import write_report
from index import open_engine
from library import Library
from models import find_model
from search import Mode, search
from settings import PROJECT, settings
from terminal import guarded, shown_progress

QUESTIONS_TARGET_MS = 60
CHANGE_TARGET_S = 3


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    return guarded(lambda: _COMMANDS[options.command](options), when_interrupted="Nothing was kept.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.set_defaults(out=None)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    large = commands.add_parser("indexing", help="build an index of any size")
    encoding = commands.add_parser("encoding", help="measure the ways to run the model on texts of a collection")
    peers = commands.add_parser("peers", help="measure Patella and other libraries side by side")
    for each, texts in ((large, None), (encoding, 256), (peers, None)):
        each.add_argument("collection", type=Path, metavar="COLLECTION", help="a folder with corpus.jsonl, or that .gz")
        each.add_argument("--texts", type=int, default=texts, metavar="N", help="its first N texts alone")
    peers.add_argument("--questions", type=_positive, default=200, metavar="N", help="ask this many (default: 200)")
    peers.add_argument("--index", type=Path, metavar="DIR", help="use this index of the texts instead of making one")
    for each in (parser, large, encoding, peers):  # it may stand before the command or behind it
        each.add_argument(
            "--out", type=Path, default=argparse.SUPPRESS, metavar="DIR", help="keep the raw numbers here"
        )
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not a number of questions: give 1 or more")
    return number


def _indexing(options: argparse.Namespace) -> int:
    rows = corpus(options.collection)[: options.texts]
    with tempfile.TemporaryDirectory() as scratch, shown_progress() as progress:
        report = indexing.measure(Path(scratch), rows, progress)
    return _told(report, indexing.as_text(report), options.out)


def _encoding(options: argparse.Namespace) -> int:
    from benchmarks import encoding

    chosen = settings()
    report = encoding.measure(find_model(chosen.model, chosen.model_sha256), options.collection, options.texts)
    return _told(report, encoding.as_text(report), options.out)


def _peers(options: argparse.Namespace) -> int:
    from benchmarks.side_by_side import measuring, our_index, processes, report

    load = round(os.getloadavg()[0], 2)
    pythons = measuring.Interpreters(Path(sys.executable), processes.bench_python(processes.BENCH))
    rows = corpus(options.collection)[: options.texts]
    count = options.questions + measuring.WARM_UP
    questions = asked(random.Random(0), [row.text for row in rows], count)
    with tempfile.TemporaryDirectory() as folder, shown_progress() as progress:
        scratch, chosen = Path(folder), settings()
        ours = (
            our_index.found(options.index, chosen)
            if options.index
            else our_index.built(scratch, rows, chosen, progress)
        )
        measured = measuring.measure(scratch, ours, questions, pythons, progress)
    measured = {"collection": options.collection.resolve().name, "load_average_before": load, **measured}
    return _told(measured, report.as_text(measured), options.out)


def _bundled(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as scratch:
        library = _indexed_copy(Path(scratch))
        library.encoder.load()
        took = {mode.value: _questions(library, mode) for mode in Mode}
        report = {
            "questions_ms": {mode: [each["total"] for each in times] for mode, times in took.items()},
            "steps_ms": {step: [each[step] for each in took[Mode.HYBRID]] for step in took[Mode.HYBRID][0]},
            "first_answer_s": {mode.value: _first_answers(library, mode) for mode in (Mode.KEYWORD, Mode.HYBRID)},
            "one_changed_article_s": [_one_changed_article(library, n) for n in range(5)],
        }
    return _told(report, _text(report), options.out)


def _told(report: dict[str, Any], text: str, out: Path | None) -> int:
    """Print a report and, where asked for, keep it; returns the exit status."""
    print(text)
    if out:
        write_report(out, report, text)
    return 0


def _indexed_copy(scratch: Path) -> Library:
    """An index of its own over a copy of corpus/, so that an article can be changed."""
    shutil.copytree(PROJECT / "corpus", scratch / "corpus")
    chosen = settings().model_copy(update={"articles": scratch / "corpus", "index": scratch / "index"})
    library = Library(chosen, open_engine(str(chosen.index)))
    with shown_progress() as progress:
        library.sync(progress)
    return library


def _questions(library: Library, mode: Mode) -> list[dict[str, float]]:
    """Milliseconds of each step of each bundled question, after twenty to warm up, embedding and marks included."""
    questions = [question.text for question in bundled().questions]
    with library.engine.snapshot() as snapshot:
        calibration = library.calibration(snapshot.generation)
        ask = partial(search, snapshot, library.encoder, mode=mode, calibration=calibration)
        for text in questions[:20]:
            ask(text)
        return [ask(text).took_ms for text in questions]


def _first_answers(library: Library, mode: Mode) -> list[float]:
    """Seconds from the start of a program to its answer, three times."""
    index = str(library.settings.index)
    command = [sys.executable, "-m", "search", "what triggers clonus", "--mode", mode.value, "--index", index]
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=PROJECT)
        seconds.append(round(time.perf_counter() - started, 3))
    return seconds


def _one_changed_article(library: Library, n: int) -> float:
    """Seconds to bring the index up to date after one article has a new sentence."""
    article = library.settings.articles / "clonus.md"
    article.write_text(
        f"{article.read_text('utf-8')}\nThis is revision {n} of the article, made a moment ago.\n", "utf-8"
    )
    started = time.perf_counter()
    report = library.sync()
    if report.changed != ["clonus.md"]:
        raise RuntimeError(f"expected one changed article, but: {report}")
    return round(time.perf_counter() - started, 3)


def _text(report: dict[str, Any]) -> str:
    lines = [f"{'milliseconds a question':<26}{'p50':>8}{'p95':>8}{'max':>8}"]
    for mode, times in report["questions_ms"].items():
        p50, p95 = np.percentile(times, [50, 95])
        lines.append(f"{mode:<26}{p50:>8.1f}{p95:>8.1f}{max(times):>8.1f}")
    within = 100 * np.mean(np.array(report["questions_ms"]["hybrid"]) < QUESTIONS_TARGET_MS)
    lines.append(f"hybrid: {within:.0f} of 100 under {QUESTIONS_TARGET_MS} ms (the aim: 95)")
    lines += ["", f"{'of a hybrid question':<26}{'p50':>8}{'p95':>8}{'max':>8}"]
    for step, times in report["steps_ms"].items():
        p50, p95 = np.percentile(times, [50, 95])
        lines.append(f"{step:<26}{p50:>8.1f}{p95:>8.1f}{max(times):>8.1f}")
    lines.append("")
    for mode, seconds in report["first_answer_s"].items():
        lines.append(
            f"from the start of a program to its answer, {mode}: {max(seconds):.2f} s, the most of {len(seconds)}"
        )
    changes = report["one_changed_article_s"]
    lines.append(
        f"one changed article: {max(changes):.2f} s, the most of {len(changes)} (the aim: {CHANGE_TARGET_S} s)"
    )
    return "\n".join(lines)


_COMMANDS = {None: _bundled, "indexing": _indexing, "encoding": _encoding, "peers": _peers}


if __name__ == "__main__":
    sys.exit(main())
