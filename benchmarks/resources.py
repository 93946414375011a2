"""Helpers for measuring resources: running a function in a new process, and the disk space of files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def run_in_new_process(
    function: Callable[Parameters, Result], *arguments: Parameters.args, **keywords: Parameters.kwargs
) -> Result:
    """Return the result of a function that runs in a new process, where nothing is in memory yet.

    The function, its arguments and its result must be picklable.
    """
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(function, *arguments, **keywords).result()


def disk_mb(*paths: Path) -> float:
    """Return the size in MB (2**20 bytes) of these files and of all files below these folders.

    A file with several names (hard links) counts once.
    """
    statuses = (file.stat() for file in list_files(paths))
    sizes = {(status.st_dev, status.st_ino): status.st_size for status in statuses}
    return sum(sizes.values()) / 2**20


def list_files(paths: Iterable[Path]) -> list[Path]:
    """Return these files and all files below these folders."""
    return [file for path in paths for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file()]


def cpu_seconds(process: int) -> float:
    """Return the processor time of a process, and of all those that it started, in seconds (Linux alone).

    Those that have ended count as soon as it knows of their end.
    """
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    ticks = sum(map(int, fields[11:15]))  # its own in user and kernel mode, and of ended children
    seconds = ticks / os.sysconf("SC_CLK_TCK")
    for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended since
            seconds += cpu_seconds(int(child))
    return seconds
