"""An index that grew step by step answers as one that is built anew."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from faults.histories.articles import draw_article
from faults.histories.plain import Held, PlainArticle, PlainState
from faults.histories.rebuilding import differences
from faults.histories.world import World
from index import LocalEngine, Vocabulary
from index.local.snapshot import LocalSnapshot


def grow(world: World) -> None:
    for number, name in enumerate(("lamp.md", "a/stair.txt", "c/log.pdf", "lamp.md")):
        world.plain.folder[name] = draw_article(Random(number), name)
        world.sync()


def different(world: World, state: PlainState, folder: Path) -> list[str]:
    fingerprint = world.engine.fingerprint()
    assert fingerprint
    return differences(world.engine, state, fingerprint, folder)


def test_it_answers_as_one_that_is_built_anew(world: World, tmp_path: Path) -> None:
    grow(world)
    assert different(world, world.state, tmp_path / "anew") == []
    assert (tmp_path / "anew" / "CURRENT").is_file()
    with_another = world.state.held | {"gull.md": Held(PlainArticle(draw_article(Random(9), "gull.md")))}
    named = different(world, PlainState(with_another), tmp_path / "other")
    assert {"built anew, it answers otherwise: articles", "built anew, it answers otherwise: sizes"} <= set(named)


def test_what_only_a_grown_index_gets_wrong_is_noticed(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow(world)
    right = LocalSnapshot.vocabulary

    def wrong(snapshot: LocalSnapshot) -> Vocabulary:
        found = right(snapshot)
        is_grown = snapshot.generation.name.startswith("00000004")
        return Vocabulary(dict(found.counts) | {"deleted": 1}) if is_grown else found

    monkeypatch.setattr(LocalSnapshot, "vocabulary", wrong)
    assert different(world, world.state, tmp_path / "anew") == ["built anew, it answers otherwise: spelling words"]
    assert isinstance(world.engine, LocalEngine)
