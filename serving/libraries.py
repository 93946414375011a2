"""The open libraries of this process, each with its queues and its cache, and the turns of all who search them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from core.errors import PatellaError
from core.parallel import cores
from core.settings import Settings, library_names, library_settings, settings
from patella import Library
from search import QueryCache
from serving.background import Background
from serving.changes import IndexChange, noted_change
from serving.records import Work, noted
from serving.seats import Seats
from serving.watching import LibraryWatch

PATIENCE = 2.0
"""Seconds that a search waits for its turn at most; one that would wait longer is refused at once."""

MOST_CHANGES = 20
MOST_EVALUATIONS = 4
"""Number of changes of an index, and of evaluations, that may wait for the one that runs."""

turns = Seats(cores(), PATIENCE, "Too much is being searched at this moment. Your question is kept: try again.")
"""The seats of all searches of this process, over page, API and MCP: as many as cores. More would only slow each other
down."""

_desk = Seats(1, 0.0, "cannot be read at this moment, because another file is being read. Try again.")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OpenLibrary:
    """A library that this process serves, with what all who use it share. The name of the default library is "".

    `changes` is the queue of work that changes its index, `evaluations` that of evaluations: the outcome of each is the
    name of its kept run. `recent` remembers the latest questions. `watch` is the watch of its folders, which the
    settings start.
    """

    name: str
    library: Library
    changes: Background[IndexChange] = field(
        default_factory=lambda: Background("indexing", MOST_CHANGES, turns.give_way)
    )
    evaluations: Background[str] = field(
        default_factory=lambda: Background("evaluation", MOST_EVALUATIONS, turns.give_way)
    )
    recent: QueryCache = field(default_factory=QueryCache)

    @cached_property
    def watch(self) -> LibraryWatch:
        return LibraryWatch(self.library, self.changes)


_opening = threading.Lock()
_open: dict[str, OpenLibrary] = {}


def open_library(name: str = "") -> OpenLibrary:
    """Return a library that this process serves: the default one, or that of a name of `core.settings.library_names`.

    The first call for a name starts to load the model in a background thread, so that the first question does not wait
    for it, and to watch the folders if the settings want that; else it goes on with an unfinished build. Libraries with
    the same model share it. Raises UsageError if there is no such library.
    """
    with _opening:
        if name not in _open:
            chosen = library_settings(name, settings())
            _open[name] = warmed_up(OpenLibrary(name, Library(chosen, twin=_with_model_of(chosen))))
            if chosen.watch != "off":
                _open[name].watch.start()
            else:
                _go_on_building(_open[name])
        return _open[name]


def _go_on_building(opened: OpenLibrary) -> None:
    """Sync a library of which a part is found by words only: its build was interrupted, or begun for this server."""
    library = opened.library
    try:
        is_unfinished = bool(library.engine.words_only())
    except PatellaError:  # which is said to all who search
        return
    if is_unfinished:
        opened.changes.add(noted_change(library, lambda progress: IndexChange(library.sync(progress))))


def warmed_up(opened: OpenLibrary) -> OpenLibrary:
    """Return a library, and start to load its model in a background thread."""
    threading.Thread(target=_warm_up, args=(opened.library,), name="warm-up", daemon=True).start()
    return opened


def open_all_libraries() -> None:
    """Open every library that this process serves. Raises UsageError for a file of libraries that cannot be used."""
    for name in ("", *library_names()):
        open_library(name)


def _with_model_of(chosen: Settings) -> Library | None:
    """Return an open library with the same model, or None."""
    libraries = (each.library for each in _open.values())
    return next((each for each in libraries if _model_of(each.settings) == _model_of(chosen)), None)


def _model_of(chosen: Settings) -> tuple[object, ...]:
    return chosen.model, chosen.model_sha256, chosen.cache


def close_libraries() -> None:
    """Forget the libraries of this process, and watch their folders no longer. Who holds one can go on using it."""
    with _opening:
        for each in _open.values():
            each.watch.stop()
        _open.clear()


@contextmanager
def reading_a_file() -> Iterator[Work]:
    """Let the block read an uploaded file. Raises TooBusy while another file is read: that can take long."""
    with noted("preview") as work, _desk.turn():
        yield work


def _warm_up(made: Library) -> None:
    try:
        made.warm_up()
    except PatellaError as error:
        log.warning("%s", error)  # the first question fails with the same error, and the answer tells it
