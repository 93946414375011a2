"""The files that this process has open."""

from __future__ import annotations

import os
from pathlib import Path


def open_files(folder: Path) -> list[Path]:
    """Return the files below a folder that this process has open. Other tests may leave files of theirs open."""
    links = [Path("/proc/self/fd", name) for name in os.listdir("/proc/self/fd")]  # noqa: PTH208
    return sorted(path for path in (link.readlink() for link in links if link.is_symlink()) if folder in path.parents)
