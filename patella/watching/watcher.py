"""The watcher of a library: it looks at the folders when something may have changed, and has them synced."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Set
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import IndexDamaged, IndexMissing, PatellaError, RemovalsRefused
from patella.article_files import FolderListing
from patella.watching.alarm import Alarm, Mode
from patella.watching.looking import Look, look_at
from patella.watching.watch import Decision, Watch, WatchState

if TYPE_CHECKING:
    from index import Engine, SyncReport
    from patella.article_folders import ArticleFolders
    from patella.library import Library

LOOKS_AGAIN = 60.0
"""Seconds after which the folders are looked at even if the system told of nothing: it may have lost a change."""

_LEAST_PAUSE = 0.1  # seconds between two looks
_BUSY_SHARE, _IDLE_SHARE = 4, 50  # a look that takes a second is followed by a pause of so many: after a change, or not

Sync = Callable[[FolderListing], "SyncReport"]
"""A function that brings an index up to date with a listing of the folders."""


class Watcher:
    """Keeps an index up to date with the folders of a library until `stop` is set. `sync` is called by its thread.

    `state` is what is to be said of the folders, and `tell` is called when that has changed.
    """

    def __init__(
        self,
        library: Library,
        sync: Sync,
        tell: Callable[[WatchState], None],
        stop: threading.Event,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings, self._sync, self._tell, self._stop, self._clock = library.settings, sync, tell, stop, clock
        self._folders = library.folders
        self._indexed = IndexedDocuments(library.engine, library.folders)
        self._watch = Watch(library.folders.folders)
        self.state = WatchState()

    def run(self) -> None:
        """Watch until `stop` is set. Errors of Patella and of the system are told, and the sync is tried again."""
        chosen = self._settings
        mode: Mode = "auto" if chosen.watch == "off" else chosen.watch
        folders, looks = self._folders.folders, dict[Path, Look]()
        list_files = partial(self._folders.files_of, follow_links=chosen.follow_links)
        with closing(Alarm(folders, mode, chosen.watch_seconds, self._stop)) as alarm:
            while not self._stop.is_set():
                begun = self._clock()
                looks = {folder: look_at(folder, list_files, looks.get(folder)) for folder in folders}
                cost = self._clock() - begun
                decision = self._decide(looks)
                if decision.listing:
                    self._make(decision.listing)
                self._say(self._watch.state(alarm.how))
                if not decision.listing and not self._stop.wait(max(_LEAST_PAUSE, _BUSY_SHARE * cost)):
                    longest = max(LOOKS_AGAIN, _IDLE_SHARE * cost)
                    alarm.wait(min(longest, decision.look_at - self._clock()))

    def _decide(self, looks: Mapping[Path, Look]) -> Decision:
        try:
            indexed = self._indexed.by_folder()
        except PatellaError as error:
            self._watch.note_failure(self._clock(), str(error))
            return Decision(self._clock() + LOOKS_AGAIN)
        return self._watch.decide(self._clock(), looks, indexed)

    def _make(self, listing: FolderListing) -> None:
        """Sync a listing, and note how that ended."""
        try:
            report = self._sync(listing)
        except RemovalsRefused as refused:
            self._watch.note_refusal(self._clock(), refused)
        except (PatellaError, OSError) as error:
            self._watch.note_failure(self._clock(), str(error))
        else:
            self._watch.note_sync(self._clock(), listing, [name for name, _ in report.failed])

    def _say(self, state: WatchState) -> None:
        if state != self.state:
            self.state = state
            self._tell(state)


class IndexedDocuments:
    """The ids of the documents in an index that folders brought, read once for each generation."""

    def __init__(self, engine: Engine, folders: ArticleFolders) -> None:
        self._engine, self._folders = engine, folders
        self._generation = ""
        self._ids: dict[Path | None, set[str]] = {}

    def by_folder(self) -> Mapping[Path | None, Set[str]]:
        """Return the ids by folder, None for those that lie in no folder any more.

        Raises IndexProblem if the index cannot be read.
        """
        try:
            with self._engine.snapshot() as snapshot:
                generation = snapshot.generation.name
        except (IndexMissing, IndexDamaged):  # a sync makes it whole
            generation = ""
        if not generation or generation != self._generation:
            self._ids = {folder: set() for folder in (*self._folders.folders, None)}
            for name in self._engine.digests().keys() - self._engine.added_by_hand():
                place = self._folders.place_of(name)
                self._ids[place[0] if place else None].add(name)
            self._generation = generation
        return self._ids
