"""The folder of articles as visitors change it: a file that arrives is written whole or not at all, none is deleted."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from core.errors import ArticleError

REMOVED = ".removed"
"""Where removed articles go, below the folder of articles; what begins with a dot is never indexed."""

_LONGEST = 180  # bytes; file systems allow 255
_UNWELCOME = set('<>:"|?*')


def safe_name(name: str) -> str:
    """A file name made of what a visitor's file is called: no folder, no leading dot, nothing that is not printed."""
    base = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    kept = "".join("-" if c in _UNWELCOME or not c.isprintable() else c for c in base).strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    short = (stem or suffix).encode()[:_LONGEST].decode("utf-8", "ignore").strip(" .") or "article"
    return f"{short}{dot}{suffix[:12]}" if stem else short


def save_article(folder: Path, name: str, data: bytes) -> Path:
    """Write an article into the folder; one of the same name is set aside first. Raises ArticleError."""
    path, unfinished = folder / name, folder / f".{name}.partial"
    try:
        unfinished.write_bytes(data)
        if path.exists():
            set_aside(folder, name)
        unfinished.replace(path)
    except OSError as error:
        raise ArticleError(name, f"cannot be saved in {folder} ({error.strerror}). Check the folder.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def set_aside(folder: Path, document_id: str) -> Path:
    """Move an article into `.removed/`, with the time before its name. Raises ArticleError."""
    path = folder / document_id
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise ArticleError(document_id, f"does not lie in {folder}. Remove it where it lies.")
        kept = folder / REMOVED / f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f} {path.name}"
        kept.parent.mkdir(exist_ok=True)
        path.replace(kept)
    except OSError as error:
        raise ArticleError(document_id, f"cannot be moved ({error.strerror}). Check the folder.") from error
    return kept
