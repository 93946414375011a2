"""The process that makes the faults: it runs with the shim below it, and prints one JSON object a line.

`python -m faults.storage.worker ATTACK FOLDER COUNT SEED NUMBER OF STEP`, started by `programs`. STEP is the only one
that is attacked, or "".
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from core.progress import Progress
from faults.storage.children import Shard
from faults.storage.controls import CONTROLS
from faults.storage.kills import try_kills
from faults.storage.operations import ON_CHANGES, ON_READS, Attack, try_operations
from faults.storage.power_loss import try_controls, try_power_losses
from faults.workers import Row, print_row, printed_progress


def operation_rows(
    attack: Attack, scratch: Path, count: int, seed: int, shard: Shard, progress: Progress, only: str = ""
) -> Iterator[Row]:
    """Yield a row for each fault point that is tried, after one with the number of all."""
    points, results = try_operations(replace(attack, only=only), scratch, count, seed, shard, progress)
    yield {"points": points}
    for each in results:
        point = each.point
        yield {
            "step": each.step,
            "fault": point.fault.name,
            "operation": point.kind.name.lower(),
            "at": point.at,
            "ended": each.ended,
            "bad": list(each.bad),
        }


def power_loss_rows(scratch: Path, count: int, seed: int, shard: Shard, progress: Progress) -> Iterator[Row]:
    """Yield a row for each state that a power loss left."""
    for each in try_power_losses(scratch, count, seed, shard, progress):
        yield {"step": each.step, "survives": each.loss.mode, "loss": str(each.loss), "bad": list(each.bad)}


def control_rows(scratch: Path, count: int, seed: int, shard: Shard, progress: Progress) -> Iterator[Row]:
    """Yield a row for each negative control."""
    for control, tried, caught in try_controls(scratch, CONTROLS, count, seed, shard, progress):
        yield {"control": control.name, "states": tried, "caught": list(caught.bad) if caught else []}


def kill_rows(scratch: Path, count: int, seed: int, shard: Shard, progress: Progress) -> Iterator[Row]:
    """Yield a row for each kill."""
    for each in try_kills(scratch, count, seed, shard, progress):
        yield {"work": each.work, "seconds": each.seconds, "whole_start": each.whole_start, "bad": list(each.bad)}


ATTACKS: dict[str, Callable[..., Iterator[Row]]] = {
    "operations": partial(operation_rows, ON_CHANGES),
    "reads": partial(operation_rows, ON_READS),
    "power-loss": power_loss_rows,
    "controls": control_rows,
    "kills": kill_rows,
}


def main(attack: str, scratch: Path, count: int, seed: int, shard: Shard, only: str = "") -> None:
    """Print the rows of an attack, and its progress."""
    for row in ATTACKS[attack](scratch, count, seed, shard, printed_progress(), **({"only": only} if only else {})):
        print_row(row)


if __name__ == "__main__":
    logging.disable(logging.WARNING)  # each state has its warnings
    try:
        count, seed, number, of = map(int, sys.argv[3:7])
        main(sys.argv[1], Path(sys.argv[2]), count, seed, Shard(number, of), sys.argv[7])
    except (KeyboardInterrupt, BrokenPipeError):
        sys.exit(130)
