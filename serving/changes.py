"""Changes of an index, as page and API make them: what each does, what it did, and how it is noted in the log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.atomic_files import make_folder
from core.errors import ArticleError, IndexMissing
from core.progress import Progress
from index import SyncReport
from patella import ADDED_MEANWHILE, Library, add_uploads, save_article, set_aside, takes_uploads
from serving.records import noted_sync

if TYPE_CHECKING:
    from evaluation import Effect


@dataclass(frozen=True, eq=False)
class UploadedFile:
    """An uploaded file: its name, made safe, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class IndexChange:
    """What work that changes the index did.

    `generation` is the name of the generation that was in use at its end. `not_added` holds pairs of file name and
    reason: uploaded files that were not even put into the folder. `effect` is what a reindexing does to the answers,
    and `consented` tells that somebody had consented to it: if it was held all the same, something changed meanwhile.
    """

    report: SyncReport
    generation: str = ""
    not_added: Sequence[tuple[str, str]] = ()
    effect: Effect | None = None
    consented: bool = False


def noted_change(library: Library, work: Callable[[Progress], IndexChange]) -> Callable[[Progress], IndexChange]:
    """Return work that changes the index of a library, notes how it ends, and fills in `generation`."""

    def change(progress: Progress) -> IndexChange:
        with noted_sync() as reports:
            done = work(progress)
            reports.append(SyncReport(seconds=done.report.seconds) if done.report.held else done.report)
        try:
            with library.engine.snapshot() as snapshot:
                return replace(done, generation=snapshot.generation.name)
        except IndexMissing:  # the first generation was held
            return done

    return change


def add_files(library: Library, files: Sequence[tuple[UploadedFile, bool]], progress: Progress) -> IndexChange:
    """Put uploaded files into the folder that takes them, and bring the index up to date.

    With each file comes whether it may replace an article of its name. The old file is kept aside. Where page servers
    share an index and no folder, the files go into the index itself.
    """
    if takes_uploads(library.settings.index):
        report, refused = add_uploads(library, [(file.name, file.data, may) for file, may in files], progress)
        return IndexChange(report, not_added=refused)
    folder = library.folders.for_uploads
    make_folder(folder)
    not_added = [(file.name, problem) for file, may in files if (problem := _save(folder, file, may))]
    return IndexChange(library.sync(progress), not_added=not_added)


def is_taken(library: Library, name: str) -> bool:
    """Return whether an uploaded file of this name would replace another."""
    if takes_uploads(library.settings.index):
        return name in library.engine.digests()
    return (library.folders.for_uploads / name).exists()


def remove_article(library: Library, document_id: str, by_hand: bool, progress: Progress) -> IndexChange:
    """Take an article out of the index. Its file is moved aside, unless it was added `by_hand`: then it stays."""
    if by_hand:
        report = library.remove([document_id], progress)
        return IndexChange(replace(report, failed=[]))  # gone by now: somebody else was first
    place = library.folders.place_of(document_id)
    if place and place[0].joinpath(place[1]).exists():
        set_aside(*place)
    return IndexChange(library.sync(progress))


def _save(folder: Path, file: UploadedFile, may_replace: bool) -> str:
    """Write the file into the folder. Return the reason why it was not, or an empty text."""
    if (folder / file.name).exists() and not may_replace:
        return ADDED_MEANWHILE
    try:
        save_article(folder, file.name, file.data)
    except ArticleError as error:
        return error.reason
    return ""
