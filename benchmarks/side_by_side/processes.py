"""Steps of peers in processes of their own, run by the interpreter that has their libraries."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.peers import CORES, read_result, told_progress
from core.errors import UsageError
from core.locations import PROJECT

BENCH = PROJECT / ".venv-bench"

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS", "LANCE_CPU_THREADS")
_SILENT = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "LANCEDB_LOG": "error",  # it warns of what will change, twice a question
    "PYTHONWARNINGS": "ignore",
}
_VERSIONS = "import importlib.metadata as m, json; print(json.dumps({d.name: d.version for d in m.distributions()}))"


class PeerFailed(Exception):
    """A peer's process ended with an error, which the message tells; the others can still be measured."""


@dataclass(frozen=True, slots=True)
class Step:
    """`peer` is MODULE:CLASS, `name` "build" or "ask", `handed` the exchange's folder, `index` the peer's own."""

    peer: str
    name: str
    handed: Path
    index: Path


def bench_python() -> Path:
    """The interpreter of the peers. Raises UsageError where they are not installed."""
    if not (BENCH / "installed").exists():
        raise UsageError("The peers are not installed. Run `make bench-setup`: some minutes, 2 GB on the disk.")
    return BENCH / "bin" / "python"


def run(python: Path, step: Step, progress: Callable[[int, int], None]) -> Any:
    """What the step has to tell. Raises PeerFailed."""
    result, said = step.handed / "result.json", step.handed / "stderr.txt"
    arguments = [step.peer, step.name, *map(str, (step.handed, step.index, result))]
    command = [str(python), "-m", "benchmarks.peers", *arguments]
    with (
        said.open("w") as stderr,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=stderr, text=True, errors="replace", cwd=PROJECT, env=_environment()
        ) as process,
    ):
        try:
            _follow(process, progress)
        except BaseException:
            process.kill()  # a stop of ours is one of the peer's
            raise
    if process.returncode:
        raise PeerFailed(_last_line(said) or f"ended with exit status {process.returncode}")
    return read_result(result)


def versions(python: Path) -> dict[str, str]:
    """Of all that is installed beside the peers, by name."""
    done = subprocess.run([str(python), "-c", _VERSIONS], capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return dict(sorted(found.items()))


def _follow(process: subprocess.Popen[str], progress: Callable[[int, int], None]) -> None:
    """Most builds tell nothing until they are done, so beginning and end are told in any case."""
    progress(0, 1)
    for line in process.stdout or ():
        if told := told_progress(line):
            progress(*told)
    process.wait()
    progress(1, 1)


def _environment() -> dict[str, str]:
    return os.environ | _SILENT | dict.fromkeys(_THREADS, str(CORES))


def _last_line(file: Path) -> str:
    lines = file.read_text("utf-8", "replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
