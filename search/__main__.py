"""`python -m search "QUESTION"`: the passages that answer, on the terminal or as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from core.errors import UsageError
from core.settings import settings
from index import Snapshot, open_engine
from patella import Library, guarded, supports_colour
from search.rendering import breadcrumb, render_answer
from search.results import Answer, Confidence, Mode
from search.scope import EVERYWHERE, Scope
from search.searcher import search
from search.similar import find_similar


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
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("question", metavar="QUESTION", nargs="?")
    asked.add_argument("--like", metavar="PASSAGE_ID", help="instead of a question: the passages nearest to this one")
    parser.add_argument("--in", metavar="DOCUMENT_ID", dest="within", help="search in this article only")
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
    with library.engine.snapshot() as snapshot:
        if options.like is None:
            _print(_answer(library, snapshot, options), options)
        else:
            if options.within:
                raise UsageError("--in narrows a question; --like looks everywhere. Leave one of them out.")
            _print_similar(snapshot, options)
    return 0


def _answer(library: Library, snapshot: Snapshot, options: argparse.Namespace) -> Answer:
    mode = Mode(options.mode)
    if mode != Mode.KEYWORD:
        library.check_model(snapshot.generation)
        library.encoder.load()  # not part of the time that a search takes
    calibration = library.calibration(snapshot.generation) if mode != Mode.KEYWORD else None
    scope = _scope(snapshot, options.within)
    answer = search(snapshot, library.encoder, options.question, mode, options.k, calibration, scope=scope)
    return answer.at_least(Confidence(options.at_least))


def _scope(snapshot: Snapshot, document_id: str | None) -> Scope:
    if not document_id:
        return EVERYWHERE
    try:
        snapshot.document(document_id)
    except KeyError as error:
        raise UsageError(
            f"There is no article {document_id} in the index. `python -m index status` lists them."
        ) from error
    return Scope(document_id)


def _print_similar(snapshot: Snapshot, options: argparse.Namespace) -> None:
    try:
        answer = find_similar(snapshot, options.like, options.k)
        heading = f"More like: {breadcrumb(snapshot.passages([options.like])[0])}\n"
    except KeyError as error:
        raise UsageError(
            f"There is no passage {options.like} in the index. Each result of a search names its own, at the end."
        ) from error
    if not options.json:
        print(heading)
    _print(answer, options)


def _print(answer: Answer, options: argparse.Namespace) -> None:
    if options.json:
        print(json.dumps(answer.as_json(), ensure_ascii=False))
    else:
        print(render_answer(answer, supports_colour(), options.explain))


if __name__ == "__main__":
    sys.exit(main())
