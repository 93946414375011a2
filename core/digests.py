"""SHA-256 digests of files. A process computes each digest once while the file looks unchanged."""

from __future__ import annotations

import hashlib
from pathlib import Path

_sha256_by_identity: dict[tuple[int, int, int, int], str] = {}


def sha256_of(path: Path, afresh: bool = False) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits.

    The digest is remembered under device, inode, size and modification time, so all hard links to a file share it.
    `afresh` reads the file again whatever is remembered.
    """
    stat = path.stat()
    identity = (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns)
    if afresh or identity not in _sha256_by_identity:
        with path.open("rb") as file:
            _sha256_by_identity[identity] = hashlib.file_digest(file, "sha256").hexdigest()
    return _sha256_by_identity[identity]
