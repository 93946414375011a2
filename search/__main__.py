"""`python -m search "QUESTION"`: the passages that answer, on the terminal or as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from index import open_engine
from library import Library
from search import Confidence, Mode, search
from search.rendering import rendered
from settings import settings
from terminal import guarded, is_painted


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    return guarded(lambda: _search(options), when_interrupted="Nothing was changed.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m search",
        description="Find the passages that answer a question.",
        epilog='In a question: "a phrase", +must, -exclude, title:word, heading:word. A question that begins with '
        "a minus sign goes behind --.",
    )
    parser.add_argument("question", metavar="QUESTION")
    parser.add_argument("--mode", choices=[mode.value for mode in Mode], default=Mode.HYBRID.value)
    parser.add_argument("-k", type=_positive, default=5, metavar="N", help="how many results, at most (default: 5)")
    parser.add_argument(
        "--at-least",
        choices=[level.value for level in Confidence],
        default=Confidence.NONE.value,
        help="only results that answer so surely (default: all, the closest passages where nothing answers)",
    )
    parser.add_argument("--explain", action="store_true", help="say for each result what its score is the sum of")
    parser.add_argument("--json", action="store_true", help="one JSON object with offsets, scores and times")
    parser.add_argument("--index", type=Path, metavar="DIR", help="the folder of the index (default: PATELLA_INDEX)")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not a number of results: give 1 or more")
    return number


def _search(options: argparse.Namespace) -> int:
    library = Library(settings(), open_engine(str(options.index or settings().index)))
    mode = Mode(options.mode)
    with library.engine.snapshot() as snapshot:
        if mode != Mode.KEYWORD:
            library.check_model(snapshot.generation)
            library.encoder.load()  # not part of the time that a search takes
        calibration = library.calibration(snapshot.generation) if mode != Mode.KEYWORD else None
        answer = search(snapshot, library.encoder, options.question, mode, options.k, calibration)
    answer = answer.at_least(Confidence(options.at_least))
    if options.json:
        print(json.dumps(answer.as_json(), ensure_ascii=False))
    else:
        print(rendered(answer, is_painted(), options.explain))
    return 0


if __name__ == "__main__":
    sys.exit(main())
