"""`patella index sync FOLDER --watch`: a line for each sync, until Ctrl-C."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from core.errors import IndexMissing
from patella.terminal import shown_progress

if TYPE_CHECKING:
    from index import SyncReport
    from patella.article_files import FolderListing
    from patella.library import Library
    from patella.watching import WatchState


def watch_folders(library: Library, print_report: Callable[[SyncReport], object], as_json: bool) -> int:
    """Keep the index up to date with the folders of a library until Ctrl-C. `print_report` prints a line for each sync.

    The time stands before it, unless `as_json` says that it is JSON.

    Raises UsageError for a folder that is not there if nothing has been indexed yet, and for a device that is not.
    """
    from patella.watching import Watcher

    library.check_device()
    check_watched(library)

    def sync(listing: FolderListing) -> SyncReport:
        with shown_progress() as progress:
            report = library.sync(progress, listing=listing)
        print("" if as_json else f"{_now()}  ", end="")
        print_report(report)
        sys.stdout.flush()
        return report

    print(f"Watching {library.folders} (Ctrl-C stops it)", file=sys.stderr, flush=True)
    Watcher(library, sync, Told().tell, threading.Event()).run()
    return 0


def check_watched(library: Library) -> None:
    """Raise UsageError for folders that cannot be read, unless articles are indexed: what was there may come back."""
    try:
        with library.engine.snapshot() as snapshot:
            if snapshot.generation.documents:
                return
    except IndexMissing:
        pass
    library.folders.files()


class Told:
    """Prints what is to be said of the folders, once, and when it is over."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._problems: list[str] = []

    def tell(self, state: WatchState) -> None:
        growing = [f"{name} is still being written" for name in state.growing]
        over = [f"That is over: {text}" for text in self._problems if text not in state.problems]
        for text in [state.how, *over, *state.problems, *growing]:
            if text not in self._said:
                print(f"{_now()}  {text}", file=sys.stderr, flush=True)
        self._said, self._problems = [state.how, *state.problems, *growing], state.problems


def _now() -> str:
    return f"{datetime.now():%H:%M:%S}"
