"""What a folder of articles holds at one moment, seen from outside: no file is opened."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import UsageError
from patella.article_files import ArticleFile, FolderListing

Signature = tuple[int, int, int]
"""What differs when a file was written or replaced: its size, and the nanoseconds of its mtime and its ctime."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a folder holds at one moment.

    `files` has the signature of each article by its document id, `articles` the article, and `devices` the number of
    the device that it lies on. `device` is that of the folder, None if there is no folder. `problem` says why the
    folder cannot be read; then nothing is known of its files.
    """

    files: Mapping[str, Signature] = field(default_factory=dict)
    device: int | None = None
    problem: str = ""
    articles: Mapping[str, ArticleFile] = field(default_factory=dict)
    skipped: Sequence[str] = ()
    devices: Mapping[str, int] = field(default_factory=dict)


def look_at(folder: Path, list_files: Callable[[Path], FolderListing], before: Look | None = None) -> Look:
    """Return what a folder holds now.

    An article whose signature is that of the look `before` is the same object, so that its digest is computed once.
    """
    identity = identity_of(folder)
    if identity is None:
        return Look()
    try:
        listing = list_files(folder)
    except UsageError as error:
        return Look(device=identity[0], problem=str(error)) if identity_of(folder) == identity else Look()
    files: dict[str, Signature] = {}
    articles: dict[str, ArticleFile] = {}
    devices: dict[str, int] = {}
    for article in listing.articles:
        with suppress(OSError):  # it was removed since it was listed
            status, name = article.path.stat(), article.document_id
            files[name], devices[name] = _signature(status), status.st_dev
            is_known = before is not None and before.files.get(name) == files[name]
            articles[name] = before.articles[name] if before and is_known else article
    if identity_of(folder) != identity:  # it was unmounted or replaced meanwhile: what was listed is of neither
        return Look(device=identity[0], problem=f"{folder} was replaced while it was being read.")
    return Look(files, identity[0], "", articles, listing.skipped, devices)


def signature_of(path: Path) -> Signature:
    """Return the signature of a file. Raises OSError if there is none."""
    return _signature(path.stat())


def _signature(status: os.stat_result) -> Signature:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def has_signature(path: Path, signature: Signature) -> bool:
    """Return whether a file is there and has this signature."""
    try:
        return signature_of(path) == signature
    except OSError:
        return False


def identity_of(folder: Path) -> tuple[int, int] | None:
    """Return the numbers of the device and of the folder on it, None if there is no folder."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
