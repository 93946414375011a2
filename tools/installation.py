"""`python -m tools.installation`: measure the time and the disk that `make setup` takes in a fresh clone."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from importlib.metadata import distributions
from pathlib import Path
from typing import Annotated, Any

import typer

from core.locations import PROJECT
from evaluation import write_report


def main(
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Keep the report here.", show_default=False)] = None,
) -> None:
    """Clone the committed state, run `make setup` there without pip's cache, and print seconds and size."""
    with tempfile.TemporaryDirectory() as folder:
        report = _measure(Path(folder) / "patella")
    text = as_text(report)
    print(text)
    if out:
        write_report(out, report, text)


def _measure(clone: Path) -> dict[str, Any]:
    subprocess.run(["git", "clone", "--quiet", str(PROJECT), str(clone)], check=True)
    start = time.perf_counter()
    subprocess.run(["make", "setup"], cwd=clone, env=os.environ | {"PIP_NO_CACHE_DIR": "1"}, check=True)
    seconds = time.perf_counter() - start
    (site_packages,) = (clone / ".venv").glob("lib/*/site-packages")
    installed = {each.name: each.version for each in distributions(path=[str(site_packages)])}
    return {
        "seconds": round(seconds, 1),
        "bytes": disk_bytes(clone / ".venv"),
        "packages": len(installed),
        "nvidia_packages": sum(name.startswith("nvidia") for name in installed),
        "torch": installed["torch"],
    }


def disk_bytes(folder: Path) -> int:
    """Return the bytes that the files below a folder take on the disk. A link counts as itself."""
    return sum(path.lstat().st_blocks * 512 for path in folder.rglob("*"))


def as_text(report: dict[str, Any]) -> str:
    """Return a report as people read it.

    >>> print(as_text({"seconds": 61.0, "bytes": 2.1e9, "packages": 90, "nvidia_packages": 0, "torch": "2.13.0"}))
    make setup in a fresh clone: 61.0 seconds, 2.1 GB
    90 packages, 0 of them nvidia's; torch 2.13.0
    """
    return (
        f"make setup in a fresh clone: {report['seconds']} seconds, {report['bytes'] / 1e9:.1f} GB\n"
        f"{report['packages']} packages, {report['nvidia_packages']} of them nvidia's; torch {report['torch']}"
    )


if __name__ == "__main__":
    typer.run(main)
