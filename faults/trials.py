"""Damage a copy of an index once, ask it everything, check it, and let a `sync` repair it."""

from __future__ import annotations

import logging
import shutil
import traceback
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.errors import IndexProblem
from faults.damages import Damage, apply_damage
from faults.small_index import BY_HAND, SmallIndex, answers_of, sync, wrong_answers
from index import LocalEngine


class Outcome(StrEnum):
    """What an index answers after a damage, best first. The last two never may be."""

    NO_EFFECT = "no effect"  # every answer is right
    EARLIER = "earlier state"  # every answer is that of the generation before, and a warning says so
    TOLD = "told"  # each answer is right, or an error that says what is damaged
    WRONG = "silently wrong"
    UNCAUGHT = "uncaught"  # an error that is none of an index


@dataclass(frozen=True, slots=True)
class Trial:
    """A damage and what came of it.

    `missed` tells whether `check` said "whole" though a question met the damage. `unrepaired` says in which way the
    index is not right after a `sync`, which follows unless it is whole; empty if it is right. `details` names what was
    wrong, or holds the error.
    """

    damage: Damage
    outcome: Outcome
    missed: bool
    unrepaired: str
    details: str

    @property
    def is_good(self) -> bool:
        return self.outcome not in (Outcome.WRONG, Outcome.UNCAUGHT) and not self.missed and not self.unrepaired


def try_damage(small: SmallIndex, damage: Damage, folder: Path) -> Trial:
    """Copy a small index to a folder that does not exist, damage it, and return what came of it.

    The copy is removed.
    """
    shutil.copytree(small.folder, folder)
    try:
        apply_damage(folder, damage)
        with _quiet():
            outcome, details = _answered(small, folder)
            try:
                whole = _is_called_whole(folder)
            except Exception:  # noqa: BLE001 - which errors are raised is what is measured
                outcome, details, whole = Outcome.UNCAUGHT, traceback.format_exc(), False
            missed = outcome is not Outcome.NO_EFFECT and whole
            unrepaired = _repaired(small, folder) if missed or not whole else ""
        return Trial(damage, outcome, missed, unrepaired, details)
    finally:
        shutil.rmtree(folder)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the warnings of damage, which every trial has, from the log."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)


def _answered(small: SmallIndex, folder: Path) -> tuple[Outcome, str]:
    try:
        with closing(LocalEngine(folder)) as engine:
            answers = answers_of(engine)
            warned = _warning(engine, small.newest)
    except Exception:  # noqa: BLE001 - which errors are raised is what is measured
        return Outcome.UNCAUGHT, traceback.format_exc()
    wrong = wrong_answers(answers, small.before if warned else small.now)
    if wrong:
        return Outcome.WRONG, ", ".join(wrong)
    if any(isinstance(answer, IndexProblem) for answer in answers.values()):
        return Outcome.TOLD, ", ".join({str(each) for each in answers.values() if isinstance(each, IndexProblem)})
    return (Outcome.EARLIER if warned else Outcome.NO_EFFECT), warned


def _warning(engine: LocalEngine, newest: str) -> str:
    """Return the warning that an earlier generation than the newest one serves; "" if none says so."""
    with suppress(IndexProblem), engine.snapshot() as snapshot:
        return snapshot.warning if snapshot.generation.name != newest else ""
    return ""


def _is_called_whole(folder: Path) -> bool:
    try:
        with closing(LocalEngine(folder)) as engine:
            return all(not each.problem for each in engine.check())
    except IndexProblem:
        return False


def _repaired(small: SmallIndex, folder: Path) -> str:
    """Sync the index with its articles, and return what is not right then."""
    try:
        with closing(LocalEngine(folder)) as engine:
            report = sync(engine, small.articles)
        with closing(LocalEngine(folder)) as engine:
            answers = answers_of(engine)
            problems = [each.problem for each in engine.check() if each.problem]
    except Exception:  # noqa: BLE001 - a sync that fails is what is measured
        return traceback.format_exc()
    if problems:
        return f"check says: {problems[0]}"
    lost: Mapping[str, object] = small.without_by_hand if report.lost == [BY_HAND] else small.now
    wrong = [name for name, answer in answers.items() if answer != lost[name]]
    return f"not right after a sync: {', '.join(wrong)}" if wrong else ""
