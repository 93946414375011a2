"""A cache of folders: each folder is filled once, checked against its manifest, and filled again if damaged."""

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
    """Return the folder `cache / name`. If it is missing or damaged, call `make` first to fill a new one.

    The complete folder appears in one step. One process makes it while the others wait. If `make` raises, the error is
    passed on and no folder is left behind.
    """
    folder = cache / name
    if _matches_manifest(folder):
        return folder
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(cache / "LOCK"):
        if not _matches_manifest(folder):
            _fill(cache / f"{name}.unfinished", folder, make)
    return folder


def _fill(building: Path, folder: Path, make: Callable[[Path], None]) -> None:
    shutil.rmtree(building, ignore_errors=True)  # a killed process may have left it
    building.mkdir(mode=0o700)
    try:
        make(building)
        fsync_tree(building)
        digests = {path.name: sha256_of(path) for path in building.iterdir()}
        replace_file(building / _MANIFEST, json.dumps(digests, indent=1).encode())
        shutil.rmtree(folder, ignore_errors=True)  # a folder that exists is damaged
        building.rename(folder)
        fsync(folder.parent)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _matches_manifest(folder: Path) -> bool:
    """Return whether the folder holds exactly the files of its manifest, each with the SHA-256 given there."""
    try:
        expected_digests = json.loads((folder / _MANIFEST).read_text("utf-8"))
        digests = {path.name: sha256_of(path) for path in folder.iterdir() if path.name != _MANIFEST}
    except (OSError, ValueError):
        return False
    return bool(expected_digests == digests)


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Hold an exclusive lock on a file. The system releases the lock if the process dies."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
