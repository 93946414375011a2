"""What to say where the system writes nothing: the disk is full or read-only, or the files belong to somebody else."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
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
