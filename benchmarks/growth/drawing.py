"""Drawing of the plot of a report, by the interpreter that has matplotlib."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.side_by_side import bench_python
from core.errors import UsageError
from core.locations import PROJECT

_SCRIPT = Path(__file__).with_name("plot.py")


def draw(folder: Path) -> None:
    """Draw growth.svg from the report.json in a folder.

    If matplotlib is not installed, print to standard error how to draw the plot later; the report itself is written.
    """
    try:
        python = bench_python()
        files = [str(folder / name) for name in ("report.json", "growth.svg")]
        subprocess.run([str(python), str(_SCRIPT), *files], check=True, capture_output=True)
    except (UsageError, subprocess.CalledProcessError):
        script = _SCRIPT.relative_to(PROJECT)
        print(
            "There is no plot: matplotlib is not installed. Run `make bench-setup`, and then\n"
            f".venv-bench/bin/python {script} {folder}/report.json {folder}/growth.svg",
            file=sys.stderr,
        )
