"""Where the embedding model lies, what it can read, and whether it is the one it claims to be. Loads nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path

_known_sha256: dict[tuple[int, int, int, int], str] = {}


def sha256_of(path: Path, afresh: bool = False) -> str:
    """The sha256 of a file; unless `afresh`, computed once in a process while it looks unchanged, under any name."""
    stat = path.stat()
    identity = (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns)
    if afresh or identity not in _known_sha256:
        with path.open("rb") as file:
            _known_sha256[identity] = hashlib.file_digest(file, "sha256").hexdigest()
    return _known_sha256[identity]
