"""Open files of a folder, and nothing else: no pipe, no device, nothing of /proc, nothing outside of the folder."""

from __future__ import annotations

import os
import stat
import sys
from functools import lru_cache
from io import BufferedReader
from pathlib import Path

from core.errors import ArticleError

LARGEST = 2_000_000_000
"""The most bytes of a file that is opened."""

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def open_regular(path: Path, within: Path | None = None) -> BufferedReader:
    """Open a file to be read.

    If `within` is given, a folder without links in its path, a link is followed only to a file in that folder. Raises
    ArticleError, which names the file and the reason, for what is no regular file, leads out of the folder, is larger
    than LARGEST, or cannot be opened.
    """
    try:
        target = path.resolve(strict=True)
        _check(path, target.stat(), target, within)  # before it is opened: to open a device may do something
        file = os.fdopen(os.open(target, _FLAGS), "rb")  # without following a link that has come since
    except FileNotFoundError as error:
        raise ArticleError(str(path), "does not exist. Check the name.") from error
    except (OSError, RuntimeError, ValueError) as error:
        reason = f"cannot be opened ({getattr(error, 'strerror', None) or error}). Check its permissions and try again."
        raise ArticleError(str(path), reason) from error
    try:
        _check(path, os.fstat(file.fileno()), _place(file, target), within)  # it may be another file by now
    except BaseException:
        file.close()
        raise
    return file


def size_of(path: Path) -> int:
    """Return the size of a file in bytes, or 0 if there is none."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def _check(path: Path, status: os.stat_result, target: Path, within: Path | None) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise ArticleError(str(path), "is a folder, not an article. Name the files in it.")
    if not stat.S_ISREG(status.st_mode) or status.st_dev in _systems_own():
        raise ArticleError(str(path), "is no file but a pipe, a device or a part of the system. Remove it from here.")
    if within is not None and not target.is_relative_to(within):
        raise ArticleError(
            str(path),
            "is a link that leads out of the folder. Copy the file into the folder, or set PATELLA_FOLLOW_LINKS=true.",
        )
    if status.st_size > LARGEST:
        raise ArticleError(str(path), f"is larger than {LARGEST // 1_000_000_000} GB. Split it.")


def _place(file: BufferedReader, target: Path) -> Path:
    """Return where an open file lies, as Linux tells, or else the path that it was opened by."""
    try:
        return Path(f"/proc/self/fd/{file.fileno()}").readlink()
    except OSError:
        return target


@lru_cache(maxsize=1)
def _systems_own() -> frozenset[int]:
    """Return the devices of the file systems whose files are no files, but what the system says of itself."""
    if sys.platform == "win32":
        return frozenset()
    return frozenset(Path(name).stat().st_dev for name in ("/proc", "/sys") if Path(name).is_dir())
