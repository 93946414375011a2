"""The steps of a history: each changes the folder or the index, and the plain model alike.

A step draws what it needs from its own seed and from what is there, so that any part of a history is one too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import NamedTuple

from core.documents import Document
from core.errors import IndexMissing
from faults.histories.articles import IDS, draw_article, draw_metadata, with_metadata
from faults.histories.world import World

_MOST = 26  # articles in the folder, above which none are added
_MANY = 14  # articles that are added at once, so that a removal of most of them is refused


class Step(NamedTuple):
    """A step, by its kind, and the seed that it draws from."""

    kind: str
    seed: int


def _add(world: World, drawn: Random, count: int | None = None) -> None:
    for name in drawn.sample(IDS, count or drawn.randint(1, 3)):
        if len(world.plain.folder) < _MOST:
            world.plain.folder[name] = draw_article(drawn, name)
    world.sync()


def _add_many(world: World, drawn: Random) -> None:
    _add(world, drawn, count=_MANY)


def _change(world: World, drawn: Random) -> None:
    for name in _some(world, drawn, drawn.randint(1, 2)):
        world.plain.folder[name] = draw_article(drawn, name)
    world.sync()


def _change_metadata(world: World, drawn: Random) -> None:
    for name in _some(world, drawn, 1):
        world.plain.folder[name] = with_metadata(world.plain.folder[name], draw_metadata(drawn))
    world.sync()


def _remove(world: World, drawn: Random) -> None:
    _take(world, _some(world, drawn, 1))
    world.sync()


def _remove_many(world: World, drawn: Random) -> None:
    _take(world, _some(world, drawn, len(world.plain.folder) - drawn.randint(0, 2)))
    world.sync()


def _rename(world: World, drawn: Random) -> None:
    """Rename one article or all. One may get the name of another, which it replaces."""
    names = _some(world, drawn, drawn.choice((1, len(world.plain.folder))))
    documents = [world.plain.folder.pop(name) for name in names]
    for document, name in zip(documents, drawn.sample(IDS, len(documents)), strict=True):
        world.plain.folder[name] = replace(document, document_id=name, source=f"/{name}")
    world.sync()


def _restore(world: World, drawn: Random) -> None:
    if world.removed:
        document = drawn.choice(world.removed)
        world.plain.folder[document.document_id] = document
    world.sync()


def _sync(world: World, drawn: Random) -> None:
    world.sync()


def _sync_unreadable(world: World, drawn: Random) -> None:
    names = [*_some(world, drawn, 1), drawn.choice(IDS)]
    for name in names:
        world.plain.folder[name] = draw_article(drawn, name)
    world.sync(unreadable={drawn.choice(names)})


def _publish_often(world: World, drawn: Random) -> None:
    for _ in range(4):
        _add(world, drawn, count=1)


def _clean_up(world: World, drawn: Random) -> None:
    """Leave what a killed publish and a killed clean-up leave; the next publish removes it."""
    generations = world.folder / "gens"
    for name in ("building-0123abcd", "removed-00000001-0123abcd"):
        (generations / name / "vectors").mkdir(parents=True, exist_ok=True)
    _change(world, drawn) if world.plain.folder else _add(world, drawn)
    left = {path.name for path in generations.iterdir()}
    world.expect(
        "folders after a clean-up", left, {each.name for each in world.engine.generations()} | world.read_names
    )


def _rollback(world: World, drawn: Random) -> None:
    try:
        world.engine.rollback()
        is_done = True
    except IndexMissing:
        is_done = False
    world.expect("rolled back", is_done, world.plain.rollback())


def _reopen(world: World, drawn: Random) -> None:
    world.reopen()


def _hold(world: World, drawn: Random) -> None:
    world.hold()


def _calibrate(world: World, drawn: Random) -> None:
    if world.plain.generations:
        world.calibrate(f'{{"measured": [{drawn.random():.3f}]}}')


def _add_by_hand(world: World, drawn: Random) -> None:
    names = drawn.sample(IDS, drawn.randint(1, 2))
    existing = [world.state.document(name) or draw_article(drawn, name) for name in names]
    world.add([each if drawn.random() < 0.3 else draw_article(drawn, each.document_id) for each in existing])


def _remove_by_hand(world: World, drawn: Random) -> None:
    held = list(world.state.held)
    world.remove([*drawn.sample(held, min(len(held), drawn.randint(1, 2))), "unknown.md"])


def _cut_otherwise(world: World, drawn: Random) -> None:
    world.plain.cutting += 1
    world.sync()


def _change_several(world: World, drawn: Random) -> None:
    """Change, add and remove some articles, without a sync."""
    for name in [*_some(world, drawn, drawn.randint(0, 3)), *drawn.sample(IDS, drawn.randint(1, 6))]:
        world.plain.folder[name] = draw_article(drawn, name)
    if drawn.random() < 0.3:
        _take(world, _some(world, drawn, 1))


def _sync_in_stages(world: World, drawn: Random) -> None:
    _change_several(world, drawn)
    world.sync_in_stages(drawn)


def _stop_within_stages(world: World, drawn: Random) -> None:
    _change_several(world, drawn)
    world.sync_in_stages(drawn, stopped=True)


def _go_on(world: World, drawn: Random) -> None:
    """Go on with what was stopped, if anything was, in stages or not."""
    world.sync_in_stages(drawn) if drawn.random() < 0.5 else world.complete()


KINDS: Mapping[str, Callable[[World, Random], None]] = {
    "add": _add,
    "add many": _add_many,
    "change": _change,
    "change metadata": _change_metadata,
    "remove": _remove,
    "remove many": _remove_many,
    "rename": _rename,
    "restore": _restore,
    "sync nothing": _sync,
    "sync an unreadable article": _sync_unreadable,
    "publish often": _publish_often,
    "clean up": _clean_up,
    "roll back": _rollback,
    "reopen": _reopen,
    "begin or end reading": _hold,
    "calibrate": _calibrate,
    "add by hand": _add_by_hand,
    "remove by hand": _remove_by_hand,
    "cut otherwise": _cut_otherwise,
    "sync in stages": _sync_in_stages,
    "stop within stages": _stop_within_stages,
    "go on with a build": _go_on,
}
"""Every kind of step, by its name."""


def draw_steps(drawn: Random, count: int) -> list[Step]:
    """Return the steps of a history."""
    return [Step(drawn.choice(list(KINDS)), drawn.randrange(2**32)) for _ in range(count)]


def make(world: World, step: Step) -> None:
    """Make a step. What it reports wrongly is noted in `world.bad`; errors are raised."""
    KINDS[step.kind](world, Random(step.seed))


def _some(world: World, drawn: Random, count: int) -> Sequence[str]:
    """Return the names of some articles of the folder."""
    names = sorted(world.plain.folder)
    return drawn.sample(names, max(0, min(count, len(names))))


def _take(world: World, names: Sequence[str]) -> None:
    """Take articles out of the folder."""
    documents: list[Document] = [world.plain.folder.pop(name) for name in names]
    world.removed += documents
