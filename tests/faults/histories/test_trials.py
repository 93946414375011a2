"""Histories: the short form of the attack, and the negative control, a broken engine."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from faults.histories.steps import KINDS, Step, make
from faults.histories.trials import shorten, try_history, try_steps
from faults.histories.world import World
from index import Fingerprint, Generation, IndexedDocument, LocalEngine
from index.engine import Review


def test_every_answer_of_some_histories_is_right(tmp_path: Path) -> None:
    trials = [try_history(tmp_path / "history", 8, seed, number=0) for seed in range(2)]
    assert [(len(each.made), each.rebuilt, each.bad, each.shortest) for each in trials] == [(8, 1, (), ())] * 2
    assert not (tmp_path / "history").exists()


class AnyHistory(RuleBasedStateMachine):
    """Steps in any order, which hypothesis shortens if they fail."""

    folder: Path

    def __init__(self) -> None:
        super().__init__()
        AnyHistory.number += 1
        self.world = World(self.folder / f"{AnyHistory.number}")

    number = 0

    @rule(kind=st.sampled_from(list(KINDS)), seed=st.integers(0, 99))
    def step(self, kind: str, seed: int) -> None:
        make(self.world, Step(kind, seed))
        self.world.compare(Random(seed))

    @invariant()
    def nothing_is_bad(self) -> None:
        assert self.world.bad == []

    def teardown(self) -> None:
        self.world.close()


def test_any_history_is_right(tmp_path: Path) -> None:
    AnyHistory.folder = tmp_path
    case = AnyHistory.TestCase
    case.settings = settings(
        max_examples=3,
        stateful_step_count=6,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    case().runTest()


def break_removals(monkeypatch: pytest.MonkeyPatch) -> None:
    publish = LocalEngine.publish

    def forgetful(
        engine: LocalEngine,
        added: Iterable[IndexedDocument],
        removed: Iterable[str],
        fingerprint: Fingerprint,
        review: Review | None = None,
        encoded: Collection[str] = (),
    ) -> Generation:
        return publish(engine, added, [], fingerprint, review, encoded)

    monkeypatch.setattr(LocalEngine, "publish", forgetful)


def test_a_broken_engine_is_caught_and_the_history_shortened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    break_removals(monkeypatch)
    steps = [Step("calibrate", 1), Step("add", 1), Step("sync nothing", 1), Step("remove", 1), Step("add", 2)]
    trial = try_steps(tmp_path / "history", steps)
    assert trial.made == steps[:4]
    assert trial.bad[0].startswith("digests: ")
    assert shorten(tmp_path / "history", trial.made) == [Step("add", 1), Step("remove", 1)]


def test_an_error_of_a_step_is_bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(engine: LocalEngine, *_: object) -> Generation:
        raise RuntimeError("the engine is broken")

    monkeypatch.setattr(LocalEngine, "publish", broken)
    trial = try_history(tmp_path / "history", 20, 1, 0)
    assert "RuntimeError: the engine is broken" in trial.bad[0]
    assert len(trial.shortest) == 1
