"""What is to be synced of one folder, from looks at it: which files have changed and are still, and which are not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Set
from dataclasses import dataclass
from pathlib import Path

from core.counts import counted
from patella.watching.looking import Look, Signature

STILL = 1.0
"""Seconds for which a file must have kept its size and its times, or must have been gone, before that is believed."""

QUIET = 1.0
"""Seconds without another changed file that end a burst of changes."""

LONGEST_BURST = 10.0
"""Seconds after which a change is synced although others follow it without a pause."""

LONG = 10.0
"""Seconds after which it is said that a file is still being written."""

UNREAD_AGAIN = 30.0
"""Seconds after which a file is tried again whose bytes the system could not read."""

_MISSING_OF = 10
"""A folder on another device is taken for another folder if it lacks more than one in so many of its articles."""


_REINDEX = "If you removed them yourself, reindex the folder: on the Library page, or with patella index sync."


@dataclass(slots=True)
class _Change:
    """A file that is not as it was at the latest sync. `signature` is None if it is gone.

    It is believed from `still_at` on. `arrived` is when it was first seen to have changed.
    """

    signature: Signature | None
    still_at: float
    arrived: float


class FolderChanges:
    """The changes of one folder since its latest sync. Times are seconds from any fixed moment.

    `absence` says why the folder is taken to be away, "" if it is not. `held` are the documents that a sync refused to
    remove without somebody's word.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.absence = folder, ""
        self.held: set[str] = set()
        self._look = Look()
        self._absent_since: float | None = None
        self._device: int | None = None
        self._devices: dict[str, int] = {}  # of each file at the latest look
        self._unmounted: dict[int, set[str]] = {}  # the files of each disk in the folder that is not there
        self._synced: dict[str, Signature] = {}  # the files as the latest sync saw them
        self._failed: dict[str, Signature] = {}  # those of them that could not be read
        self._changes: dict[str, _Change] = {}

    def note(self, now: float, look: Look, indexed: Set[str]) -> None:
        """Compare the folder with what was synced. `indexed` are its documents in the index."""
        self._look = look
        absence = self._find_absence(look, indexed)
        if absence:
            self._note_absence(now, absence)
            return
        self._note_disks(look, indexed)
        self.absence, self._absent_since, self._device = "", None, look.device
        self.held &= set() if self.held & look.files.keys() else indexed  # if some are back, the rest is asked anew
        current: dict[str, Signature | None] = {
            name: signature for name, signature in look.files.items() if self._synced.get(name) != signature
        }
        current |= dict.fromkeys(indexed - look.files.keys() - self.held - self._kept_for_disks)
        self._changes = {name: each for name, each in self._changes.items() if name in current}
        for name, signature in current.items():
            change = self._changes.setdefault(name, _Change(signature, now + STILL, now))
            if change.signature != signature:
                change.signature, change.still_at = signature, now + STILL

    def _note_disks(self, look: Look, indexed: Set[str]) -> None:
        """Note which disks in the folder have gone with all of their files, and which are back with any of them."""
        here = {*look.devices.values(), look.device, self._device}
        for name, device in self._devices.items():
            if device not in here:
                self._unmounted.setdefault(device, set()).add(name)
        back = {device for device, names in self._unmounted.items() if names & look.files.keys()}
        kept = {device: names & indexed for device, names in self._unmounted.items() if device not in back}
        self._unmounted = {device: names for device, names in kept.items() if names}
        self._devices = dict(look.devices)

    @property
    def _kept_for_disks(self) -> set[str]:
        return set().union(*self._unmounted.values())

    @property
    def absences(self) -> list[str]:
        """What is to be said of the folder, or of the disks in it, that are away."""
        kept = len(self._kept_for_disks)
        disk = (
            f"A disk that was mounted in {self.folder} is not there. The index keeps its {counted(kept, 'article')} "
            f"until it is back. {_REINDEX}"
        )
        return [*filter(None, [self.absence]), *[disk] * bool(kept)]

    @property
    def is_absent(self) -> bool:
        """Return whether the folder was away at the latest look, be it for a moment."""
        return self._absent_since is not None

    def _note_absence(self, now: float, absence: str) -> None:
        """Note that the folder is away. After a moment, all of it is looked at anew when it is back."""
        self._absent_since = now if self._absent_since is None else self._absent_since
        if now - self._absent_since >= STILL:
            self.absence = absence
            self._synced, self._failed, self._changes = {}, {}, {}

    def _find_absence(self, look: Look, indexed: Set[str]) -> str:
        stay = f"The index keeps its {counted(len(indexed), 'article')} until it is back." if indexed else ""
        if look.device is None:
            return f"{self.folder} is not there. {stay}".strip()
        if look.problem:
            return look.problem
        if indexed and not look.files:
            return f"{self.folder} is empty: perhaps its disk is not there. {stay} {_REINDEX}"
        missing = len(indexed - look.files.keys())
        if self._device not in (None, look.device) and missing * _MISSING_OF > len(indexed):
            return (
                f"{self.folder} is on another device than before and lacks {missing:,} of its {len(indexed):,} "
                f"articles. {stay} {_REINDEX}"
            )
        return ""

    def is_due(self, now: float) -> bool:
        """Return whether something is still, and is to be synced now: a burst has ended, or lasted long."""
        if self.is_absent:
            return False
        still = [each.arrived for each in self._changes.values() if each.still_at <= now]
        if not still:
            return False
        latest = max(each.arrived for each in self._changes.values())
        return now - latest >= QUIET or now - min(still) >= LONGEST_BURST

    def next_time(self, now: float) -> float:
        """Return when a look is needed next, though nothing else may change: infinity if all is synced."""
        if self.is_absent:
            return now + STILL
        times = [each.still_at for each in self._changes.values()]
        times += [each.arrived + QUIET for each in self._changes.values()]
        return min((time for time in times if time > now), default=math.inf if not times else now)

    def growing(self, now: float) -> list[str]:
        """Return the files that have been written for long, and still are, sorted."""
        return sorted(
            name
            for name, each in self._changes.items()
            if each.signature and each.still_at > now and LONG <= now - each.arrived < math.inf
        )

    def left(self, now: float, indexed: Set[str]) -> set[str]:
        """Return the documents that a sync at this moment leaves as they are."""
        if self.is_absent:
            return set(indexed)
        unsettled = {name for name, each in self._changes.items() if each.still_at > now}
        failed = {name for name, signature in self._failed.items() if self._look.files.get(name) == signature}
        return self.held | self._kept_for_disks | unsettled | (failed - self._changes.keys())

    def note_sync(self, now: float, left: Set[str], failed: Iterable[str], unread: Set[str]) -> None:
        """Note that all was synced as it was noted, except for `left`.

        `failed` are the articles that could not be read; of those among them that are `unread`, the system gave no
        bytes, which may be for a moment only.
        """
        if self.is_absent:
            return
        for name in self._changes.keys() - left:
            change = self._changes.pop(name)
            if change.signature and name not in unread:
                self._synced[name] = change.signature
            elif change.signature:
                self._changes[name] = _Change(change.signature, now + UNREAD_AGAIN, -math.inf)
        self._synced = {name: each for name, each in self._synced.items() if name in self._look.files}
        self._failed = {name: each for name, each in self._failed.items() if name in left}
        self._failed |= {name: self._look.files[name] for name in failed if name in self._look.files}

    def note_refusal(self, lost: Iterable[str]) -> bool:
        """Note that a sync refused to remove these documents: they are left until somebody allows it.

        Return whether any is of this folder.
        """
        gone = {name for name, each in self._changes.items() if each.signature is None}.intersection(lost)
        self.held |= gone
        return bool(gone)
