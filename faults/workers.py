"""Attacks that several processes make: each prints one JSON object a line, and one process counts and keeps them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from core.counts import counted
from core.locations import PROJECT
from core.progress import Progress
from evaluation import write_report

Row = dict[str, Any]
"""What one trial found. `bad` holds what was bad, in words."""

_PROGRESS_SECONDS = 0.2
_SHOWN = 20  # bad states, on the terminal


def run_workers(
    module: str, arguments: Sequence[Sequence[str]], progress: Progress, environment: Mapping[str, str] | None = None
) -> tuple[list[Row], bool]:
    """Run `python -m module` once for each list of arguments, all at once.

    Return the rows that they print, and whether Ctrl-C stopped them before they were done. Raises RuntimeError if one
    fails. None outlives this call.
    """
    rows: list[Row] = []
    with suppress(KeyboardInterrupt), ExitStack() as stack:
        threads = stack.enter_context(ThreadPoolExecutor(len(arguments)))
        processes = [start(stack, module, each, environment) for each in arguments]
        forward = _forward(progress)
        reading = {threads.submit(_read, process.stdout or (), rows, forward): process for process in processes}
        for read in as_completed(reading):
            read.result()
            if status := reading[read].wait():
                raise RuntimeError(f"A process of the attack ended with {status}.")
        return rows, False
    return rows, True


def start(
    stack: ExitStack,
    module: str,
    arguments: Sequence[str],
    environment: Mapping[str, str] | None = None,
    is_silent: bool = False,
    takes_input: bool = False,
) -> subprocess.Popen[str]:
    """Run `python -m module` and return its process, whose output is a pipe. It ends with the stack.

    What it writes to standard error is shown, unless it `is_silent`. Its input is a pipe if it `takes_input`.
    """
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", module, *arguments],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.PIPE if takes_input else None,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if is_silent else None,
        text=True,
        start_new_session=True,
    )
    stack.enter_context(process)
    stack.callback(_end, process)
    return process


def _end(process: subprocess.Popen[str]) -> None:
    """End a process with those that it has forked."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _forward(progress: Progress) -> Progress:
    """Return a progress that never goes back, although the processes are not equally far."""
    furthest: dict[str, int] = {}

    def forward(stage: str, done: int, total: int) -> None:
        furthest[stage] = max(done, furthest.get(stage, 0))
        progress(stage, furthest[stage], total)

    return forward


def _read(lines: Iterable[str], rows: list[Row], progress: Progress) -> None:
    """Add the rows among these lines."""
    for line in lines:
        row: Row = json.loads(line)
        if "progress" in row:
            stage, done, total = row["progress"]
            progress(stage, done, total)
        else:
            rows.append(row)


def print_row(row: Row) -> None:
    """Print a row as a line that `run_workers` reads."""
    print(json.dumps(row), flush=True)


def printed_progress() -> Progress:
    """Return a progress that is printed as lines, not too often."""
    shown = [0.0]

    def progress(stage: str, done: int, total: int) -> None:
        if done == total or time.monotonic() - shown[0] > _PROGRESS_SECONDS:
            shown[0] = time.monotonic()
            print_row({"progress": [stage, done, total]})

    return progress


def bad_of(rows: Iterable[Row]) -> list[Row]:
    """Return the rows that are bad."""
    return [each for each in rows if each["bad"]]


def finish(
    report: dict[str, Any], text: str, tried: Sequence[Row], stopped: bool, as_json: bool, out: Path | None
) -> int:
    """Print and keep what was tried, and return the exit status. Raises KeyboardInterrupt if it was stopped."""
    bad = bad_of(tried)
    print(json.dumps(report) if as_json else text)
    for each in bad[:_SHOWN]:
        print(f"\n{each}", file=sys.stderr)
    if len(bad) > _SHOWN:
        print(f"\nAnd {counted(len(bad) - _SHOWN, 'other')}; --json lists all.", file=sys.stderr)
    if out:
        write_report(out, report, text)
    if stopped:
        raise KeyboardInterrupt
    return 1 if bad else 0
