"""Faults of the file operations that Python itself makes: where there is no compiler for the shim, as in the tests."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

_CHANGES = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class PythonFaults:
    """Count the file operations of Python below a folder, and let the `at`-th, from 1, meet a fault, or none if 0.

    They are opening for writing, changing a name, and fsync, but none of SQLite. The process is killed, or the
    operation raises OSError if `error` is the number of one. Nothing takes this back: use it in a child.
    """

    def __init__(self, folder: Path, at: int, error: int = 0) -> None:
        self._folder, self._at, self._error = os.fspath(folder), at, error
        self._fsync = os.fsync
        self.counted = 0
        os.fsync = self._watched_fsync  # type: ignore[assignment]
        sys.addaudithook(self._watch)

    def _watch(self, event: str, values: tuple[object, ...]) -> None:
        opened = event == "open" and isinstance(values[2], int) and values[2] & _WRITES
        if (event in _CHANGES or opened) and str(values[0]).startswith(self._folder):
            self._meet()

    def _watched_fsync(self, descriptor: int) -> None:
        self._meet()
        self._fsync(descriptor)

    def _meet(self) -> None:
        self.counted += 1
        if self.counted == self._at:
            if self._error:
                raise OSError(self._error, os.strerror(self._error))
            os.kill(os.getpid(), signal.SIGKILL)
