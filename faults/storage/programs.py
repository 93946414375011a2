"""The commands of `patella faults` that attack storage: run an attack, print its counts, keep them."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from core.errors import UsageError
from core.parallel import cores
from core.progress import Progress
from faults.storage.operations import ON_CHANGES, ON_READS
from faults.storage.reports import counts_of, kills_as_text, operations_as_text, power_loss_as_text
from faults.storage.shim import build_shim
from faults.workers import Row, bad_of, finish, run_workers

_CONTROL_STATES = 500  # that are tried at most until a negative control is caught


def run_operations(only: str, count: int, seed: int, as_json: bool, out: Path | None, progress: Progress) -> int:
    """Let operations that change files fail, print what came of it, and return the exit status.

    With `only`, they are those of the step of this name. Raises UsageError if there is none.
    """
    return _run_operations("operations", only, count, seed, as_json, out, progress)


def run_reads(only: str, count: int, seed: int, as_json: bool, out: Path | None, progress: Progress) -> int:
    """Do the same with operations that read files."""
    return _run_operations("reads", only, count, seed, as_json, out, progress)


def _run_operations(
    attack: str, only: str, count: int, seed: int, as_json: bool, out: Path | None, progress: Progress
) -> int:
    names = [step.name for step in (ON_READS if attack == "reads" else ON_CHANGES).steps]
    if only and only not in names:
        raise UsageError(f"There is no step {only!r}. The steps are: {', '.join(names)}.")
    rows, stopped = _attack(attack, count, seed, progress, only)
    points = max((row["points"] for row in rows if "points" in row), default=0)
    tried = [row for row in rows if "points" not in row]
    counts = {"by_fault": counts_of(tried, "step", "fault"), "by_operation": counts_of(tried, "operation", "ended")}
    report = {
        "attack": attack,
        "seed": seed,
        "points": points,
        "states": len(tried),
        **counts,
        "bad": bad_of(tried),
    }
    return finish(report, operations_as_text(points, tried), tried, stopped, as_json, out)


def run_power_losses(count: int, seed: int, as_json: bool, out: Path | None, progress: Progress) -> int:
    """Lose power, print what came of it and of the negative controls, and return the exit status."""
    controls, stopped = _attack("controls", _CONTROL_STATES, seed, progress)
    tried, stopped = ([], True) if stopped else _attack("power-loss", count, seed, progress)
    counts = {"by_step": counts_of(tried, "step", "survives"), "controls": controls}
    report = {"attack": "power-loss", "seed": seed, "states": len(tried), **counts, "bad": bad_of(tried)}
    missed = [{"bad": [f"the control was not caught: {each['control']}"]} for each in controls if not each["caught"]]
    return finish(report, power_loss_as_text(tried, controls), [*tried, *missed], stopped, as_json, out)


def run_kills(count: int, seed: int, as_json: bool, out: Path | None, progress: Progress) -> int:
    """Kill processes, print what came of it, and return the exit status."""
    tried, stopped = _attack("kills", count, seed, progress)
    seconds = {
        name: [round(each["seconds"], 3) for each in tried if each["whole_start"] == whole]
        for name, whole in (("new_process_s", True), ("fork_s", False))
    }
    counts = {"by_work": dict(Counter(each["work"] for each in tried)), **seconds}
    report = {"attack": "kills", "seed": seed, "kills": len(tried), **counts, "bad": bad_of(tried)}
    return finish(report, kills_as_text(tried), tried, stopped, as_json, out)


def _attack(attack: str, count: int, seed: int, progress: Progress, only: str = "") -> tuple[list[Row], bool]:
    """Return the rows of an attack, from one process for each core, and whether Ctrl-C stopped it before all were made.

    Raises UsageError where the shim cannot be compiled, and RuntimeError if a process fails.
    """
    with (
        suppress(KeyboardInterrupt),
        TemporaryDirectory(prefix="patella-faults-", ignore_cleanup_errors=True) as folder,
    ):
        environment = os.environ | ({} if attack == "kills" else {"LD_PRELOAD": str(build_shim(Path(folder)))})
        arguments = []
        for number in range(cores()):
            (scratch := Path(folder, f"scratch-{number}")).mkdir()
            arguments.append([attack, str(scratch), str(count), str(seed), str(number), str(cores()), only])
        return run_workers("faults.storage.worker", arguments, progress, environment)
    return [], True
