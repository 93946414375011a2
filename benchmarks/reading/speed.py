"""The speed of the readers, in megabytes a second of CPU, beside pandoc and, for PDF files, pdftotext.

The files of an ending are read one after the other in this process, which has loaded the library of the reader. The
other program starts anew for each file, as it does for whoever uses it; so small files favour Patella.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.errors import ArticleError, CollectionError
from core.progress import Progress
from evaluation import PANDOC_FORMATS
from ingest import SUFFIXES, read, suffix_of

_ROUNDS = 3  # the fastest counts
_TIMEOUT = 120  # seconds for one file


def measure_reading(folder: Path, progress: Progress) -> dict[str, Any]:
    """Read the files of a folder and return the raw numbers of each ending: bytes, and seconds of CPU of each program.

    Raises CollectionError if the folder has no file that can be read.
    """
    kinds: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and suffix_of(path.name) in SUFFIXES:
            kinds[suffix_of(path.name)].append(path)
    if not kinds:
        raise CollectionError(f"{folder} has no file that can be read. Name another folder.")
    rows = {}
    for done, (kind, files) in enumerate(sorted(kinds.items())):
        progress("reading", done, len(kinds))
        rows[kind] = _measure_kind(kind, files)
    progress("reading", len(kinds), len(kinds))
    return {"kinds": rows}


def _measure_kind(kind: str, files: Sequence[Path]) -> dict[str, Any]:
    failed = _read_all(files)  # loads the library of the reader
    own = []
    for _ in range(_ROUNDS):
        started = time.process_time()
        _read_all(files)
        own.append(time.process_time() - started)
    other, command = _other_program(kind)
    return {
        "files": len(files),
        "failed": failed,
        "bytes": sum(file.stat().st_size for file in files),
        "patella_s": own,
        "other": other,
        "other_s": [_time_other(command, files) for _ in range(_ROUNDS)] if command else [],
    }


def _read_all(files: Sequence[Path]) -> int:
    """Read the files. Return how many failed."""
    failed = 0
    for file in files:
        try:
            read(file, file.name)
        except ArticleError:
            failed += 1
    return failed


def _other_program(kind: str) -> tuple[str, Sequence[str]]:
    """Return the program that reads files of this ending, and its command; both are empty if there is none."""
    if kind == ".pdf" and shutil.which("pdftotext"):
        return "pdftotext", ("pdftotext", "{}", "-")
    if kind in PANDOC_FORMATS and shutil.which("pandoc"):
        return "pandoc", ("pandoc", "-f", PANDOC_FORMATS[kind], "-t", "plain", "{}")
    return "", ()


def _time_other(command: Sequence[str], files: Sequence[Path]) -> float:
    """Return the seconds of CPU that a program takes for the files. Those that it cannot read count as well."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for file in files:
        filled = [str(file) if word == "{}" else word for word in command]
        subprocess.run(filled, capture_output=True, timeout=_TIMEOUT, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def reading_as_text(report: dict[str, Any]) -> str:
    """Return a line for each ending: files, megabytes, and megabytes a second of CPU of each program."""
    lines = [f"{'ending':<10}{'files':>6}{'failed':>8}{'MB':>9}{'Patella':>10}{'other':>9}   MB a second of CPU"]
    for kind, row in report["kinds"].items():
        megabytes = row["bytes"] / 1e6
        own = f"{megabytes / max(min(row['patella_s']), 1e-9):.2f}"
        other = f"{megabytes / max(min(row['other_s']), 1e-9):.2f}" if row["other_s"] else ""
        lines.append(
            f"{kind:<10}{row['files']:>6}{row['failed']:>8}{megabytes:>9.2f}{own:>10}{other:>9}   {row['other']}"
        )
    return "\n".join(lines)
