"""Every question is right for its own generation, and noticed to be wrong for another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from faults.histories.articles import IDS, draw_article
from faults.histories.plain import Held, PlainArticle, PlainState
from faults.histories.questions import QUESTIONS, ask, ask_all
from faults.histories.readers import draw_generations, publish
from faults.histories.world import World
from index import LocalEngine, Snapshot


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Snapshot, PlainState, PlainState]]:
    """Return the snapshot of a generation, its plain state, and the state of another one."""
    folder: Path = tmp_path_factory.mktemp("questions")
    world = World(folder / "index")
    world.plain.folder = {name: draw_article(Random(name), name) for name in IDS[:10]}
    world.sync()
    other = World(folder / "other")
    other.plain.folder = {name: draw_article(Random(f"other {name}"), name) for name in IDS[:9]}
    other.plain.sync()
    with world.engine.snapshot() as snapshot:
        yield snapshot, world.state, other.state
    world.close()


def test_every_answer_is_right(published: tuple[Snapshot, PlainState, PlainState]) -> None:
    snapshot, state, _ = published
    assert [ask_all(snapshot, state, Random(seed)) for seed in range(5)] == [[]] * 5


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_answer_of_another_generation_is_noticed(
    published: tuple[Snapshot, PlainState, PlainState], name: str
) -> None:
    snapshot, state, other = published
    common = PlainState(state.held | {each: held for each, held in other.held.items() if each in IDS[:3]})
    wrong = [_asked(name, snapshot, common, seed) for seed in range(40)]
    assert any(wrong)


def _asked(name: str, snapshot: Snapshot, state: PlainState, seed: int) -> str:
    try:
        return ask(name, snapshot, state, Random(seed))
    except KeyError as error:  # the snapshot lacks a passage
        return f"{name}: {error}"


def test_a_text_that_stands_in_several_articles_is_similar_once(tmp_path: Path) -> None:
    """The first articles hold the passage "Harbour lamp." below two titles, the others a whole article twice, too."""
    found = draw_generations(seed=1, count=492)[-1]
    one = draw_article(Random("one"), IDS[0])
    twice = {name: Held(PlainArticle(replace(one, document_id=name))) for name in IDS[:2]}
    for number, articles in enumerate((found, {**found, **twice})):
        with closing(LocalEngine(tmp_path / str(number))) as engine:
            publish(engine, articles)
            state = PlainState(articles)
            with engine.snapshot() as snapshot:
                assert [ask("similar", snapshot, state, Random(seed)) for seed in range(150)] == [""] * 150


def test_an_empty_generation_can_be_asked(tmp_path: Path) -> None:
    world = World(tmp_path / "index")
    world.sync()
    with world.engine.snapshot() as snapshot:
        assert [ask_all(snapshot, world.state, Random(seed)) for seed in range(3)] == [[]] * 3
    world.close()
