"""`patella index`: sync, add, remove, status, check, rollback, export, import, migrate."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.counts import counted
from core.locations import folder_of_index, shown_address
from patella.cli.options import AsJson, Index, address_option, run
from patella.terminal import EXIT_FAILED, EXIT_HELD, is_attended, shown_progress

if TYPE_CHECKING:
    from core.settings import Settings
    from evaluation import Effect
    from index import Engine, Generation, SyncReport
    from patella.library import Library

WHEN_INTERRUPTED = "What was encoded so far is kept. Run the same command again to go on."

_NAMED = 10  # questions that moved, where not all are asked for

Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Name every file, also those that are not read.")]

index = typer.Typer(help="Keep an index of articles up to date.", no_args_is_help=True)


@index.command()
def sync(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FOLDER...", help="The folders of the articles. A named library has its own.", show_default=False
        ),
    ] = None,
    at: Index = None,
    allow_removals: Annotated[
        bool, typer.Option("--allow-removals", help="Go on though most of the articles are gone from the folder.")
    ] = False,
    hold: Annotated[
        bool, typer.Option("--hold", help="Show what changes in the answers, and publish only if you say so.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on: index each change of the folder within seconds, until Ctrl-C.")
    ] = False,
    verbose: Verbose = False,
    as_json: AsJson = False,
) -> None:
    """Bring the index up to date with a folder, or with several: add, update and remove articles.

    Articles that were added by hand stay. Questions are asked before and after, and those whose first result is another
    one are named. With --hold and nobody to ask, it exits with 3 and publishes nothing. With --watch it prints a line
    for each sync. Example: patella index sync ~/articles
    """
    chosen = tuple(folders or ())
    if watch:
        if hold or allow_removals:
            raise typer.BadParameter("Not with --hold and --allow-removals.", param_hint="--watch")
        from patella.cli.watching import watch_folders

        _run(at, lambda library: watch_folders(_with(library, chosen), _Printed(verbose, as_json).print, as_json))
    else:
        _run(at, lambda library: _sync(library, chosen, allow_removals, hold, _Printed(verbose, as_json)))


@index.command()
def add(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Articles.", show_default=False)],
    at: Index = None,
    verbose: Verbose = False,
    as_json: AsJson = False,
) -> None:
    """Add or replace single articles. They stay until you remove them."""
    _run(at, lambda library: _add(library, files, _Printed(verbose, as_json)))


@index.command()
def remove(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids, as status lists them.", show_default=False)],
    at: Index = None,
) -> None:
    """Remove articles from the index. Their files stay where they are."""
    _run(at, lambda library: _remove(library, ids))


@index.command()
def status(at: Index = None) -> None:
    """List the articles and the generations, and print where index and cache lie."""
    _run(at, _status)


@index.command()
def work(
    at: Index = None,
    once: Annotated[bool, typer.Option("--once", help="End when nothing waits, rather than wait for more.")] = False,
) -> None:
    """Encode on this machine what a sync of an index in a database hands over, until Ctrl-C.

    Start it on as many machines as there are, before or while a sync runs, with the index and the model of the sync.
    What a process had claimed when it ended is encoded by another one.
    """
    _run(at, lambda library: _work(library, once), "What was encoded is kept, and others encode the rest.")


@index.command()
def check(
    at: Index = None,
    retrieval: Annotated[
        bool, typer.Option("--retrieval", help="Ask for each passage by its heading and by its first sentence.")
    ] = False,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Ask for so many passages at most, drawn at random.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(help="The seed of that sample.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Check every file and every row of the index, or, with --retrieval, whether each passage can be found.

    The other options are for --retrieval, which exits with 1 if a passage is found in no way.
    """
    if retrieval:
        from evaluation import run_retrieval_check

        _run(at, lambda library: run_retrieval_check(library, sample, seed, as_json))
    elif sample is not None or as_json:
        raise typer.BadParameter("Only with --retrieval.", param_hint="--json" if as_json else "--sample")
    else:
        _run(at, lambda library: _check(library.engine))


@index.command()
def rollback(at: Index = None) -> None:
    """Return to the generation before the current one."""
    _run(at, _rollback)


@index.command("libraries")
def libraries() -> None:
    """List the libraries: the folders, the index and the size of each."""
    run(_list_libraries, when_interrupted="Nothing was changed.")


@index.command("export")
def export_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup to write.", show_default=False)],
    at: Index = None,
) -> None:
    """Write a backup of the index, with the articles that were added by hand and what people judged, to one file.

    Others may search and change the index meanwhile. Example: patella index export backup.patella
    """
    _run(at, lambda library: _export(library, file))


@index.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup that export wrote.", show_default=False)],
    at: Index = None,
) -> None:
    """Make an index from a backup, and check all of it. Encodes nothing.

    The judgements and preferences of the backup are added to those that are kept beside the index.
    """
    run(lambda: _import(file, at), when_interrupted="Nothing was imported.")


@index.command()
def migrate(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="The place of the index.", show_default=False, callback=address_option)
    ],
    new: Annotated[
        str,
        typer.Argument(
            metavar="NEW", help="Where to copy it: an empty place.", show_default=False, callback=address_option
        ),
    ],
) -> None:
    """Copy an index to another place: a folder, or a database. Encodes nothing, and checks the copy.

    The articles go along, with those added by hand, what was encoded, and all that is kept beside the index. Only the
    current state does, none before it. OLD stays as it is.

    Example: patella index migrate ~/index postgresql://patella@db/patella
    """
    run(lambda: _migrate(old, new), when_interrupted="NEW holds no index yet. The same command begins again.")


def _run(at: str | None, command: Callable[[Library], int], when_interrupted: str = WHEN_INTERRUPTED) -> None:
    """Run a command on the library whose index is at the address `at`, by default that of the settings."""

    def on_library() -> int:
        from core.settings import settings
        from index import open_engine
        from patella.library import Library

        chosen = settings().model_copy(update={"index": at} if at else {})
        with closing(open_engine(chosen.index)) as engine:
            return command(Library(chosen, engine))

    run(on_library, when_interrupted=when_interrupted)


def _with(library: Library, folders: tuple[Path, ...]) -> Library:
    """Return a library with the folders that were named. Raises UsageError if it has folders of its own, or none."""
    from core.errors import UsageError
    from patella.library import Library

    if library.settings.library and folders:
        raise UsageError(f"The library {library.settings.library} has folders of its own. Leave the folder out.")
    if not library.settings.library and not folders:
        raise UsageError("Which folder? Name it: patella index sync FOLDER")
    return Library(library.settings.model_copy(update={"articles": folders}), library.engine) if folders else library


def _sync(library: Library, folders: tuple[Path, ...], allow_removals: bool, hold: bool, printed: _Printed) -> int:
    library = _with(library, folders)
    library.folders.files()  # a wrong folder is said before a rebuild is announced
    library.check_device()
    printed.announce_rebuild(library)
    with shown_progress() as progress:
        report, effect = library.sync_if("" if hold else None, progress, allow_removals)
    unseen = effect
    while report.held and effect and is_attended() and not printed.as_json:  # the index is not locked meanwhile
        unseen = None
        if not printed.consents_to(effect):
            break
        with shown_progress() as progress:
            report, effect = library.sync_if(effect.state, progress, allow_removals)
        if report.held:
            print("The folder or the index has changed meanwhile. This is what would change now.")
    return printed.print(report, unseen)


def _add(library: Library, files: list[Path], printed: _Printed) -> int:
    from patella.article_files import articles_of, check_ids

    check_ids(articles_of(files))  # before a rebuild is announced
    library.check_device()
    printed.announce_rebuild(library)
    with shown_progress() as progress:
        report = library.add(files, progress)
    return printed.print(report)


def _remove(library: Library, ids: list[str]) -> int:
    with library.engine.snapshot() as snapshot:
        mirrored = {each.document_id: each.source for each in snapshot.summaries() if not each.added_by_hand}
    report = library.remove(ids)
    for document_id in report.gone:
        if document_id in mirrored and Path(mirrored[document_id]).exists():
            print(f"{mirrored[document_id]} is still there: the next sync of its folder brings {document_id} back.")
    return _Printed().print(report)


def _status(library: Library) -> int:
    from index import JUDGEMENTS, PREFERENCES, open_beside
    from patella.encoding_work import encoding_status
    from search import words_only_text

    with library.engine.snapshot() as snapshot:
        summaries, generation = snapshot.summaries(), snapshot.generation
    for each in summaries:
        origin = ", added by hand" if each.added_by_hand else ""
        sizes = f"{counted(each.sections, 'section')}, {counted(each.passages, 'passage')}"
        print(f"{each.document_id}  {each.title}  ({sizes}{origin})")
    print(f"\n{_sizes(generation.documents, generation.passages)}")
    print("\n".join(filter(None, [words_only_text(generation), _semantic_search_of(generation)])))
    print("\nGenerations")
    for kept in library.engine.generations():
        mark = "  (current)" if kept.current else ""
        by_words = f", {kept.words_only:,} of them by words only" if kept.words_only else ""
        print(f"  {kept.name}  {kept.created}  {_sizes(kept.documents, kept.passages)}{by_words}{mark}")
    print()
    cache = ("Cache", str(library.settings.cache.resolve()))
    for name, text in [*library.engine.status(), *encoding_status(library), cache]:
        print(f"{name}  {text}")
    index = library.settings.index
    beside = open_beside(index)
    for name, log in (("Judgements", JUDGEMENTS), ("Preferences", PREFERENCES)):
        if beside.version(log):
            print(f"{name}  {beside.shown(log)}")
    if weights := _tuned_weights(index):
        print(f"Weights  {weights}")
    return 0


def _work(library: Library, once: bool) -> int:
    import signal
    import threading

    from patella.encoding_work import work

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)  # as a service or a container is stopped
    with shown_progress() as progress:
        tell = partial(print, file=sys.stderr, flush=True)
        passages = work(library, once, progress, tell, threading.Event().wait)
    print(f"Encoded {counted(passages, 'passage')}.")
    return 0


def _tuned_weights(index: str) -> str:
    """Return which weights rank the results of the library with this index, and who chose them; "" for the default."""
    from core.errors import UsageError
    from patella.tuned_weights import run_in_use

    try:
        run = run_in_use(index)
    except UsageError as error:
        return f"default, since those that were tuned cannot be read: {error}"
    return f"{run.weights_text}, by {run.name} ({run.command})" if run else ""


def _sizes(documents: int, passages: int) -> str:
    return f"{counted(documents, 'article')}, {counted(passages, 'passage')}"


def _semantic_search_of(generation: Generation) -> str:
    if not generation.in_graphs:
        every = "every other passage" if generation.words_only else "every passage"
        return f"A question is compared with the vector of {every}."
    others = generation.passages - generation.in_graphs - generation.words_only
    return (
        f"A graph finds the nearest of {counted(generation.in_graphs, 'passage')}, and may miss one in a hundred. "
        f"A question is compared with the vectors of {counted(others, 'other passage')}."
    )


def _check(engine: Engine) -> int:
    checks = engine.check()
    for each in checks:
        mark = " (current)" if each.current else ""
        print(f"{each.name}{mark}: {each.problem or f'whole: {_sizes(each.documents, each.passages)}'}")
    if any(each.problem and not each.is_unknown for each in checks):
        print("`patella index sync FOLDER` makes it whole again and encodes nothing twice.", file=sys.stderr)
    return EXIT_FAILED if any(each.problem for each in checks) else 0


def _export(library: Library, file: Path) -> int:
    from core.errors import UsageError
    from index import LocalEngine, export_index

    if not isinstance(library.engine, LocalEngine):
        raise UsageError(
            f"{shown_address(library.settings.index)} is no folder, so there is nothing to export. Use the backups of "
            "the database."
        )
    with shown_progress() as progress:
        generation = export_index(library.engine, file, progress)
    size = counted(max(1, file.stat().st_size // 1_000_000), "megabyte")
    print(f"{file}: {_sizes(generation.documents, generation.passages)}, {size}.")
    return 0


def _list_libraries() -> int:
    from core.settings import named_libraries, settings

    chosen = settings()
    named = named_libraries(chosen)
    shown = {chosen.library or "the default library": chosen, **named}
    for name, each in shown.items():
        print(f"{name}\n  articles  {', '.join(map(str, each.articles))}")
        print(f"  index     {shown_address(each.index)}: {_state_of(each)}")
    if not named and not chosen.library:
        print("PATELLA_LIBRARIES names no others. docs/GUIDE.md shows how.")
    return 0


def _state_of(chosen: Settings) -> str:
    """Return the size of an index, or why there is none."""
    from core.errors import IndexMissing, PatellaError
    from index import open_engine

    try:
        with closing(open_engine(chosen.index)) as engine, engine.snapshot() as snapshot:
            return _sizes(snapshot.generation.documents, snapshot.generation.passages)
    except IndexMissing:
        return "not made yet"
    except PatellaError as error:
        return str(error)


def _import(file: Path, at: str | None) -> int:
    from core.errors import UsageError
    from core.settings import settings
    from index import import_index

    address = at or settings().index
    folder = folder_of_index(address)
    if folder is None:
        raise UsageError(f"{shown_address(address)} is no folder. Import into one: --index FOLDER")
    with shown_progress() as progress:
        generation = import_index(file, folder, progress)
    print(f"{folder}: {_sizes(generation.documents, generation.passages)}, all whole.")
    return 0


def _migrate(old: str, new: str) -> int:
    from evaluation import move_origins
    from index import migrate_index

    with shown_progress() as progress:
        done = migrate_index(old, new, progress)
    move_origins(old, new, done.values)
    beside = f"{counted(done.lines, 'line')} of logs, {counted(len(done.values), 'value')}"
    sizes = _sizes(done.generation.documents, done.generation.passages)
    print(f"{shown_address(new)}: {sizes}, all whole; kept beside it: {beside}.")
    print("This is the current state. The one before it was not copied: to return to that, use the old index.")
    return 0


def _rollback(library: Library) -> int:
    generation = library.engine.rollback()
    print(f"Now serving {generation.name} of {generation.created}: {counted(generation.documents, 'article')}.")
    return 0


@dataclass(frozen=True, slots=True)
class _Printed:
    """What is printed of a change: in words, with the names of all files if `verbose`, or one line of JSON."""

    verbose: bool = False
    as_json: bool = False

    def announce_rebuild(self, library: Library) -> None:
        changed = library.indexer.changed_fingerprints()
        if changed and not self.as_json:
            causes = " and ".join(changed)
            print(f"The {causes} changed: the index is rebuilt beside the old one, which serves until it is done.")

    def consents_to(self, effect: Effect) -> bool:
        """Show what a new state changes, and ask whether to publish it."""
        self._print_effect(effect)
        try:
            return input("Publish it? [y/N] ").strip().casefold() in ("y", "yes")
        except EOFError:
            return False

    def print(self, report: SyncReport, effect: Effect | None = None) -> int:
        """Print a report, and the effect of a sync.

        Return the exit status: EXIT_FAILED if an article failed or is lost, and EXIT_HELD if nothing was published.
        """
        if self.as_json:
            print(json.dumps(_report_as_json(report, effect), ensure_ascii=False))
        else:
            self._print_names(report)
            if effect and (effect.asked or report.held):
                self._print_effect(effect)
            print(report)
        if report.held:
            print(
                "Nothing is published: the index is as it was. To publish this, run the same command without --hold. "
                "Nothing is encoded again.",
                file=sys.stderr,
            )
            return EXIT_HELD
        return EXIT_FAILED if report.failed or report.lost else 0

    def _print_effect(self, effect: Effect) -> None:
        from evaluation import effect_as_text

        print(effect_as_text(effect, None if self.verbose else _NAMED))

    def _print_names(self, report: SyncReport) -> None:
        from index import WHY_LOST
        from ingest import explain_unread

        for document_id, reason in report.failed:
            print(f"failed: {document_id}: {reason}", file=sys.stderr)
        for document_id in report.repaired:
            print(f"repaired: {document_id}: was damaged in the index, and was made anew", file=sys.stderr)
        for document_id in report.lost:
            print(f"lost: {document_id}: {WHY_LOST}", file=sys.stderr)
        for document_id, warning in report.warnings:
            print(f"warning: {document_id}: {warning}", file=sys.stderr)
        if self.verbose:
            for word in ("new", "changed", "gone", "unchanged"):
                for document_id in getattr(report, word):
                    print(f"{word}: {document_id}")
            for name in report.skipped:
                print(f"skipped: {name} {explain_unread(name)}")


def _report_as_json(report: SyncReport, effect: Effect | None) -> dict[str, object]:
    from ingest import explain_unread

    def reasons(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
        return [{"file": file, "reason": reason} for file, reason in pairs]

    return {
        "new": report.new,
        "changed": report.changed,
        "gone": report.gone,
        "unchanged": report.unchanged,
        "failed": reasons(report.failed),
        "warnings": reasons(report.warnings),
        "skipped": reasons((name, explain_unread(name)) for name in report.skipped),
        "rebuilt_because": report.rebuilt_because,
        "repaired": report.repaired,
        "lost": report.lost,
        "encoded": report.encoded,
        "seconds": round(report.seconds, 3),
        "held": report.held,
        "effect": asdict(effect) if effect else None,
    }
