"""The uploaded files that this process holds in memory until they are in the folder of articles, and their bounds."""

from __future__ import annotations

import weakref
from functools import lru_cache

MOST_FILES = 200
"""The number of files that are added at once, and that one visitor may have uploaded and not yet added."""

MOST_FILES_OF_ALL = 2_000
MOST_BYTES = 200_000_000
"""The number and the size of all files together that visitors have uploaded and that are not yet in the folder: those
in the upload boxes, and those that wait in the queue or for an answer."""


class WaitingFiles:
    """The sizes in bytes of files that have left the upload box and are not yet in the folder of articles.

    They wait in the queue, or for the answer of their visitor. A file counts as long as anybody holds it.
    """

    def __init__(self) -> None:
        self._sizes: dict[int, int] = {}

    def add(self, file: object, size: int) -> None:
        if id(file) not in self._sizes:
            self._sizes[id(file)] = size
            weakref.finalize(file, self._sizes.pop, id(file), None).atexit = False

    def sizes(self) -> list[int]:
        return list(self._sizes.values())


@lru_cache(maxsize=1)
def waiting_files() -> WaitingFiles:
    """Return the files that wait in this process."""
    return WaitingFiles()
