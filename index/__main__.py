"""`python -m index`: sync, add, remove, status, check, rollback."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from core.errors import UsageError
from core.settings import settings
from index.engine import Generation
from index.local import LocalEngine
from index.sync import SyncReport
from patella import EXIT_FAILED, Library, articles_in, articles_of, guarded, shown_progress

KEPT = "What was encoded so far is kept; the index is as it was. Run the same command again to go on."


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    commands: dict[str, Callable[[Library, argparse.Namespace], int]] = {
        "sync": _sync,
        "add": _add,
        "remove": _remove,
        "status": _status,
        "rollback": _rollback,
    }

    def run() -> int:
        engine = LocalEngine(options.index or settings().index)
        with closing(engine):
            if options.command == "check":
                return _check(engine)
            return commands[options.command](Library(settings(), engine), options)

    return guarded(run, when_interrupted=KEPT)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m index", description="Keep an index of articles up to date.")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--index", type=Path, metavar="DIR", help="the folder of the index (default: PATELLA_INDEX)")
    commands = parser.add_subparsers(dest="command", required=True)
    sync = commands.add_parser("sync", parents=[common], help="make the index hold the articles of a folder, no others")
    sync.add_argument("folder", type=Path, metavar="FOLDER")
    add = commands.add_parser("add", parents=[common], help="add or replace single articles")
    add.add_argument("files", type=Path, nargs="+", metavar="FILE")
    remove = commands.add_parser("remove", parents=[common], help="take articles out of the index")
    remove.add_argument("ids", nargs="+", metavar="ID")
    commands.add_parser("status", parents=[common], help="list the articles and the generations")
    commands.add_parser("check", parents=[common], help="look over every file and every passage of the index")
    commands.add_parser("rollback", parents=[common], help="return to the generation before the current one")
    return parser


def _sync(library: Library, options: argparse.Namespace) -> int:
    articles = articles_in(options.folder)
    _say_if_rebuilt(library)
    with shown_progress() as progress:
        report = library.indexer.sync(articles, progress)
        library.calibrate(progress)
    return _summary(report)


def _add(library: Library, options: argparse.Namespace) -> int:
    articles = articles_of(options.files)
    twice = sorted(name for name, count in Counter(a.document_id for a in articles).items() if count > 1)
    if twice:
        raise UsageError(f"Several of the files are named {', '.join(twice)}. Rename them: the name is the id.")
    _say_if_rebuilt(library)
    with shown_progress() as progress:
        report = library.indexer.add(articles, progress)
        library.calibrate(progress)
    return _summary(report)


def _remove(library: Library, options: argparse.Namespace) -> int:
    with library.engine.snapshot() as snapshot:
        mirrored = {s.document_id: s.source for s in snapshot.summaries() if not s.added_by_hand}
    report = library.indexer.remove(options.ids)
    for document_id in report.gone:
        if document_id in mirrored and Path(mirrored[document_id]).exists():
            print(f"{mirrored[document_id]} is still there: the next sync of its folder brings {document_id} back.")
    return _summary(report)


def _status(library: Library, options: argparse.Namespace) -> int:
    with library.engine.snapshot() as snapshot:
        summaries, generation = snapshot.summaries(), snapshot.generation
    for each in summaries:
        origin = ", added by hand" if each.added_by_hand else ""
        print(f"{each.document_id}  {each.title}  ({each.sections} sections, {each.passages} passages{origin})")
    print(f"\n{generation.documents} articles, {generation.passages} passages")
    print(f"{_looked_up(generation)}\n\nGenerations")
    for kept in library.engine.generations():
        mark = "  (current)" if kept.current else ""
        print(f"  {kept.name}  {kept.created}  {kept.documents} articles, {kept.passages} passages{mark}")
    return 0


def _looked_up(generation: Generation) -> str:
    if not generation.in_graphs:
        return "A question is compared with the vector of every passage."
    others = generation.passages - generation.in_graphs
    return (
        f"Of {generation.in_graphs} passages a graph finds those that are nearest to a question, and may miss one of a "
        f"hundred; with the vectors of the other {others} it is compared."
    )


def _check(engine: LocalEngine) -> int:
    checks = engine.check()
    for each in checks:
        mark = " (current)" if each.current else ""
        print(f"{each.name}{mark}: {each.problem or f'whole: {each.documents} articles, {each.passages} passages'}")
    if any(each.problem for each in checks):
        print("`python -m index sync FOLDER` makes it whole again and encodes nothing twice.", file=sys.stderr)
        return EXIT_FAILED
    return 0


def _rollback(library: Library, options: argparse.Namespace) -> int:
    generation = library.engine.rollback()
    print(f"Now serving {generation.name} of {generation.created}: {generation.documents} articles.")
    return 0


def _say_if_rebuilt(library: Library) -> None:
    changed = library.indexer.changed_fingerprints()
    if changed:
        what = " and ".join(changed)
        print(f"The {what} changed: the index is rebuilt beside the old one, which serves until it is done.")


def _summary(report: SyncReport) -> int:
    for document_id, reason in report.failed:
        print(f"failed: {document_id}: {reason}", file=sys.stderr)
    print(report)
    return EXIT_FAILED if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
