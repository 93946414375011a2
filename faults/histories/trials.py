"""One history: its steps, what is wrong after each, and the shortest part of it that still fails."""

from __future__ import annotations

import shutil
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from faults.histories.rebuilding import differences
from faults.histories.steps import Step, draw_steps, make
from faults.histories.world import World

_REBUILT = 10  # every so many steps, and after the last one, the index is compared with one that is built anew


@dataclass(frozen=True, slots=True)
class Trial:
    """A history, how many of its steps were made, how often it was built anew, and what is bad; empty if nothing.

    `stages` counts the publishes of builds in stages that were not the last. `shortest` holds the kinds and seeds of
    steps that suffice to fail, if it is bad.
    """

    made: Sequence[Step]
    rebuilt: int
    stages: int
    bad: Sequence[str]
    shortest: Sequence[Step] = ()


def try_history(folder: Path, count: int, seed: int, number: int) -> Trial:
    """Make a history of some steps, drawn from a seed and its number, in a folder that does not exist.

    It ends at the first step after which something is bad.
    """
    trial = try_steps(folder, draw_steps(Random(f"{seed} {number}"), count))
    if not trial.bad:
        return trial
    return replace(trial, shortest=shorten(folder, trial.made))


def shorten(folder: Path, steps: Sequence[Step]) -> Sequence[Step]:
    """Return the steps that are left when every one is taken out without which the rest still fails."""
    number = 0
    while number < len(steps):
        without = [*steps[:number], *steps[number + 1 :]]
        failing = try_steps(folder, without)
        steps, number = (failing.made, number) if failing.bad else (steps, number + 1)
    return steps


def try_steps(folder: Path, steps: Sequence[Step]) -> Trial:
    """Make steps in a folder that does not exist and is removed, until something is bad."""
    folder.mkdir()
    world, rebuilt = World(folder / "index"), 0
    try:
        for number, step in enumerate(steps, start=1):
            is_last = number == len(steps)
            try:
                make(world, step)
                world.compare(Random(step.seed + 1))
                if (is_last or number % _REBUILT == 0) and world.plain.generations:
                    world.complete()
                    rebuilt += 1
                    world.bad += _differences(world, folder / f"anew-{number}")
                if is_last:
                    world.check()
            except Exception:  # noqa: BLE001 - no step may raise one
                world.bad.append(traceback.format_exc())
            if world.bad:
                return Trial(steps[:number], rebuilt, world.stages, world.bad)
        return Trial(steps, rebuilt, world.stages, ())
    finally:
        world.close()
        shutil.rmtree(folder)


def _differences(world: World, folder: Path) -> Sequence[str]:
    fingerprint = world.engine.fingerprint()
    return differences(world.engine, world.state, fingerprint, folder) if fingerprint else ["it has no fingerprint"]
