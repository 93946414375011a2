"""`python -m benchmarks`: how long a question takes, and how long it takes to index one changed article.

`python -m benchmarks indexing COLLECTION`: the same, and how long it takes to build an index, at any size.
`python -m benchmarks encoding`: how fast the model is, by each way to run it.
`python -m benchmarks quality COLLECTION`: what is found by the model itself, and by our way to run it.
`python -m benchmarks peers COLLECTION`: Patella and other libraries side by side, on the same passages and questions.
`python -m benchmarks growth COLLECTION`: how time, memory and disk grow from a thousand passages to a million.
`python -m benchmarks graph COLLECTION --index DIR`: how many of the nearest passages a graph of vectors finds.
`python -m benchmarks page`: how long the page takes from its start to its first answer.
`python -m benchmarks publishing COLLECTION`: what a thousand changes of one article leave behind.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import bundled, indexing
from benchmarks.questions import sample_questions
from core.errors import UsageError
from core.settings import settings
from embedding import find_model
from evaluation import corpus_rows, write_report
from patella import guarded, shown_progress


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    return guarded(lambda: _COMMANDS[options.command](options), when_interrupted="Nothing was kept.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.set_defaults(out=None)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    large = commands.add_parser("indexing", help="build an index of any size")
    encoding = commands.add_parser("encoding", help="measure the ways to run the model on texts of a collection")
    quality = commands.add_parser("quality", help="compare what is found by the model itself and by our way to run it")
    peers = commands.add_parser("peers", help="measure Patella and other libraries side by side")
    publishing = commands.add_parser("publishing", help="publish one changed article again and again")
    graph = commands.add_parser("graph", help="measure what a graph of the vectors of an index finds")
    page = commands.add_parser("page", help="start the page and wait for its first answer, in a browser")
    growth = commands.add_parser("growth", help="measure how cost grows with the number of passages")
    quality.add_argument("collection", type=Path, metavar="COLLECTION", help="a folder with questions and judgements")
    for each in (large, encoding, peers, graph, publishing, growth):
        each.add_argument("collection", type=Path, metavar="COLLECTION", help="a folder with corpus.jsonl, or that .gz")
    for each, texts in ((large, None), (encoding, 256), (peers, None), (graph, None), (publishing, None)):
        each.add_argument("--texts", type=int, default=texts, metavar="N", help="its first N texts alone")
    quality.add_argument("--texts", type=_positive, metavar="N", help="its judged texts, and others up to N")
    peers.add_argument("--questions", type=_positive, default=200, metavar="N", help="ask this many (default: 200)")
    peers.add_argument("--index", type=Path, metavar="DIR", help="use this index of the texts instead of making one")
    graph.add_argument("--index", type=Path, required=True, metavar="DIR", help="an index of the texts")
    graph.add_argument("--questions", type=_positive, default=200, metavar="N", help="ask this many (default: 200)")
    publishing.add_argument("--publishes", type=_positive, default=1000, metavar="N", help="so often (default: 1000)")
    page.add_argument("--starts", type=_positive, default=5, metavar="N", help="so often (default: 5)")
    growth.add_argument(
        "--sizes",
        type=_positive,
        nargs="+",
        default=[1_000, 10_000, 100_000, 1_000_000],
        metavar="N",
        help="measure at so many passages (default: 1000 10000 100000 1000000)",
    )
    growth.add_argument(
        "--real",
        type=_positive,
        default=100_000,
        metavar="N",
        help="the model encodes the first N passages; the vectors of others are made up (default: 100000)",
    )
    growth.add_argument(
        "--encodings", type=Path, metavar="DIR", help="keep here what is encoded, and do not encode what is here"
    )
    for each in (parser, *commands.choices.values()):  # it may stand before the command or behind it
        each.add_argument(
            "--out", type=Path, default=argparse.SUPPRESS, metavar="DIR", help="keep the raw numbers here"
        )
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is too few: give 1 or more")
    return number


def _indexing(options: argparse.Namespace) -> int:
    rows = corpus_rows(options.collection)[: options.texts]
    with tempfile.TemporaryDirectory() as scratch, shown_progress() as progress:
        report = indexing.measure(Path(scratch), rows, progress)
    return _told(report, indexing.as_text(report), options.out)


def _encoding(options: argparse.Namespace) -> int:
    from benchmarks import encoding_speed as encoding

    chosen = settings()
    report = encoding.measure(find_model(chosen.model, chosen.model_sha256), options.collection, options.texts)
    return _told(report, encoding.as_text(report), options.out)


def _quality(options: argparse.Namespace) -> int:
    from benchmarks import quality
    from evaluation import load_collection

    chosen, collection = settings(), load_collection(options.collection)
    collection = quality.cut(collection, options.texts) if options.texts else collection
    model = find_model(chosen.model, chosen.model_sha256)
    with tempfile.TemporaryDirectory() as scratch, shown_progress() as progress:
        report = quality.measure(Path(scratch), collection, model, chosen.cache, progress)
    return _told(report, quality.as_text(report), options.out)


def _peers(options: argparse.Namespace) -> int:
    from benchmarks.side_by_side import measuring, our_index, processes, report

    load = _load()
    pythons = measuring.Interpreters(Path(sys.executable), processes.bench_python())
    rows = corpus_rows(options.collection)[: options.texts]
    count = options.questions + measuring.WARM_UP
    questions = sample_questions(random.Random(0), [row.text for row in rows], count)
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


def _graph(options: argparse.Namespace) -> int:
    from benchmarks import graph_recall as graph
    from benchmarks.side_by_side import our_index

    rows = corpus_rows(options.collection)[: options.texts]
    questions = sample_questions(random.Random(0), [row.text for row in rows], options.questions)
    with tempfile.TemporaryDirectory() as scratch, shown_progress() as progress:
        report = graph.measure(Path(scratch), our_index.found(options.index, settings()), questions, progress)
    return _told(report, graph.as_text(report), options.out)


def _publishing(options: argparse.Namespace) -> int:
    from benchmarks.publishing import measuring, report

    rows = corpus_rows(options.collection)[: options.texts]
    with tempfile.TemporaryDirectory() as scratch, shown_progress() as progress:
        measured = measuring.measure(Path(scratch), rows, options.publishes, progress)
    return _told(measured, report.as_text(measured), options.out)


def _page(options: argparse.Namespace) -> int:
    from benchmarks import page

    with tempfile.TemporaryDirectory() as scratch, shown_progress() as progress:
        report = page.measure(Path(scratch), settings(), options.starts, progress)
    return _told(report, page.as_text(report), options.out)


def _growth(options: argparse.Namespace) -> int:
    from benchmarks.growth import drawing, measuring, report

    if options.sizes != sorted(set(options.sizes)):
        raise UsageError("One index grows from size to size. Give --sizes that rise, as in --sizes 1000 10000.")
    rows, load = corpus_rows(options.collection), _load()
    with tempfile.TemporaryDirectory() as scratch, shown_progress() as progress:
        real = measuring.Real(options.real, options.encodings or Path(scratch) / "encodings")
        measured = measuring.measure(Path(scratch), rows, options.sizes, real, settings(), progress)
    measured = {"collection": options.collection.resolve().name, "load_average_before": load, **measured}
    status = _told(measured, report.as_text(measured), options.out)
    if options.out:
        drawing.draw(options.out)
    return status


def _load() -> float:
    """How busy the machine is before anything of ours runs."""
    return round(os.getloadavg()[0], 2)


def _bundled(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as scratch, shown_progress() as progress:
        report = bundled.measure(Path(scratch), progress)
    return _told(report, bundled.as_text(report), options.out)


def _told(report: dict[str, Any], text: str, out: Path | None) -> int:
    """Print a report and, where asked for, keep it; returns the exit status."""
    print(text)
    if out:
        write_report(out, report, text)
    return 0


_COMMANDS = {
    None: _bundled,
    "indexing": _indexing,
    "encoding": _encoding,
    "quality": _quality,
    "peers": _peers,
    "graph": _graph,
    "page": _page,
    "publishing": _publishing,
    "growth": _growth,
}


if __name__ == "__main__":
    sys.exit(main())
