"""How much room files take."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def disk_mb(*places: Path) -> float:
    """Of these files, and of all that lies below these folders; a file with several names is counted once."""
    found = (path.stat() for path in files_of(places))
    sizes = {(status.st_dev, status.st_ino): status.st_size for status in found}
    return sum(sizes.values()) / 2**20


def files_of(places: Iterable[Path]) -> list[Path]:
    return [path for place in places for path in ([place] if place.is_file() else place.rglob("*")) if path.is_file()]
