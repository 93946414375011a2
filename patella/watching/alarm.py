"""Waiting until something may have changed in a folder. The only file that uses watchfiles."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from patella.article_files import IGNORE_FILE, is_hidden
from patella.watching.file_systems import silent_file_system
from patella.watching.looking import identity_of

if TYPE_CHECKING:
    from watchfiles import Change

Mode = Literal["auto", "notify", "poll"]

_TOLD = 50
"""Milliseconds without another event that end a group of events."""

_GROUP = 200
"""Milliseconds that a group of events lasts at most."""

_CHECK = 500
"""Milliseconds between two looks whether a folder is still the one that is watched."""

_Changes = Generator[set[tuple["Change", str]], None, None]


class Alarm:
    """Wakes a watcher when the system tells of a change, and where it tells nothing, every so many seconds.

    With the mode "auto" the folders whose file system tells nothing are polled, and all where the system cannot watch
    them. An alarm is used by one thread; `stop` ends every wait.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        mode: Mode,
        interval: float,
        stop: threading.Event,
        silent: Callable[[Path], str] = silent_file_system,
    ) -> None:
        self._interval, self._stop, self._mode, self._silent = interval, stop, mode, silent
        self._folders = list(folders)
        self._identities: dict[Path, tuple[int, int] | None] = {}
        self._changes: _Changes | None = None
        self._polled: dict[Path, str] = {}  # the folders that are polled, and why
        self._watch_anew()

    @property
    def how(self) -> str:
        """How the folders are watched, as a sentence."""
        if not self._polled:
            return "Changes are indexed within seconds."
        return f"Changes are looked for every {self._interval:g} seconds, since {next(iter(self._polled.values()))}."

    def wait(self, seconds: float) -> None:
        """Return when something may have changed, at the latest after these seconds."""
        until = time.monotonic() + (min(seconds, self._interval) if self._polled else seconds)
        while not self._stop.is_set() and (left := until - time.monotonic()) > 0:
            if self._changes is None:
                self._stop.wait(min(left, _CHECK / 1_000))
            elif self._is_told():
                return
            if self._identities != self._current():  # a mount has come or gone
                self._watch_anew()
                return

    def close(self) -> None:
        """Stop watching."""
        if self._changes:
            self._changes.close()
        self._changes = None

    def _current(self) -> dict[Path, tuple[int, int] | None]:
        return {folder: identity_of(folder) for folder in self._folders}

    def _watch_anew(self) -> None:
        """Watch the folders that are there, from now on."""
        self.close()
        self._identities = self._current()
        self._polled = {folder: why for folder in self._folders if (why := self._why_polled(folder))}
        told = [folder for folder in self._folders if folder not in self._polled and self._identities[folder]]
        if not told:
            return
        from watchfiles import watch

        self._changes = watch(
            *told,
            watch_filter=None,
            debounce=_GROUP,
            step=_TOLD,
            rust_timeout=_CHECK,
            yield_on_timeout=True,
            stop_event=self._stop,
            ignore_permission_denied=True,
            force_polling=False,
        )
        try:
            next(self._changes)  # only now it begins, or fails
        except StopIteration:
            self._changes = None
        except (OSError, RuntimeError) as error:
            self._changes = None
            if all(folder.is_dir() for folder in told):
                self._polled |= dict.fromkeys(told, f"the system cannot watch the folder ({error})")

    def _why_polled(self, folder: Path) -> str:
        if self._mode == "notify":
            return ""
        if self._mode == "poll":
            return "PATELLA_WATCH is poll"
        kind = self._silent(folder)
        return f"the system tells of no changes on {kind}" if kind else ""

    def _is_told(self) -> bool:
        """Wait a moment, and return whether the system has told of a change that may matter."""
        assert self._changes
        try:
            events = next(self._changes)
        except StopIteration:  # `stop` was set
            return True
        except (OSError, RuntimeError):
            self._identities = {}  # the system stopped telling, and they are watched anew
            return True
        return any(_may_matter(Path(path), self._folders) for _, path in events)


def _may_matter(path: Path, folders: Iterable[Path]) -> bool:
    """Return whether a change at this path may be one of an article: nothing in its path below a folder is hidden."""
    below = [path.relative_to(folder) for folder in folders if path.is_relative_to(folder)]
    return not below or any(
        str(each) == IGNORE_FILE or not any(is_hidden(part) for part in each.parts) for each in below
    )
