"""The watch of a library that is served: a thread that puts a sync into its queue when a folder has changed."""

from __future__ import annotations

import logging
import threading
from queue import SimpleQueue

from core.errors import PatellaError
from core.progress import Progress
from index import SyncReport
from patella import FolderListing, Library, Watcher, WatchState
from serving.background import Background
from serving.changes import IndexChange, noted_change
from serving.logs import log_event

log = logging.getLogger(__name__)

BEGINS_ANEW = 60.0
"""Seconds after which a watch begins anew that stopped because of a fault."""

_FAULT = "a fault in Patella. The log of the server has it."


class LibraryWatch:
    """Watches the folders of a library from `start` to `stop`. Its syncs wait their turn in the queue of changes.

    `state` is what is to be said of the folders, None if they are not watched. What is said is logged too.
    """

    def __init__(self, library: Library, changes: Background[IndexChange]) -> None:
        self._library, self._changes, self._stop = library, changes, threading.Event()
        self.state: WatchState | None = None

    def start(self) -> threading.Thread:
        """Watch from now on, in the thread that is returned."""
        self.state = WatchState()
        watching = threading.Thread(target=self._run, name="watch", daemon=True)
        watching.start()
        return watching

    def stop(self) -> None:
        """Watch no longer. A sync that runs goes on to its end."""
        self._stop.set()

    def _run(self) -> None:
        """Watch until `stop`. A fault is said and logged, and the watch begins anew after a while."""
        while not self._stop.is_set():
            try:
                Watcher(self._library, self._sync, self._tell, self._stop).run()
            except Exception:  # an exception ends the thread unseen, and nothing would be indexed any more
                log.exception("the watch stopped")
                self._tell(WatchState(problem=f"The watch stopped because of {_FAULT}"))
                self._stop.wait(BEGINS_ANEW)

    def _sync(self, listing: FolderListing) -> SyncReport:
        """Sync a listing when all changes before it have ended. Raises the error that ended it."""
        ended = SimpleQueue[SyncReport | Exception]()

        def work(progress: Progress) -> IndexChange:
            try:
                report = self._library.sync(progress, listing=listing)
            except Exception as error:
                ended.put(error)
                raise
            ended.put(report)
            return IndexChange(report)

        self._changes.add(noted_change(self._library, work))
        outcome = ended.get()
        if isinstance(outcome, SyncReport):
            return outcome
        if isinstance(outcome, PatellaError | OSError):
            raise outcome
        raise PatellaError(
            "The folder could not be indexed because of a fault in Patella. The log of the server has it."
        )

    def _tell(self, state: WatchState) -> None:
        before, self.state = self.state or WatchState(), state
        if state.how != before.how:
            log_event("watch", {"how": state.how})
        for text in state.problems:
            if text not in before.problems:
                log_event("watch", {"problem": text}, logging.WARNING)
        for text in before.problems:
            if text not in state.problems:
                log_event("watch", {"over": text})
