"""Writing so that a power cut leaves the old state or the new one, never a mixture."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from pathlib import Path


def fsync(path: Path) -> None:
    """Force a file's content, or a folder's list of names, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fsync_tree(folder: Path) -> None:
    """Force every file below a folder, then every folder, to the disk."""
    for root, _, names in os.walk(folder, topdown=False):
        for name in names:
            fsync(Path(root, name))
        fsync(Path(root))


def replace_file(path: Path, content: bytes) -> None:
    """Replace a small file at once: write beside it, fsync, rename, fsync the folder."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        temporary.write_bytes(content)
        fsync(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    fsync(path.parent)


def link_tree(source: Path, target: Path) -> None:
    """Make `target` a copy of `source` that shares its files, where the file system can."""
    target.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        if path.is_dir():
            link_tree(path, target / path.name)
        else:
            _link(path, target / path.name)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EXDEV, errno.ENOTSUP, errno.EMLINK):
            raise
        shutil.copyfile(source, target)
