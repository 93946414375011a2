"""File operations that survive a power cut: afterwards the old state or the new one is on the disk, never a mixture."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from pathlib import Path


def fsync(path: Path) -> None:
    """Force the content of a file, or the list of names of a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fsync_tree(folder: Path) -> None:
    """Force every file below a folder to the disk, and every folder after its content."""
    for root, _, names in os.walk(folder, topdown=False):
        for name in names:
            fsync(Path(root, name))
        fsync(Path(root))


def make_folder(path: Path, mode: int = 0o777) -> None:
    """Make a folder, and those above it that are missing, and force their names to the disk.

    A folder that is there stays as it is. `mode` is that of the folder itself.
    """
    if path.is_dir():
        return
    if not path.parent.exists():
        make_folder(path.parent)
    path.mkdir(mode, exist_ok=True)
    fsync(path.parent)


def replace_file(path: Path, content: bytes) -> None:
    """Replace the content of a file, or create the file, in one atomic step.

    Write a temporary file in the same folder, force it to the disk, rename it to `path`, and force the folder to the
    disk. A reader sees the old content or the new one.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     replace_file(Path(folder, "CURRENT"), b"generation 2")
    ...     Path(folder, "CURRENT").read_bytes()
    b'generation 2'
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        temporary.write_bytes(content)
        fsync(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    fsync(path.parent)


def link_tree(source: Path, target: Path) -> None:
    """Create the folder `target` with hard links to the files below `source`.

    Files are copied where the file system does not allow a hard link. Raises FileExistsError if `target` exists.
    """
    target.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        if path.is_dir():
            link_tree(path, target / path.name)
        else:
            link_or_copy(path, target / path.name)


def link_or_copy(source: Path, target: Path) -> None:
    """Make a hard link to a file, or a copy where the file system does not allow that. The target must not exist."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EXDEV, errno.ENOTSUP, errno.EMLINK):
            raise
        shutil.copyfile(source, target)
