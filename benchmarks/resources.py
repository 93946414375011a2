"""Work in a process of its own, where nothing is in memory yet.

How much room files take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Made = TypeVar("Made")


def in_another_process(work: Callable[Given, Made], *values: Given.args, **named: Given.kwargs) -> Made:
    """What `work` makes of these values, which pickle must take."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(work, *values, **named).result()


def disk_mb(*places: Path) -> float:
    """Of these files, and of all that lies below these folders; a file with several names is counted once."""
    found = (path.stat() for path in files_of(places))
    sizes = {(status.st_dev, status.st_ino): status.st_size for status in found}
    return sum(sizes.values()) / 2**20


def files_of(places: Iterable[Path]) -> list[Path]:
    return [path for place in places for path in ([place] if place.is_file() else place.rglob("*")) if path.is_file()]
