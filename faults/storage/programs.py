"""The commands `patella faults operations`, `power-loss` and `kills`: run an attack, print its counts, keep them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core.counts import counted
from core.locations import PROJECT
from core.parallel import cores
from core.progress import Progress
from evaluation import write_report
from faults.storage.reports import Row, bad_of, counts_of, kills_as_text, operations_as_text, power_loss_as_text
from faults.storage.shim import build_shim

_CONTROL_STATES = 500  # that are tried at most until a negative control is caught
_SHOWN = 20  # bad states, on the terminal


def run_operations(count: int, seed: int, as_json: bool, out: Path | None, progress: Progress) -> int:
    """Let storage operations fail, print what came of it, and return the exit status."""
    rows, stopped = _attack("operations", count, seed, progress)
    points = max((row["points"] for row in rows if "points" in row), default=0)
    tried = [row for row in rows if "points" not in row]
    counts = {"by_fault": counts_of(tried, "step", "fault"), "by_operation": counts_of(tried, "operation", "ended")}
    report = {
        "attack": "operations",
        "seed": seed,
        "points": points,
        "states": len(tried),
        **counts,
        "bad": bad_of(tried),
    }
    return _finish(report, operations_as_text(points, tried), tried, stopped, as_json, out)


def run_power_losses(count: int, seed: int, as_json: bool, out: Path | None, progress: Progress) -> int:
    """Lose power, print what came of it and of the negative controls, and return the exit status."""
    controls, stopped = _attack("controls", _CONTROL_STATES, seed, progress)
    tried, stopped = ([], True) if stopped else _attack("power-loss", count, seed, progress)
    counts = {"by_step": counts_of(tried, "step", "survives"), "controls": controls}
    report = {"attack": "power-loss", "seed": seed, "states": len(tried), **counts, "bad": bad_of(tried)}
    missed = [{"bad": [f"the control was not caught: {each['control']}"]} for each in controls if not each["caught"]]
    return _finish(report, power_loss_as_text(tried, controls), [*tried, *missed], stopped, as_json, out)


def run_kills(count: int, seed: int, as_json: bool, out: Path | None, progress: Progress) -> int:
    """Kill processes, print what came of it, and return the exit status."""
    tried, stopped = _attack("kills", count, seed, progress)
    seconds = {
        name: [round(each["seconds"], 3) for each in tried if each["whole_start"] == whole]
        for name, whole in (("new_process_s", True), ("fork_s", False))
    }
    counts = {"by_work": dict(Counter(each["work"] for each in tried)), **seconds}
    report = {"attack": "kills", "seed": seed, "kills": len(tried), **counts, "bad": bad_of(tried)}
    return _finish(report, kills_as_text(tried), tried, stopped, as_json, out)


def _attack(attack: str, count: int, seed: int, progress: Progress) -> tuple[list[Row], bool]:
    """Return the rows of an attack, from one process for each core, and whether Ctrl-C stopped it before all were made.

    Raises UsageError where the shim cannot be compiled, and RuntimeError if a process fails.
    """
    rows: list[Row] = []
    with (
        suppress(KeyboardInterrupt),
        TemporaryDirectory(prefix="patella-faults-", ignore_cleanup_errors=True) as folder,
        ExitStack() as stack,
    ):
        environment = os.environ | ({} if attack == "kills" else {"LD_PRELOAD": str(build_shim(Path(folder)))})
        threads, processes = stack.enter_context(ThreadPoolExecutor(cores())), []
        for number in range(cores()):
            (scratch := Path(folder, f"scratch-{number}")).mkdir()
            part = [str(count), str(seed), str(number), str(cores())]
            command = [sys.executable, "-W", "ignore", "-m", "faults.storage.worker", attack, str(scratch), *part]
            process = subprocess.Popen(
                command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
            )
            processes.append(stack.enter_context(process))
            stack.callback(_end, process)
        reading = [threads.submit(_read, process.stdout or (), rows, progress) for process in processes]
        wait(reading)
        if failed := [process for process in processes if process.wait()]:
            raise RuntimeError(f"A process of the attack ended with {failed[0].returncode}.")
        return rows, False
    return rows, True


def _end(process: subprocess.Popen[str]) -> None:
    """End a process with those that it has forked."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _read(lines: Iterable[str], rows: list[Row], progress: Progress) -> None:
    """Add the rows among these lines."""
    for line in lines:
        row: Row = json.loads(line)
        if "progress" in row:
            stage, done, total = row["progress"]
            progress(stage, done, total)
        else:
            rows.append(row)


def _finish(
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
