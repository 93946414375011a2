"""The steps without any fault: the states between them, and a copy of the place before each."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from faults.storage.judging import State, state_of
from faults.storage.steps import STEPS, Step, begin


@dataclass(frozen=True, slots=True)
class Reference:
    """A step with the place before it, in the folder `root`, and the states before and after it."""

    step: Step
    root: Path
    before: State
    after: State


def run_steps(folder: Path, steps: Sequence[Step] = STEPS) -> list[Reference]:
    """Run the steps in a folder that exists, and return each with the states around it.

    Keep a copy of the place before each step, below the folder too.
    """
    place, references = begin(folder / "place"), []
    for number, step in enumerate(steps):
        if step.prepare:
            step.prepare(place)
        place.engine.close()
        copy = folder / f"before-{number:02}"
        shutil.copytree(place.root, copy)
        place = type(place)(place.root)
        before = state_of(place, folder / "synced", step.told)
        step.attack(place)
        references.append(Reference(step, copy, before, state_of(place, folder / "synced")))
    place.engine.close()
    return references
