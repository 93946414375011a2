"""What is to be synced of all watched folders, and when, and what is to be said about them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from core.errors import RemovalsRefused
from patella.article_files import FolderListing
from patella.watching.folder_changes import FolderChanges
from patella.watching.looking import Look, has_signature

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 60.0
"""Seconds after which a sync that failed is tried again: the first time, and at most. Each time doubles them."""

ASKED_AGAIN = 10.0
"""Seconds after which it is looked whether somebody has allowed what a sync refused."""


@dataclass(frozen=True, slots=True)
class WatchState:
    """What is to be said about the watched folders.

    `absences` says of each folder that is away why it is taken to be, `refused` which removals nobody has allowed, and
    `problem` why the latest sync failed. `growing` are the files that are waited for, since they are still being
    written. `how` says how the folders are watched.
    """

    how: str = ""
    absences: tuple[str, ...] = ()
    refused: RemovalsRefused | None = None
    problem: str = ""
    growing: tuple[str, ...] = ()

    @property
    def problems(self) -> list[str]:
        """All that somebody should look at, a sentence or more for each."""
        refused = [str(self.refused)] if self.refused else []
        return [*self.absences, *refused, *filter(None, [self.problem])]


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done: sync the `listing`, unless it is None, and look again at the time `look_at` at the latest."""

    look_at: float
    listing: FolderListing | None = None


@dataclass(slots=True)
class _Failures:
    """The syncs that failed one after another: until when the next one waits, and why the latest one failed."""

    until: float = 0.0
    pause: float = 0.0
    problem: str = ""


class Watch:
    """Decides from looks at the folders what is synced when. It looks at nothing, and has no clock of its own."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = {folder: FolderChanges(folder) for folder in folders}
        self._is_first = True
        self._failures = _Failures()
        self._refused: RemovalsRefused | None = None
        self._growing: tuple[str, ...] = ()

    def decide(self, now: float, looks: Mapping[Path, Look], indexed: Mapping[Path | None, Set[str]]) -> Decision:
        """Return what is to be done. `indexed` are the documents in the index by folder, None for those of no folder.

        Those of no folder may be of one that is away and was named otherwise, so they stay until all are there.
        """
        for folder, changes in self._folders.items():
            changes.note(now, looks[folder], indexed[folder])
        each = self._folders.values()
        self._growing = tuple(name for changes in each for name in changes.growing(now))
        if not any(changes.held for changes in each):
            self._refused = None
        if now >= self._failures.until:
            if any(changes.is_due(now) for changes in each) or self._is_first_due(now):
                return Decision(now, self._listing(now, looks, indexed))
            self._failures = _Failures()
        times = [changes.next_time(now) for changes in each]
        if self._failures.until > now:
            times = [max(self._failures.until, min(times))]
        return Decision(min([*times, now + ASKED_AGAIN] if self._refused else times))

    def _is_first_due(self, now: float) -> bool:
        """Return whether the first sync has nothing to wait for. It makes the index of an empty folder, too."""
        return self._is_first and all(changes.next_time(now) == math.inf for changes in self._folders.values())

    def _listing(
        self, now: float, looks: Mapping[Path, Look], indexed: Mapping[Path | None, Set[str]]
    ) -> FolderListing:
        left = [changes.left(now, indexed[folder]) for folder, changes in self._folders.items()]
        if any(changes.is_absent for changes in self._folders.values()):
            left.append(set(indexed[None]))
        there = [look for folder, look in looks.items() if not self._folders[folder].is_absent]
        articles = [article for look in there for article in look.articles.values()]
        skipped = [name for look in there for name in look.skipped]
        files = {name: signature for look in looks.values() for name, signature in look.files.items()}
        paths = {article.document_id: article.path for article in articles}

        def is_still(document_id: str) -> bool:
            return has_signature(paths[document_id], files[document_id])

        return FolderListing(articles, skipped, frozenset().union(*left), is_still)

    def note_sync(self, now: float, listing: FolderListing, failed: Iterable[str]) -> None:
        """Note that a listing was synced, and which of its articles could not be read."""
        failed = set(failed)
        unread = {each.document_id for each in listing.articles if each.document_id in failed and not each.was_read}
        for changes in self._folders.values():
            changes.note_sync(now, listing.left, failed, unread)
        self._is_first, self._failures = False, _Failures()

    def note_refusal(self, now: float, refused: RemovalsRefused) -> None:
        """Note that a sync refused to remove documents. The rest is synced next."""
        self._refused = refused
        held = [changes.note_refusal(refused.lost) for changes in self._folders.values()]
        if not any(held):
            self.note_failure(now, str(refused))  # the index has changed since it was looked at

    def note_failure(self, now: float, problem: str) -> None:
        """Note that a sync failed, and let the next one wait."""
        pause = min(2 * self._failures.pause, LONGEST_PAUSE) or FIRST_PAUSE
        self._failures = _Failures(now + pause, pause, problem)

    def state(self, how: str) -> WatchState:
        """Return what is to be said. `how` tells how the folders are watched."""
        absences = tuple(text for changes in self._folders.values() for text in changes.absences)
        return WatchState(how, absences, self._refused, self._failures.problem, self._growing)
