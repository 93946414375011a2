"""What to say where the system writes nothing, or cannot read: a full or failing disk, or a lacking permission.

And what a folder takes of the disk.
"""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path

from core.errors import IndexInaccessible

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_DENIED = (errno.EACCES, errno.EPERM)
_SCARCE = (errno.ENOMEM, errno.EMFILE, errno.ENFILE)
_DAMAGE = (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.EINVAL)
"""What the system answers if a file is gone, or something else lies in its place."""

_AS_IT_WAS = "The index is as it was, and can still be searched."


def why_not_written(error: OSError, folder: Path) -> str:
    """Return why something in a folder could not be written, and what to do; "" if it is none of these reasons."""
    if error.errno in _FULL:
        return out_of_room(folder)
    if error.errno in _FORBIDDEN:
        return f"{folder} cannot be written: {error}. {_AS_IT_WAS} Check the disk and the permissions of the folder."
    return ""


def out_of_room(folder: Path) -> str:
    """Return the message that the disk of a folder is full."""
    try:
        free = f" ({shutil.disk_usage(folder).free / 2**20:,.0f} MiB are free)"
    except OSError:
        free = ""
    return (
        f"The disk of {folder} is full{free}, or a limit on the size of files is reached. {_AS_IT_WAS} "
        "Make room, then run it again."
    )


def disk_failed(path: Path | str, reason: str) -> str:
    """Return the message that the disk could not read a file."""
    return f"The disk cannot read {path}: {reason}. The file may be whole, and was not changed. Check the disk."


def raise_if_unreadable(error: BaseException, path: Path) -> None:
    """Raise IndexInaccessible if an error of reading `path` is one of the system, which tells of no damage.

    The message names the file that the error names, else `path`. A file that is missing is damage, and so is an
    OSError without a number, which libraries raise for a content that they do not understand: then nothing is raised.
    """
    if isinstance(error, OSError) and error.errno is not None and error.errno not in _DAMAGE:
        raise IndexInaccessible(_why_not_read(error, error.filename or path)) from error


def _why_not_read(error: OSError, path: Path | str) -> str:
    reason = error.strerror or str(error)
    if error.errno in _DENIED:
        return f"{path} cannot be read: {reason}. Check the permissions of file and folder."
    if error.errno in _SCARCE:
        return (
            f"{path} cannot be opened: {reason}. The file may be whole, and was not changed. "
            "Close other programs, or raise the limit of this one, then try again."
        )
    return disk_failed(path, reason)


def size_of_folder(folder: Path) -> int:
    """Return the size of the files below a folder in bytes, each counted once however many links it has.

    What is removed meanwhile is left out: a publish removes generations at any time.
    """
    sizes: dict[tuple[int, int], int] = {}
    for root, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                file = Path(root, name).stat()
                sizes[file.st_dev, file.st_ino] = file.st_size
    return sum(sizes.values())
