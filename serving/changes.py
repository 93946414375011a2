"""Changes of an index: what each did, and how it is noted in the log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.errors import IndexMissing
from core.progress import Progress
from index import SyncReport
from patella import Library
from serving.records import noted_sync

if TYPE_CHECKING:
    from evaluation import Effect


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
