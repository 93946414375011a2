"""Judge the state that a fault left: the files, the answers, `check`, and what a later sync makes of it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.errors import IndexDamaged, IndexMissing, IndexProblem, PatellaError
from faults.small_index import CALIBRATION, Answers, wrong_answers
from faults.storage.steps import STEPS, Place, Step, begin

Files = dict[str, bytes]

_PATIENCE = 20.0  # seconds in which a thread opens a generation


@dataclass(frozen=True, slots=True)
class State:
    """What holds between two steps.

    `files` is the folder of articles by name, and `kept` the contents that are kept aside. `synced` is what the index
    answers after one more sync. `told` tells whether an answer may be an error, since the index is damaged on purpose.
    `stages` are what it answered on the way to this state, in a build that is published in stages.
    """

    files: Files
    kept: Set[bytes]
    answers: Answers
    synced: Answers
    told: bool = False
    stages: Sequence[Answers] = ()


def judge(place: Place, before: State, after: State) -> list[str]:
    """Return what is bad about a place where a step was stopped; both states are the same if it had ended.

    The place is synced on the way.
    """
    bad = [*_bad_files(place, before, after)]
    try:
        bad += _bad_answers(place, before, after)
        generations = place.names()
        place.sync()
        bad += _bad_after_sync(place, before, after)
        if (bad or generations != place.names() or before.told) and (complaint := _complaint(place)):
            bad.append(f"after a sync check says: {complaint}")
    except PatellaError as error:
        bad.append(f"a sync does not make it whole: {type(error).__name__}: {error}")
    return bad


def judge_answers(place: Place, answers: Answers, before: State, lasts: bool) -> list[str]:
    """Return what is bad about answers that met a fault: each must be right, or an error.

    All may be those of the generation before if a warning says so. Unless the fault lasts, the next answers must be
    right again.
    """
    bad = [f"{name} is called damaged: {each}" for name, each in answers.items() if isinstance(each, IndexDamaged)]
    wrong, warned = wrong_answers(answers, before.answers), bool(_warning(place))
    if not lasts and (still := _differing(_later_answers(place), before.answers)):
        bad.append(f"after the fault these answers are not right: {', '.join(still[:4])}")
    if wrong and warned:
        place.engine.rollback()
        wrong = wrong_answers(answers, place.answers())
    return bad + [f"these answers are neither right nor an error: {', '.join(wrong[:4])}"] * bool(wrong)


def _later_answers(place: Place) -> Answers:
    """Return the answers after some time, when a generation that could not be read has been tried again."""
    place.seconds += 3_600
    deadline = time.monotonic() + _PATIENCE
    while _warning(place) and time.monotonic() < deadline:
        time.sleep(0.02)
    return place.answers()


def _warning(place: Place) -> str:
    with suppress(IndexProblem), place.engine.snapshot() as snapshot:
        return snapshot.warning
    return ""


def _bad_files(place: Place, before: State, after: State) -> list[str]:
    files, kept, bad = place.files(), place.kept(), []
    for name in sorted(files.keys() | before.files.keys() | after.files.keys()):
        found, old, new = files.get(name), before.files.get(name), after.files.get(name)
        if found not in (old, new):
            bad.append(f"the file {name} is {'missing' if found is None else 'neither the old nor the new one'}")
        elif old is not None and found != old and old not in kept:
            bad.append(f"the replaced file {name} is nowhere")
    expected = before.kept & after.kept
    return bad + [f"{len(expected - kept)} files kept aside are lost"] * bool(expected - kept)


def _bad_answers(place: Place, before: State, after: State) -> list[str]:
    answers = {**place.answers()}
    if answers.get("calibration", "") is None:  # a generation is published first, and calibrated then
        answers["calibration"] = after.answers.get("calibration")
    on_the_way = () if before is after else after.stages
    allowed = (before.answers, *on_the_way, after.answers)
    right = any(_equal(answers, each) for each in allowed)
    if not right and before.told:
        right = all(isinstance(answer, IndexProblem) or answer == after.answers[n] for n, answer in answers.items())
    complaint = _complaint(place)
    if right and not complaint:
        return []
    if right:
        # Before the first generation is in use, check says that CURRENT names none. It serves, and a sync ends it.
        first = "opening" in before.answers and _equal(answers, after.answers)
        return [] if first or before.told else [f"the answers are right, but check says: {complaint}"]
    errors = {f"{type(each).__name__}: {each}" for each in answers.values() if isinstance(each, Exception)}
    closest = min((_differing(answers, each) for each in allowed), key=len)
    wrong = f"the answers are of neither state: {', '.join(closest[:4])}; {'; '.join(sorted(errors)[:2])}"
    return [wrong] + ["check says whole"] * (not complaint)


def _calibrated(answers: Answers) -> Answers:
    """Return answers as they are when the generation has its calibration, which comes after its publish."""
    return {**answers, "calibration": CALIBRATION}


def _complaint(place: Place) -> str:
    """Return what `check` says is wrong; "" if nothing, or if nothing is indexed."""
    try:
        with suppress(IndexMissing):
            return " ".join(each.problem for each in place.engine.check() if each.problem)
    except IndexProblem as error:
        return str(error)
    return ""


def _bad_after_sync(place: Place, before: State, after: State) -> list[str]:
    files, answers = place.files(), place.answers()
    allowed = [each.synced for each in (before, after) if each.files == files]
    bad = []
    if allowed and not any(_equal(answers, each) for each in allowed):
        closest = min((_differing(answers, each) for each in allowed), key=len)
        bad.append(f"after a sync these answers are not right: {', '.join(closest[:4])}")
    return bad


def _equal(answers: Answers, other: Answers) -> bool:
    return not _differing(answers, other)


def _differing(answers: Answers, other: Answers) -> Sequence[str]:
    names = [name for name in answers.keys() | other.keys() if not _same(answers.get(name), other.get(name))]
    return sorted(names)


def _same(one: object, other: object) -> bool:
    """Return whether two answers are equal; errors are if they are of one kind."""
    return type(one) is type(other) if isinstance(one, Exception) else one == other


def state_of(place: Place, copy: Path, told: bool = False, stages: Sequence[Answers] = ()) -> State:
    """Return the state of a place. It is synced in a copy, in a folder that is made."""
    files, kept, answers = place.files(), place.kept(), place.answers()
    shutil.copytree(place.root, copy, symlinks=True)
    other = Place(copy)
    try:
        other.sync()
        return State(files, kept, answers, other.answers(), told, stages)
    finally:
        other.engine.close()
        shutil.rmtree(copy)


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
        stages: list[Answers] = []
        place.at_stage = lambda asked=place, on_the_way=stages: on_the_way.append(_calibrated(asked.answers()))  # type: ignore[misc]
        step.attack(place)
        references.append(Reference(step, copy, before, state_of(place, folder / "synced", stages=stages)))
    place.engine.close()
    return references
