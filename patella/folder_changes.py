"""Changes that visitors make to the folder of articles.

A new file is written completely or not at all. No file is deleted: replaced and removed files are kept aside.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from core.atomic_files import fsync, link_or_copy, make_folder, replace_file
from core.errors import ArticleError

REMOVED = ".removed"
"""Folder of removed articles, below the folder of articles. Its leading dot keeps it from being indexed."""

_MAX_STEM_BYTES = 180  # file systems allow names of 255 bytes; the rest is for the suffix, the time and ".partial"
_FORBIDDEN_CHARACTERS = set('<>:"|?*')


def safe_name(name: str) -> str:
    """Return a file name made from the name of an uploaded file.

    The result has no folder, no leading dot and no unprintable character. It takes at most 229 bytes in UTF-8.

    >>> safe_name("../notes/Why bees buzz?.md")
    'Why bees buzz-.md'
    """
    base = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    harmless = "".join("-" if c in _FORBIDDEN_CHARACTERS or not c.isprintable() else c for c in base).strip(" .")
    stem, dot, suffix = harmless.rpartition(".")
    short = (stem or suffix).encode()[:_MAX_STEM_BYTES].decode("utf-8", "ignore").strip(" .") or "article"
    return f"{short}{dot}{suffix[:12]}" if stem else short


def save_article(folder: Path, name: str, data: bytes) -> Path:
    """Write an article into the folder and return its path. A file of the same name is kept in REMOVED.

    When it returns, the article is on the disk. At every moment before, and after a power cut, the name stands for the
    whole old file or for the whole new one. Raises ArticleError if the article cannot be written or the other file
    cannot be kept.
    """
    path = folder / name
    try:
        if path.exists():
            _keep_copy(path, _place_aside(folder, name))
        replace_file(path, data)
    except OSError as error:
        raise ArticleError(name, f"cannot be saved in {folder} ({error.strerror}). Check the folder.") from error
    return path


def set_aside(folder: Path, document_id: str) -> Path:
    """Move an article into the folder REMOVED, with the UTC time before its name, and return its new path.

    Raises ArticleError if the file cannot be moved, or lies outside of the folder.
    """
    path = folder / document_id
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise ArticleError(document_id, f"does not lie in {folder}. Remove it where it lies.")
        target = _place_aside(folder, path.name)
        _keep_copy(path, target)  # first: a power loss may take away the one name and not keep the other
        path.unlink()
        fsync(path.parent)
    except OSError as error:
        raise ArticleError(document_id, f"cannot be moved ({error.strerror}). Check the folder.") from error
    return target


def _place_aside(folder: Path, name: str) -> Path:
    """Return a new path in REMOVED, which is made if it is not there."""
    target = folder / REMOVED / f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f} {name}"
    make_folder(target.parent)
    return target


def _keep_copy(path: Path, target: Path) -> None:
    """Make the content of a file stand at `target` too, and force that to the disk."""
    link_or_copy(path, target)
    fsync(target)
    fsync(target.parent)
