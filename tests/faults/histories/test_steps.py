"""Every kind of step leaves index and model alike, on an empty library and on a full one."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from faults.histories.steps import KINDS, Step, draw_steps, make
from faults.histories.world import World


def test_steps_are_those_of_their_seed() -> None:
    steps = draw_steps(Random(1), 200)
    assert steps == draw_steps(Random(1), 200)
    assert {each.kind for each in steps} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_step_leaves_index_and_model_alike(world: World, kind: str, tmp_path: Path) -> None:
    for step in (Step(kind, 1), Step("add many", 2), Step(kind, 3), Step(kind, 4)):
        make(world, step)
    world.compare(Random(0))
    assert world.bad == []


def test_a_removal_of_most_is_refused_first(world: World) -> None:
    make(world, Step("add many", 1))
    world.plain.folder.clear()
    assert len(world.plain.refuses()) == 14
    world.sync()
    assert (world.bad, world.state.held) == ([], {})


def test_what_was_removed_comes_back(world: World) -> None:
    make(world, Step("add", 1))
    names = list(world.state.held)
    make(world, Step("remove many", 3))
    gone = [each for each in names if each not in world.state.held]
    make(world, Step("restore", 1))
    assert set(world.state.held) & set(gone)
