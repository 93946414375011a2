"""Processes of the peers: each step of a peer runs in its own process, by the interpreter that has its library."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.peers import CORES, parse_progress, read_result
from core.errors import UsageError
from core.locations import PROJECT

BENCH = PROJECT / ".venv-bench"

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS", "LANCE_CPU_THREADS")
_QUIET_AND_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "LANCEDB_LOG": "error",  # LanceDB warns of future changes twice for each question
    "PYTHONWARNINGS": "ignore",
}
_VERSIONS = "import importlib.metadata as m, json; print(json.dumps({d.name: d.version for d in m.distributions()}))"


class PeerFailed(Exception):
    """The process of a peer ended with an error, which the message gives; the other peers can still be measured."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a peer.

    `peer` is MODULE:CLASS, `name` is "build" or "ask", `exchange` is the folder of the `Exchange`, and `index` is the
    folder of the peer's index.
    """

    peer: str
    name: str
    exchange: Path
    index: Path


def bench_python() -> Path:
    """Return the interpreter of the peers. Raises UsageError if the peers are not installed."""
    if not (BENCH / "installed").exists():
        raise UsageError("The peers are not installed. Run `make bench-setup`: some minutes, 2 GB on the disk.")
    return BENCH / "bin" / "python"


def run(python: Path, step: Step, progress: Callable[[int, int], None]) -> Any:
    """Run a step in a new process and return its result. Raises PeerFailed if the process ends with an error."""
    result, errors = step.exchange / "result.json", step.exchange / "stderr.txt"
    arguments = [step.peer, step.name, *map(str, (step.exchange, step.index, result))]
    command = [str(python), "-m", "benchmarks.peers", *arguments]
    with (
        errors.open("w") as stderr,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=stderr, text=True, errors="replace", cwd=PROJECT, env=_environment()
        ) as process,
    ):
        try:
            _follow_progress(process, progress)
        except BaseException:
            process.kill()  # whatever stops this process must stop the peer too
            raise
    if process.returncode:
        raise PeerFailed(_last_line(errors) or f"ended with exit status {process.returncode}")
    return read_result(result)


def versions(python: Path) -> dict[str, str]:
    """Return the version of each package that this interpreter has, sorted by name."""
    completed = subprocess.run([str(python), "-c", _VERSIONS], capture_output=True, text=True, check=True)
    by_name: dict[str, str] = json.loads(completed.stdout)
    return dict(sorted(by_name.items()))


def _follow_progress(process: subprocess.Popen[str], progress: Callable[[int, int], None]) -> None:
    """Pass on the progress of a process until it ends.

    Most builds report nothing until they are done, so the beginning and the end are reported in any case.
    """
    progress(0, 1)
    for line in process.stdout or ():
        if done_and_total := parse_progress(line):
            progress(*done_and_total)
    process.wait()
    progress(1, 1)


def _environment() -> dict[str, str]:
    return os.environ | _QUIET_AND_OFFLINE | dict.fromkeys(_THREADS, str(CORES))


def _last_line(file: Path) -> str:
    lines = file.read_text("utf-8", "replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
