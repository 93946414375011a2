"""A folder of files that is made once and kept: whole and unaltered, or made anew."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.atomic_files import fsync, fsync_tree, replace_file
from core.digests import sha256_of

_MANIFEST = "MANIFEST"


def cached_folder(cache: Path, name: str, make: Callable[[Path], None]) -> Path:
    """The folder of this name in the cache. Where it is missing or damaged, `make` is called to fill a new one.

    It appears all at once, and only one process makes it; others wait. What `make` raises leaves nothing behind.
    """
    folder = cache / name
    if _is_whole(folder):
        return folder
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(cache / "LOCK"):
        if not _is_whole(folder):
            _make(cache / f"{name}.unfinished", folder, make)
    return folder


def _make(building: Path, folder: Path, make: Callable[[Path], None]) -> None:
    shutil.rmtree(building, ignore_errors=True)  # of a process that was killed
    building.mkdir(mode=0o700)
    try:
        make(building)
        fsync_tree(building)
        digests = {path.name: sha256_of(path) for path in building.iterdir()}
        replace_file(building / _MANIFEST, json.dumps(digests, indent=1).encode())
        shutil.rmtree(folder, ignore_errors=True)  # it is damaged, if it is there
        building.rename(folder)
        fsync(folder.parent)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _is_whole(folder: Path) -> bool:
    """Whether its files are those of its manifest, by their sha256."""
    try:
        digests = json.loads((folder / _MANIFEST).read_text("utf-8"))
        found = {path.name: sha256_of(path) for path in folder.iterdir() if path.name != _MANIFEST}
    except (OSError, ValueError):
        return False
    return bool(digests == found)


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Held by one at a time; given back by the system where a process dies."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
