"""The index and its model agree, and each way to disagree is noted."""

from __future__ import annotations

from random import Random

import pytest

from faults.histories.articles import draw_article
from faults.histories.plain_library import PlainLibrary
from faults.histories.world import World
from index import LocalEngine
from index.local.catalogue import Catalogue

MORE = ("a/b/lamp.md", "rope.md", "oil.md", "wick.md", "a/tide.txt", "gull.md")
NAMES = ("lamp.md", "a/stair.txt", "c/log.pdf")


def fill(world: World) -> None:
    world.plain.folder = {name: draw_article(Random(name), name) for name in NAMES}
    world.sync()


def test_index_and_model_agree_while_a_generation_is_read(world: World) -> None:
    fill(world)
    world.hold()
    del world.plain.folder["lamp.md"]
    world.sync()
    world.add([draw_article(Random(1), "hand.md")])
    world.remove(["a/stair.txt", "unknown.md"])
    world.compare(Random(1))
    assert [len(each.state.held) for each in world.plain.generations] == [3, 3, 2]
    world.hold()
    world.reopen()
    world.compare(Random(2))
    world.check()
    assert world.bad == []


def test_a_build_in_stages_is_stopped_read_and_completed(world: World) -> None:
    fill(world)
    world.plain.folder |= {name: draw_article(Random(name), name) for name in MORE}
    world.sync_in_stages(Random(1), stopped=True)
    assert (world.stages, bool(world.state.by_words), len(world.plain.generations)) == (1, True, 2)
    world.calibrate("of a stage")
    world.hold()
    world.compare(Random(2))
    world.complete()
    assert (world.state.by_words, len(world.state.held)) == (set(), len(NAMES + MORE))
    world.compare(Random(3))  # what is held is still found by words only
    assert world.bad == []
    world.engine.rollback()
    world.plain.rollback()
    assert (sorted(world.engine.digests()), sorted(world.state.held)) == (sorted(NAMES), sorted(NAMES))


def test_a_stage_that_forgets_what_it_lacks_is_noted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(world)
    world.plain.folder |= {name: draw_article(Random(name), name) for name in MORE}
    monkeypatch.setattr(LocalEngine, "words_only", lambda engine: set(MORE[:1]))
    world.sync_in_stages(Random(1), stopped=True)
    assert {each.split(":")[0] for each in world.bad} >= {"articles", "vectors"}


def test_an_index_that_differs_is_noted(world: World) -> None:
    fill(world)
    world.plain.folder["lamp.md"] = draw_article(Random(9), "lamp.md")
    world.plain.sync()  # the model alone
    world.compare(Random(1))
    named = {each.split(":")[0] for each in world.bad}
    assert {"digests", "generations", "current generation"} <= named


def test_a_wrong_report_is_noted(world: World) -> None:
    fill(world)
    world.plain, folder = PlainLibrary(), world.plain.folder
    world.plain.folder = folder
    world.sync()  # the model reports every article as new
    assert world.bad[0] == f"reported as new: [] is not {sorted(NAMES)!r}"


def test_a_calibration_that_outlives_its_generation_is_noted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(world)
    world.calibrate("the first")
    for seed in range(2):
        world.plain.folder["lamp.md"] = draw_article(Random(seed), "lamp.md")
        if seed:
            monkeypatch.setattr(Catalogue, "keep_calibrations", lambda catalogue, names: None)
        world.sync()
    world.compare(Random(1))
    assert world.bad == ["calibrations of gone generations: {'the first'} is not set()"]


def test_damage_is_noted(world: World) -> None:
    fill(world)
    (path,) = world.folder.glob("gens/*/documents.json")
    path.write_text("{}")
    world.check()
    assert ["documents.json" in each for each in world.bad] == [True]
